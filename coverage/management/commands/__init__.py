"""Commands of the coverage room."""
