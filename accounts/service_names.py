"""What services are called. Teams and policies keep their codes; the app of the services, above, fills in the names."""

from collections.abc import Callable, Collection, Mapping

on_names: list[Callable[[], Mapping[str, str]]] = []
"""Each returns names by code; apps above add theirs in ``ready()``."""


def known() -> dict[str, str]:
    """Return the names of the services there are, by code."""
    return {code: name for hook in on_names for code, name in hook().items()}


def in_words(codes: Collection[str], *, none: str) -> str:
    """Return the services' names in one line, ``none`` where there are no codes; those not offered yet are counted."""
    names = known()
    found = [names[code] for code in codes if code in names]
    more = len(codes) - len(found)
    return "、".join([*found, f"另有 {more} 项尚未开通"] if more else found) or none
