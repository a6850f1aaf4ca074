"""Due dates: computed in one place, and put into one set of words for every page, paper and message.

A due date is the first moment that is too late: 00:00 Asia/Shanghai of the day after the last one. What is left and by
how much it is missed is counted in the unit of the limit: working days (工作日) or calendar days (天).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cases.models import Case, CaseClock
from workdays import calendar as days
from workdays.arithmetic import WorkCalendar


def compute(*, start: datetime, length: int, unit: str, calendar: WorkCalendar | None = None) -> days.Moment:
    """Count ``length`` working or calendar days from the day of ``start``; say whether the answer is provisional (暂定).

    ``calendar`` is that of a caller with many questions; else it is read.
    """
    if unit == "workday":
        return days.due_at(start=start, n=length, calendar=calendar)
    return days.calendar_days(start=start, n=length)


def compute_for_day(
    started: date, unit: str, length: int, target_length: int, *, calendar: WorkCalendar
) -> tuple[datetime, datetime | None, bool]:
    """Return due date, target (None for a ``target_length`` of 0) and whether they are provisional, from a day."""
    start = days.start_of(started)
    due = compute(start=start, length=length, unit=unit, calendar=calendar)
    target = compute(start=start, length=target_length, unit=unit, calendar=calendar) if target_length else None
    return due.at, target.at if target else None, due.provisional


@dataclass(frozen=True)
class Due:
    """``text`` says when, ``standing`` how it stands at the moment it was described for."""

    at: datetime
    text: str
    standing: str
    is_overdue: bool
    is_today: bool
    is_past_target: bool = False
    provisional: bool = False

    @property
    def dated(self) -> str:
        """When, with the year: for paper, which is read years later."""
        return when(self.at, provisional=self.provisional)

    @property
    def tone(self) -> str:
        """The colour it is shown in: missed, or to be done today, or past its target; else none."""
        if self.is_overdue:
            return "danger"
        return "warning" if self.is_today or self.is_past_target else ""


def describe(
    *,
    due_at: datetime,
    now: datetime,
    calendar: WorkCalendar,
    unit: str,
    provisional: bool = False,
    target_at: datetime | None = None,
) -> Due:
    """Return ``due_at`` (the first moment too late) as it stands at ``now``; ``calendar`` is loaded once by the caller."""
    due, today = days.due_day(due_at), days.local_date(now)
    overdue = now >= due_at
    past_target = target_at is not None and target_at <= now < due_at
    standing = _overdue(due, today, unit, calendar) if overdue else _left(due, today, unit, calendar)
    return Due(
        at=due_at,
        text=days.format_due(due_at, with_year=due.year != today.year),
        standing=f"{standing}，已过目标" if past_target else standing,
        is_overdue=overdue,
        is_today=not overdue and due == today,
        is_past_target=past_target,
        provisional=provisional,
    )


def _left(due: date, today: date, unit: str, calendar: WorkCalendar) -> str:
    if due <= today + timedelta(days=1):
        return "今天到期" if due == today else "明天到期"
    count = _count(today, due, unit, calendar)
    return f"剩 {amount(count, unit)}" if count else f"剩余不足 {amount(1, unit)}"


def _overdue(due: date, today: date, unit: str, calendar: WorkCalendar) -> str:
    count = _count(due, today, unit, calendar)
    return f"超期 {amount(count, unit)}" if count else "已超期"


def _count(first: date, last: date, unit: str, calendar: WorkCalendar) -> int:
    if unit == "workday":
        return days.workdays_between(first=first, last=last, calendar=calendar)
    return (last - first).days


def of_case(case: Case, *, now: datetime, calendar: WorkCalendar) -> Due | None:
    """Return the nearest due date of a case as it stands; None where no clock runs."""
    if case.due_at is None:
        return None
    return describe(
        due_at=case.due_at,
        now=now,
        calendar=calendar,
        unit=case.due_unit,
        provisional=case.due_provisional,
        target_at=case.target_at,
    )


def of_clock(clock: CaseClock, *, now: datetime, calendar: WorkCalendar) -> Due:
    """Return a clock's due date as it stands, or stood when the clock ended."""
    return describe(
        due_at=clock.due_at,
        now=clock.ended_at or now,
        calendar=calendar,
        unit=clock.unit,
        provisional=clock.provisional,
        target_at=clock.target_at,
    )


def when(due_at: datetime, *, provisional: bool, with_year: bool = True) -> str:
    """Return a due date by itself: 2027年1月4日 24:00（暂定）."""
    return days.format_due(due_at, with_year=with_year) + ("（暂定）" if provisional else "")


def amount(count: int, unit: str) -> str:
    """Return so many days in their unit: 5 个工作日, 3 天."""
    return f"{count} 个工作日" if unit == "workday" else f"{count} 天"
