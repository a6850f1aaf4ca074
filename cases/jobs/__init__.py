"""What time, lists and keys bring to cases, outside any request."""
