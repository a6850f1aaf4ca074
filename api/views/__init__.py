"""The addresses of the API, by matter."""
