"""Limits counted back from a day: computed in one place, for requests and for steps.

In a year whose official notice is not in, what counts as working day may still change. So a limit has three moments: the
one by the calendar as it is, and the first and the last that any notice can make of it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from cases.declaration.words import Cutoff
from workdays import calendar as days
from workdays.arithmetic import WorkCalendar


class Standing(StrEnum):
    """How an act stands to a limit; ``UNDECIDED`` where a notice still to come decides."""

    IN_TIME = "in_time"
    UNDECIDED = "undecided"
    LATE = "late"


@dataclass(frozen=True)
class Limits:
    """The first moments that are too late: by the calendar as it is, at the earliest and at the latest possible."""

    day: date
    known: datetime
    first: datetime
    last: datetime

    def standing(self, at: datetime) -> Standing:
        """Tell how an act at ``at`` stands, whatever the notices still to come will say."""
        if at < self.first:
            return Standing.IN_TIME
        return Standing.LATE if at >= self.last else Standing.UNDECIDED

    def as_json(self) -> dict[str, str]:
        """Return plain values that ``from_json`` reads back."""
        return {name: getattr(self, name).isoformat() for name in ("day", "known", "first", "last")}

    @classmethod
    def from_json(cls, stored: dict[str, str]) -> "Limits":
        """Read back what ``as_json`` wrote."""
        known, first, last = (datetime.fromisoformat(stored[name]) for name in ("known", "first", "last"))
        return cls(date.fromisoformat(stored["day"]), known, first, last)


def limits_of(
    counted: Iterable[tuple[Cutoff, date | None]], *, load: Callable[[], WorkCalendar] = days.load
) -> list[tuple[Cutoff, Limits]]:
    """Return the limits of every cut-off whose day is known; the calendar is asked for once, not at all where no day is."""
    known = [(cutoff, day) for cutoff, day in counted if day]
    calendar = load() if known else None
    return [(cutoff, limits(cutoff=cutoff, day=day, calendar=calendar)) for cutoff, day in known if calendar]


def limits(*, cutoff: Cutoff, day: date, calendar: WorkCalendar) -> Limits:
    """Return the limits counted back from ``day``. Raises ``ValidationError`` outside the years that can be computed."""
    if cutoff.unit == "day":
        found = _end(day - timedelta(days=cutoff.n), cutoff)
        return Limits(day, found, found, found)
    last_day = calendar.add(day, -cutoff.n)
    known = _end(last_day, cutoff)
    if not calendar.is_provisional(last_day, day):
        return Limits(day, known, known, known)
    back = timedelta(days=3 * cutoff.n + 60)  # further than fewest working days can reach
    first, last = (_end(possible.add(day, -cutoff.n), cutoff) for possible in calendar.possible(day - back, day))
    # A year nobody has entered has no festivals: what is known may lie beyond what is possible.
    return Limits(day, known, min(first, known), max(last, known))


def _end(day: date, cutoff: Cutoff) -> datetime:
    return datetime.combine(day, cutoff.time, days.SHANGHAI) if cutoff.time else days.end_of(day)


def day_of(value: Any) -> date | None:
    """Return the day in Asia/Shanghai of a date or moment, plain or as text; None for nothing."""
    if not value:
        return None
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return days.local_date(value) if value.tzinfo else value.date()
    found: date = value
    return found


def asked(cutoff: Cutoff, day: date) -> str:
    """Return what a limit asks for, in words."""
    hour = f"{cutoff.time:%H:%M}前" if cutoff.time else ""
    unit = "个工作日" if cutoff.unit == "workday" else "天"
    return f"须在{day:%Y-%m-%d}前{cutoff.n}{unit}{hour}"


def unsettled(found: Limits) -> str:
    """Return why a limit is not settled yet, in words."""
    known, first, last = (days.format_due(at, with_year=True) for at in (found.known, found.first, found.last))
    return f"当年工作日安排尚未公布：暂定最晚 {known}，公布后可能在 {first} 与 {last} 之间"
