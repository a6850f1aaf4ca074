"""A due date in the words of the queue: when, and how much is left or by how much it is missed.

Days left and missed are counted in the unit of the limit: working days (工作日) or calendar days (天).
"""

from dataclasses import dataclass
from datetime import datetime

from workdays import calendar as days
from workdays.arithmetic import WorkCalendar


@dataclass(frozen=True)
class Due:
    """``text`` says when, ``standing`` how it stands at the moment it was described for."""

    at: datetime
    text: str
    standing: str
    is_overdue: bool
    is_today: bool
    provisional: bool = False

    @property
    def dated(self) -> str:
        """When, with the year: for paper, which is read years later."""
        return days.format_due(self.at, with_year=True)


def describe(
    *, due_at: datetime, now: datetime, calendar: WorkCalendar, unit: str = "workday", provisional: bool = False
) -> Due:
    """Return ``due_at`` (the first moment too late) as it stands at ``now``; ``calendar`` is loaded once by the caller."""
    due, today = days.due_day(due_at), days.local_date(now)
    overdue = now >= due_at
    first, last = (due, today) if overdue else (today, due)
    workdays = unit == "workday"
    count = days.workdays_between(first=first, last=last, calendar=calendar) if workdays else (last - first).days
    measure = "个工作日" if workdays else "天"
    if overdue:
        standing = f"超期 {count} {measure}" if count else "已超期"
    elif due == today:
        standing = "今天到期"
    else:
        standing = f"剩 {count} {measure}" if count else f"剩余不足 1 {measure}"
    text = days.format_due(due_at, with_year=due.year != today.year)
    return Due(due_at, text, standing, overdue, due == today, provisional)
