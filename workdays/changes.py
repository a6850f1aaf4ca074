"""Changes of the calendar: each tells the apps above in its transaction, which holds the calendar alone.

``on_change`` holds what upper apps add in ``ready()``: functions without arguments, called inside the transaction
after a change, such as the recomputation of open clocks.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from workdays.arithmetic import LATE_DECEMBER
from workdays.calendar import load
from workdays.festivals import impossible
from workdays.locking import hold_calendar_alone
from workdays.models import CalendarDay, CalendarYear

on_change: list[Callable[[], object]] = []


def check_new_year(year: int) -> None:
    """Raise ``ValidationError`` unless ``year`` joins on to the years recorded: a year left out would be counted by the weekend rule."""
    recorded = set(CalendarYear.objects.values_list("year", flat=True))
    if year in recorded:
        raise ValidationError(f"{year} 年已在日历中。")
    if recorded and year not in (min(recorded) - 1, max(recorded) + 1):
        raise ValidationError(
            f"日历须逐年相接：现有 {min(recorded)} 至 {max(recorded)} 年，只能新增 {max(recorded) + 1} 年。"
        )


def check_notice(*, reference: str, notice_date: date | None) -> None:
    """Raise ``ValidationError`` unless the official notice a confirmation rests on is named."""
    if not reference.strip() or notice_date is None:
        raise ValidationError("确认年度日历须填写国务院办公厅通知的文号和日期。")


def days_off(*, year: int, days: Mapping[date, tuple[bool, str]]) -> set[date]:
    """Return the days off of ``year`` as the calendar has them, with ``days`` set."""
    calendar, first = load(), date(year, 1, 1)
    whole = (first + timedelta(days=n) for n in range((date(year, 12, 31) - first).days + 1))
    return {day for day in whole if not (days[day][0] if day in days else calendar.is_workday(day))}


def refuse_odd(year: int, oddities: Iterable[str]) -> None:
    """Raise ``ValidationError`` naming every one of ``oddities``, if any, and how to go on."""
    found = list(dict.fromkeys(oddities))
    if found:
        raise ValidationError(f"{year} 年的日历请再核对：{'；'.join(found)}。确与通知一致的，请勾选“已逐日核对”。")


def confirm_year(
    *,
    year: int,
    days: Mapping[date, tuple[bool, str]],
    notice_reference: str,
    notice_date: date,
    actor: AbstractUser | None,
    checked: bool = False,
) -> CalendarYear:
    """Set ``days`` (is it worked, its name) that the notice of ``year`` names, and mark the year confirmed (已确认).

    The notice may name days of the December before. A year not recorded yet starts from the weekend rule. Raises
    ``ValidationError`` for a day the notice cannot mean, a missing notice, a year that does not join on, and, unless
    ``checked`` says that a person has compared every day, a year that cannot be right.
    """
    check_notice(reference=notice_reference, notice_date=notice_date)
    with changing():
        record = _lock_year(year) or _create_year(year, actor=actor)
        if not checked:
            refuse_odd(year, impossible(year, days_off(year=year, days=days)))
        record.status = CalendarYear.Status.CONFIRMED
        record.notice_reference, record.notice_date = notice_reference.strip(), notice_date
        _save_edited(record, actor=actor)
        before = _december_before(year, days)
        if before:
            _save_edited(_kept_year(year - 1), actor=actor)
        set_days(year, {day: value for day, value in days.items() if day not in before}, actor=actor)
        set_days(year - 1, before, actor=actor)
        announce()
    return record


def _december_before(year: int, days: Mapping[date, tuple[bool, str]]) -> dict[date, tuple[bool, str]]:
    first = date(year - 1, *LATE_DECEMBER)
    return {day: value for day, value in days.items() if first <= day < date(year, 1, 1)}


def open_year(*, year: int, actor: AbstractUser | None) -> CalendarYear:
    """Add ``year`` as provisional (暂定), by the weekend rule. Raises ``ValidationError`` where it does not join on."""
    with changing():
        record = _create_year(year, actor=actor)
        _save_edited(record, actor=actor)
        announce()
    return record


def unconfirm_year(*, year: int, actor: AbstractUser | None) -> CalendarYear:
    """Make ``year`` provisional (暂定) again: without notice, its days as they are.

    Raises ``ValidationError`` for a year not recorded.
    """
    with changing():
        record = _kept_year(year)
        record.status = CalendarYear.Status.PROVISIONAL
        record.notice_reference, record.notice_date = "", None
        _save_edited(record, actor=actor)
        announce()
    return record


def change_day(*, day: date, is_workday: bool, name: str, actor: AbstractUser | None) -> CalendarDay:
    """Set one day. Raises ``ValidationError`` for a day of a year not recorded."""
    with changing():
        record = _kept_year(day.year)
        _save_edited(record, actor=actor)
        set_days(day.year, {day: (is_workday, name)}, actor=actor)
        announce()
    return CalendarDay.objects.get(date=day)


def change_days(*, year: int, days: Mapping[date, tuple[bool, str]], actor: AbstractUser | None) -> None:
    """Set ``days`` of ``year``, and leave the year confirmed or provisional as it is.

    A year not recorded yet is added as provisional. Raises ``ValidationError`` where it does not join on.
    """
    with changing():
        record = _lock_year(year) or _create_year(year, actor=actor)
        _save_edited(record, actor=actor)
        before = _december_before(year, days)
        set_days(year, {day: value for day, value in days.items() if day not in before}, actor=actor)
        set_days(year - 1, before, actor=actor)
        announce()


def set_days(year: int, days: Mapping[date, tuple[bool, str]], *, actor: AbstractUser | None) -> None:
    """Write those of ``days`` that differ, with history. Raises ``ValidationError`` for a day outside ``year``."""
    foreign = sorted(day for day in days if day.year != year)
    if foreign:
        raise ValidationError(f"{foreign[0]:%Y-%m-%d} 不在 {year} 年内。")
    changed = []
    for recorded in CalendarDay.objects.filter(date__in=list(days)):
        if (recorded.is_workday, recorded.name) != days[recorded.date]:
            recorded.is_workday, recorded.name = days[recorded.date]
            changed.append(recorded)
    bulk_update_with_history(changed, CalendarDay, ["is_workday", "name"], batch_size=500, default_user=actor)


@contextmanager
def changing() -> Iterator[None]:
    """Open a transaction that holds the calendar alone: nobody computes a due date by the one being replaced."""
    with transaction.atomic():
        hold_calendar_alone()
        yield


def announce() -> None:
    """Call every function of ``on_change``. Runs in the caller's transaction."""
    for hook in on_change:
        hook()


def _lock_year(year: int) -> CalendarYear | None:
    return CalendarYear.objects.select_for_update().filter(year=year).first()


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
