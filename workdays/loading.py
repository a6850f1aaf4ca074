"""Seed the calendar from the ``holidays`` package, which follows the State Council's notices to the day."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

import holidays
from simple_history.utils import bulk_create_with_history

from workdays.changes import announce, changing, set_days
from workdays.models import CalendarDay, CalendarYear

MAKE_UP = "调休上班"
# Year: the State Council office's notice and its date. None: not out yet, the package only guesses.
NOTICES: dict[int, tuple[str, date] | None] = {
    2021: ("国办发明电〔2020〕27号", date(2020, 11, 25)),
    2022: ("国办发明电〔2021〕11号", date(2021, 10, 25)),
    2023: ("国办发明电〔2022〕16号", date(2022, 12, 8)),
    2024: ("国办发明电〔2023〕7号", date(2023, 10, 25)),
    2025: ("国办发明电〔2024〕12号", date(2024, 11, 12)),
    2026: ("国办发明电〔2025〕7号", date(2025, 11, 4)),
    2027: None,
}


def load_calendar(years: Iterable[int] = tuple(NOTICES)) -> list[int]:
    """Load the seeded ``years``, adjoining and in order; return those written. Running it again changes nothing.

    A year that a person has touched (``CalendarYear.edited``) is left as it is.
    """
    with changing():
        stored = {record.year: record for record in CalendarYear.objects.select_for_update().order_by("year")}
        written = [year for year in years if _load_year(year, stored.get(year))]
        if written:
            announce()
    return written


def _load_year(year: int, stored: CalendarYear | None) -> bool:
    """Write ``year`` unless it is edited or as it should be already; say whether it was written."""
    if stored and stored.edited:
        return False
    wanted, days = _seed(year), _days(year)
    if stored is None:
        wanted.save(force_insert=True)
        new = [CalendarDay(date=day, is_workday=work, name=name, year=wanted) for day, (work, name) in days.items()]
        bulk_create_with_history(new, CalendarDay, batch_size=500, default_change_reason="载入")
        return True
    before = {day.date: (day.is_workday, day.name) for day in stored.days.all()}
    if before == days and _notice(stored) == _notice(wanted):
        return False
    wanted.save()
    set_days(year, days, actor=None)
    return True


def _notice(record: CalendarYear) -> tuple[str, str, date | None]:
    return record.status, record.notice_reference, record.notice_date


def _seed(year: int) -> CalendarYear:
    notice = NOTICES[year]
    if notice is None:
        return CalendarYear(year=year, status=CalendarYear.Status.PROVISIONAL)
    reference, issued = notice
    status = CalendarYear.Status.CONFIRMED
    return CalendarYear(year=year, status=status, notice_reference=reference, notice_date=issued)


def _days(year: int) -> dict[date, tuple[bool, str]]:
    source = holidays.country_holidays("CN", years=year, language="zh_CN")
    first = date(year, 1, 1)
    dates = (first + timedelta(days=count) for count in range((date(year, 12, 31) - first).days + 1))
    return {day: (source.is_working_day(day), _name(source, day)) for day in dates}


def _name(source: holidays.HolidayBase, day: date) -> str:
    if source.is_working_day(day):
        return MAKE_UP if day.isoweekday() > 5 else ""
    # The package writes 休息日（由 … 调休）for a weekday taken off against a weekend day worked.
    name = re.sub(r"休息日（由 (.+?) 调休）", r"调休放假（\1 上班）", source.get(day, ""))
    return name.replace("; ", "、")
