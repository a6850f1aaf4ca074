"""Changes of the calendar: each renumbers the working days and tells the apps above, in one transaction.

``on_change`` holds what upper apps add in ``ready()``: functions without arguments, called inside the transaction
after a change, such as the recomputation of open clocks.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from workdays.models import CalendarDay, CalendarYear

on_change: list[Callable[[], object]] = []

_RENUMBER = """
    UPDATE workdays_calendarday AS day SET number = counted.number
    FROM (
        SELECT date, count(*) FILTER (WHERE is_workday) OVER (ORDER BY date) AS number FROM workdays_calendarday
    ) AS counted
    WHERE counted.date = day.date AND counted.number <> day.number
"""


def check_new_year(year: int) -> None:
    """Raise ``ValidationError`` unless ``year`` joins on to the years kept: numbering leaves no gaps."""
    kept = set(CalendarYear.objects.values_list("year", flat=True))
    if year in kept:
        raise ValidationError(f"{year} 年已在日历中。")
    if kept and year not in (min(kept) - 1, max(kept) + 1):
        raise ValidationError(f"日历须逐年相接：现有 {min(kept)} 至 {max(kept)} 年，只能新增 {max(kept) + 1} 年。")


def check_notice(*, reference: str, notice_date: date | None) -> None:
    """Raise ``ValidationError`` unless the official notice a confirmation rests on is named."""
    if not reference.strip() or notice_date is None:
        raise ValidationError("确认年度日历须填写国务院办公厅通知的文号和日期。")


def confirm_year(
    *,
    year: int,
    days: Mapping[date, tuple[bool, str]],
    notice_reference: str,
    notice_date: date,
    actor: AbstractUser | None,
) -> CalendarYear:
    """Set ``days`` (is it worked, its name) of ``year`` and mark the year confirmed (已确认).

    A year not kept yet starts from the weekend rule. Raises ``ValidationError`` for a day of another year, a missing
    notice, or a year that does not join on.
    """
    check_notice(reference=notice_reference, notice_date=notice_date)
    with transaction.atomic():
        record = _lock_year(year) or _create_year(year, actor=actor)
        record.status = CalendarYear.Status.CONFIRMED
        record.notice_reference, record.notice_date = notice_reference.strip(), notice_date
        _save_edited(record, actor=actor)
        set_days(record, days, actor=actor)
        announce()
    return record


def open_year(*, year: int, actor: AbstractUser | None) -> CalendarYear:
    """Add ``year`` as provisional (暂定), by the weekend rule. Raises ``ValidationError`` where it does not join on."""
    with transaction.atomic():
        record = _create_year(year, actor=actor)
        _save_edited(record, actor=actor)
        announce()
    return record


def unconfirm_year(*, year: int, actor: AbstractUser | None) -> CalendarYear:
    """Make ``year`` provisional (暂定) again: without notice, its days as they are.

    Raises ``ValidationError`` for a year not kept.
    """
    with transaction.atomic():
        record = _kept_year(year)
        record.status = CalendarYear.Status.PROVISIONAL
        record.notice_reference, record.notice_date = "", None
        _save_edited(record, actor=actor)
        announce()
    return record


def change_day(*, day: date, is_workday: bool, name: str, actor: AbstractUser | None) -> CalendarDay:
    """Set one day. Raises ``ValidationError`` for a day of a year not kept."""
    with transaction.atomic():
        record = _kept_year(day.year)
        _save_edited(record, actor=actor)
        set_days(record, {day: (is_workday, name)}, actor=actor)
        announce()
    return CalendarDay.objects.get(date=day)


def set_days(record: CalendarYear, days: Mapping[date, tuple[bool, str]], *, actor: AbstractUser | None) -> None:
    """Write those of ``days`` that differ, with history. The caller renumbers by ``announce``."""
    foreign = sorted(day for day in days if day.year != record.year)
    if foreign:
        raise ValidationError(f"{foreign[0]:%Y-%m-%d} 不在 {record.year} 年内。")
    changed = []
    for kept in CalendarDay.objects.filter(date__in=list(days)):
        if (kept.is_workday, kept.name) != days[kept.date]:
            kept.is_workday, kept.name = days[kept.date]
            changed.append(kept)
    bulk_update_with_history(changed, CalendarDay, ["is_workday", "name"], batch_size=500, default_user=actor)


def announce() -> None:
    """Renumber the working days, then call every function of ``on_change``. Runs in the caller's transaction."""
    with connection.cursor() as cursor:
        # With the statistics of a table just filled, taken for empty, the self-join takes seconds instead of 30 ms.
        cursor.execute("ANALYZE workdays_calendarday")
        cursor.execute(_RENUMBER)
    for hook in on_change:
        hook()


def _lock_year(year: int) -> CalendarYear | None:
    # All years, in order: two changes at once would otherwise renumber past each other.
    return {kept.year: kept for kept in CalendarYear.objects.select_for_update().order_by("year")}.get(year)


def _kept_year(year: int) -> CalendarYear:
    record = _lock_year(year)
    if record is None:
        raise ValidationError(f"日历中没有 {year} 年。请先新增该年度。")
    return record


def _create_year(year: int, *, actor: AbstractUser | None) -> CalendarYear:
    check_new_year(year)
    record = CalendarYear(year=year)
    record._history_user = actor  # type: ignore[attr-defined]
    record.save(force_insert=True)
    first = date(year, 1, 1)
    dates = [first + timedelta(days=count) for count in range((date(year, 12, 31) - first).days + 1)]
    days = [CalendarDay(date=day, is_workday=day.isoweekday() <= 5, year=record) for day in dates]
    bulk_create_with_history(days, CalendarDay, default_user=actor)
    return record


def _save_edited(record: CalendarYear, *, actor: AbstractUser | None) -> None:
    record.edited = True
    record._history_user = actor  # type: ignore[attr-defined]
    record.save()
