"""Fictional people, cases and load; never imported by what runs in production."""
