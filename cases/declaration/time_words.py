"""The words for time: clocks, cut-offs, dates that bring something, measures.

Services import them from ``cases.declaration.words`` like every other word.
"""

from dataclasses import KW_ONLY, dataclass
from datetime import time as time_of_day
from datetime import timedelta
from typing import Literal

from cases.declaration.callables import Fact, always

Unit = Literal["workday", "day"]


@dataclass(frozen=True)
class Clock:
    """A promise in time. It starts at the latest of ``start`` (all must have happened) and ``restart`` (where they have).

    A later moment opens a new epoch and keeps the old one as superseded; after ``stop`` only one of ``restart`` does. A
    moment of ``pause_on`` pauses it: nothing is due until a moment of ``restart``, and then its full length counts anew
    (A33). ``target`` is an earlier aim, ``length`` the deadline; both count ``unit`` days. ``void_on`` names moments
    after which nothing is owed any more. ``settled_by`` names the open question of the manual (S2) that sets the length:
    while it is not settled, no such clock begins.
    """

    code: str
    label: str
    _: KW_ONLY
    start: tuple[str, ...]
    length: int = 0
    stop: str
    unit: Unit = "workday"
    target: int | None = None
    pause_on: tuple[str, ...] = ()
    restart: tuple[str, ...] = ()
    void_on: tuple[str, ...] = ()
    settled_by: str = ""
    when: Fact = always
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cutoff:
    """A limit counted back from a day or moment: at the latest on the n-th day before its day, or before ``time`` then.

    ``before`` names what it counts back from: a field of the request, or, before the steps named in ``step``, of the step's
    own form, else of what is asked now, else a moment of the case. Without ``step`` it is judged with the request.
    ``at`` names the field of the step's form with the moment that is judged (a call's), else it is the step's own time.
    ``hard`` refuses what is too late, else it is said; ``advice`` tells what can be done instead. What an official notice
    still to come could change is referred: with
    the request to a person's decision, before a step to a supervisor, who may take it.
    """

    code: str
    label: str
    _: KW_ONLY
    before: str
    n: int
    rule: str
    unit: Unit = "workday"
    time: time_of_day | None = None
    step: frozenset[str] = frozenset()
    at: str = ""
    hard: bool = True
    advice: str = ""


@dataclass(frozen=True)
class OnDate:
    """What time brings: ``offset`` after ``moment`` (before it: negative), while the case is in one of ``states``.

    Then ``step`` is taken by the system, or ``alert`` is raised: an open item of the queue until somebody settles it.
    Either happens once for each value of the moment: a date that moves brings it again, and makes the earlier alert moot.
    ``settled_by`` names the open question (S7) that sets the offset in days; ``offset`` counts while it is not settled.
    """

    code: str
    moment: str
    _: KW_ONLY
    states: frozenset[str]
    offset: timedelta = timedelta()
    alert: str = ""
    step: str = ""
    settled_by: str = ""
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Measure:
    """A time the dashboard shows the median of: from the moment ``start`` to the moment ``end`` of a case."""

    code: str
    label: str
    _: KW_ONLY
    end: str
    start: str = "applied"
