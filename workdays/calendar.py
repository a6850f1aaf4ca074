"""Working-day arithmetic on the calendar stored in the database (reading A01, GEN-10).

The event day is day 0; day n is the n-th working day (工作日) after it, whether or not the event day is worked; limits
counted backwards are the same in the other direction. A period ends at 24:00 Asia/Shanghai, which is written as
00:00 of the following day: an act is in time when it happens *before* that moment. 天 is a calendar day.

An answer is provisional (暂定) when any day from the event day to the answer awaits an official notice: its own year's,
in late December the next year's too. Years nobody entered follow the weekend rule, provisionally.

Every function reads the calendar with one query; a caller with many questions passes ``calendar=load()``.
"""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import FilteredRelation, Q

from workdays.arithmetic import WorkCalendar
from workdays.models import CalendarYear

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Answer(NamedTuple):
    """A day, and whether it is provisional (暂定)."""

    date: date
    provisional: bool


class Moment(NamedTuple):
    """An aware moment in Asia/Shanghai, exclusive (in time is before it), and whether it is provisional (暂定)."""

    at: datetime
    provisional: bool


def load() -> WorkCalendar:
    """Return the calendar as it stands, by one query."""
    weekend = Q(days__date__iso_week_day__gt=5)
    odd = FilteredRelation("days", condition=Q(weekend, days__is_workday=True) | Q(~weekend, days__is_workday=False))
    rows = list(
        CalendarYear.objects.annotate(odd=odd)
        .order_by("odd__date")
        .values_list("year", "status", "odd__date", "odd__is_workday")
    )
    return WorkCalendar(
        deviations=tuple((day, is_workday) for _, _, day, is_workday in rows if day is not None),
        confirmed=frozenset(year for year, status, _, _ in rows if status == CalendarYear.Status.CONFIRMED),
    )


def local_date(moment: datetime) -> date:
    """Return the date in Asia/Shanghai of an aware ``moment``."""
    return moment.astimezone(SHANGHAI).date()


def is_workday(day: date, *, calendar: WorkCalendar | None = None) -> bool:
    """Say whether ``day`` is a working day (工作日)."""
    return (calendar or load()).is_workday(day)


def add_workdays(*, day: date, n: int, calendar: WorkCalendar | None = None) -> Answer:
    """Return the ``n``-th working day after ``day``; before it for negative ``n``; ``day`` itself for 0.

    Raises ``ValidationError`` when the answer lies outside years 1 to 9999.
    """
    calendar = calendar or load()
    found = calendar.add(day, n)
    return Answer(found, calendar.is_provisional(day, found))


def due_at(*, start: datetime, n: int, calendar: WorkCalendar | None = None) -> Moment:
    """Return 24:00 of the ``n``-th working day after the Shanghai date of ``start``."""
    found, provisional = add_workdays(day=local_date(start), n=n, calendar=calendar)
    return Moment(end_of(found), provisional)


def calendar_days(*, start: datetime, n: int) -> Moment:
    """Return 24:00 of the ``n``-th calendar day (天) after the Shanghai date of ``start``; never provisional."""
    return Moment(end_of(local_date(start) + timedelta(days=n)), False)


def workdays_between(*, first: date, last: date, calendar: WorkCalendar | None = None) -> int:
    """Return the number of working days after ``first`` up to and including ``last``.

    Negative when ``last`` is earlier.
    Overdue by so many working days (超期): ``workdays_between(first=due_day(due), last=local_date(now))``.
    """
    calendar = calendar or load()
    return calendar.number(last) - calendar.number(first)


def start_of(day: date) -> datetime:
    """Return 00:00 of ``day`` in Asia/Shanghai."""
    return datetime.combine(day, time(), SHANGHAI)


def end_of(day: date) -> datetime:
    """Return 24:00 of ``day`` in Asia/Shanghai, written as 00:00 of the following day."""
    return start_of(day + timedelta(days=1))


def due_day(due: datetime) -> date:
    """Return the day a limit falls on: the day that ends where ``due`` is midnight."""
    return local_date(due - timedelta(microseconds=1))


def format_due(due: datetime, *, with_year: bool = False) -> str:
    """Return a limit as people say it: 12月6日 24:00, or 2026年12月6日 24:00 ``with_year``."""
    day, clock = due_day(due), due.astimezone(SHANGHAI).time()
    text = f"{day.month}月{day.day}日 {'24:00' if clock == time() else f'{clock:%H:%M}'}"
    return f"{day.year}年{text}" if with_year else text
