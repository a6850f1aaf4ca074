"""Which drugs: the specialty-drug list and its releases."""
