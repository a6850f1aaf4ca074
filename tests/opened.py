"""Forms of the back office as a browser sends them: with what the page hid in them."""

from privacy.stale import SEEN


def seen(client, address):
    """Open the form and return its hidden field: which version it shows."""
    return {SEEN: client.get(address).context[SEEN]}


def save(client, address, values):
    """Open the form, fill ``values`` in, and send it."""
    return client.post(address, values | seen(client, address))
