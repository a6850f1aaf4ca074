"""A figure of the dashboard, which opens the list it counts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Number:
    """A number that opens its list; ``urgent`` ones should be zero."""

    label: str
    text: str
    url: str
    urgent: bool = False
