"""The words for what a case has several of: child rows, milestones, quotas and money.

Services import them from ``cases.declaration.words`` like every other word.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """A task that runs beside others inside one state; ``requires`` names milestones that come first."""

    code: str
    label: str
    state: str
    owner: str
    requires: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Quota:
    """How often, or how much. ``limit`` None counts without ever refusing; ``smallest`` is what amounts are whole
    multiples of (0.25 hours). ``window`` says what a use belongs to, ``subject`` what it is for (a child row's code: a trip,
    a booking): what is reserved for one subject is consumed and released for that one alone. A window of ``subject``
    counts every subject by itself.
    """

    code: str
    label: str
    limit: Decimal | int | None
    rules: tuple[str, ...]
    unit: str = "次"
    smallest: Decimal | int = 1
    window: Literal["policy_period", "policy_year", "case", "subject"] = "policy_period"
    subject: str = ""
    reserve_on: tuple[str, ...] = ()
    consume_on: tuple[str, ...] = ()
    release_on: tuple[str, ...] = ()
    applies: Callable[[Mapping[str, Any]], bool] = lambda request: True
