"""How a sensitive value looks where only its shape may be seen. No mask shows all of a value, nor all but a little."""

LEAST_HIDDEN = 4  # with fewer characters to guess, a mask would say nearly everything


def mask_middle(value: str, *, head: int, tail: int) -> str:
    """Return ``value`` with all but ``head`` first and ``tail`` last characters starred; short values entirely."""
    hidden = len(value) - head - tail
    if hidden < LEAST_HIDDEN:
        return "*" * len(value)
    return value[:head] + "*" * hidden + value[head + hidden :]


def mask_id_number(value: str) -> str:
    """110101********001X: region and check part stay."""
    return mask_middle(value, head=6, tail=4) if len(value) == 18 else mask_middle(value, head=2, tail=2)


def mask_phone(value: str) -> str:
    """138****5678."""
    return mask_middle(value, head=3, tail=4)


def mask_name(value: str) -> str:
    """李*, 欧*娜: enough to tell two persons of one policy apart, not enough to answer for them."""
    if len(value) <= 2:
        return value[:1] + "*" if len(value) == 2 else "*" * len(value)
    return value[0] + "*" * (len(value) - 2) + value[-1]


def mask_all(value: str) -> str:
    """Nothing but the fact that there is a value."""
    return "******" if value else ""
