"""How fast the back office is on a large database: its pages beside views that do no more than the one query."""
