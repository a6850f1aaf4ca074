"""Where a service is offered: divisions, hospitals, list releases."""
