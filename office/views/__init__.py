"""The back office's own pages about cases."""
