"""Commands of the gene tests."""
