"""The steps every service has: each file holds forms, guards and effects of one subject."""
