"""The State Council's notice of a year (年度放假安排) as a spreadsheet: its days, one a row or from one to another.

A file speaks of whole years: what it does not name is worked from Monday to Friday. With the notice's number and date
the year is confirmed, and every due date that was provisional (暂定) is counted anew; without them it stays as it is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from spreadsheets import findings, imports, values
from spreadsheets.columns import Column, Record
from spreadsheets.findings import Finding
from spreadsheets.imports import ListImport, Order, Prepared
from workdays import changes
from workdays.arithmetic import LATE_DECEMBER
from workdays.festivals import impossible, unusual
from workdays.models import CalendarDay, CalendarYear
from workdays.years import sensible_year

Days = dict[date, tuple[bool, str]]
LONGEST_SPAN = 31
WORKED = {"yes": "上班", "no": "休息"}
SAID = {
    **dict.fromkeys(("是", "工作日", "班", "调休上班", "1", "true", "TRUE"), "yes"),
    **dict.fromkeys(("否", "休", "放假", "休息日", "节假日", "0", "false", "FALSE"), "no"),
}

COLUMNS = (
    Column(
        "日期", "day", ("自", "开始日期", "放假开始"), required=True, needed=True, read=values.day, example="2026-10-01"
    ),
    Column("至", "last", ("结束日期", "放假结束"), read=values.day, example="2026-10-07"),
    Column("星期", "weekday", derived=True),
    Column(
        "上班或休息",
        "worked",
        ("工作日", "是否工作日", "是否上班", "安排", "is_workday"),
        required=True,
        needed=True,
        read=values.choice(WORKED, also=SAID),
        offered=tuple(WORKED.values()),
        example="休息",
    ),
    Column("名称", "name", ("节日", "节假日", "说明"), example="国庆节"),
    Column("通知文号", "reference", ("文号",), example="国办发明电〔2025〕7号"),
    Column("通知日期", "issued", read=values.day, example="2025-11-04"),
)

on_due_dates: list[Callable[[], dict[str, str]]] = []
"""Apps above append functions here in ``ready()``: what is due, in words, by the number of its case."""


@dataclass
class _Year:
    """What a file says of one year."""

    year: int
    cell: str
    days: Days = field(default_factory=dict)
    reference: str = ""
    issued: date | None = None


def register() -> None:
    """Make the calendar known."""
    imports.register(
        ListImport(
            code="calendar",
            label="工作日历",
            columns=COLUMNS,
            prepare=prepare,
            rows=rows,
            aliases=("workdays", "working_calendar"),
        )
    )


def prepare(records: list[Record], at: datetime) -> Prepared:
    """Compare the years of the rows with those recorded; what would be due otherwise is found by trying."""
    days, errors = _days(records)
    years = list(_years(days, records)) if not errors else []
    errors += [error for year in years for error in _refused(year)]
    if errors:
        return Prepared(partial(_apply, years), errors=errors)
    recorded = {day.date: (day.is_workday, day.name) for day in _recorded(years)}
    wanted = {day: value for year in years for day, value in year.days.items()}
    cells = {day: cell for day, (_, cell) in days.items()}
    changed = [day for day in sorted(wanted) if recorded.get(day) != wanted[day]]
    touched = [year for year in years if _confirmed([year]) or set(changed) & year.days.keys()]
    return Prepared(
        partial(_apply, touched),
        differences=[_difference(day, recorded.get(day), wanted[day], cells.get(day, "")) for day in changed]
        + _confirmed(years),
        warnings=[item for year in years for item in _odd(year)],
        same=len(wanted) - len(changed),
        affected=_affected(touched) if touched else [],
    )


def _days(records: list[Record]) -> tuple[dict[date, tuple[tuple[bool, str], str]], list[Finding]]:
    """Return what the rows say of each day they name, and where; and what cannot be."""
    found: dict[date, tuple[tuple[bool, str], str]] = {}
    errors = []
    for record in records:
        first, cell = record.get("day"), record.cells["day"]
        last = record.get("last", first)
        if problem := _bad_span(first, last):
            errors.append(findings.error(problem, cell, "核对起止日期"))
            continue
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
            if day in found:
                errors.append(findings.error(f"{day} 写了两次，前一次在 {found[day][1]}", cell, "只留下一行"))
                break
            found[day] = ((record.get("worked") == "yes", record.get("name")), cell)
    return found, errors


def _bad_span(first: date, last: date) -> str:
    try:
        sensible_year(first)
        sensible_year(last)
    except ValidationError as error:
        return str(error.messages[0])
    if not 0 <= (last - first).days < LONGEST_SPAN:
        return f"从 {first} 至 {last} 不是一段假期"
    return ""


def _years(days: dict[date, tuple[tuple[bool, str], str]], records: list[Record]) -> Iterator[_Year]:
    """Yield the years a file speaks of; days of the end of December before belong to the notice of the next year."""
    noticed = {day.year for day in days}
    for year in sorted(noticed):
        own = {day: value for day, (value, _) in days.items() if day.year == year}
        if year + 1 in noticed and all((day.month, day.day) >= LATE_DECEMBER for day in own):
            continue
        before = {
            day: value
            for day, (value, _) in days.items()
            if day.year == year - 1 and all((d.month, d.day) >= LATE_DECEMBER for d in days if d.year == year - 1)
        }
        rows = [record for record in records if record.get("day").year == year]
        reference, issued = (
            next((row.get(name) for row in rows if row.get(name)), None) for name in ("reference", "issued")
        )
        yield _Year(year, rows[0].cells["day"], _whole(year) | before | own, reference or "", issued)


def _whole(year: int) -> Days:
    first = date(year, 1, 1)
    whole = (first + timedelta(days=n) for n in range((date(year, 12, 31) - first).days + 1))
    return {day: (day.isoweekday() <= 5, "") for day in whole}


def _refused(year: _Year) -> Iterator[Finding]:
    try:
        if not CalendarYear.objects.filter(year=year.year).exists():
            changes.check_new_year(year.year)
    except ValidationError as error:
        yield findings.error(error.messages[0], year.cell, "核对年份")
    if bool(year.reference) != bool(year.issued):
        yield findings.error("通知文号和通知日期须一并填写", year.cell, "补上另一项，或都清空（年度不确认）")
    for oddity in impossible(year.year, _off(year)):
        yield findings.error(
            f"{year.year} 年：{oddity}", year.cell, "与国务院办公厅通知逐日核对；休息的日子每天都要写上"
        )


def _odd(year: _Year) -> Iterator[Finding]:
    for oddity in unusual(year.year, _off(year)):
        yield findings.warning(f"{year.year} 年：{oddity}", year.cell, "与国务院办公厅通知逐日核对后勾选")
    if not year.reference:
        yield findings.warning(f"{year.year} 年没有写通知文号，只改日子，不确认年度", year.cell, "补上通知文号和日期")


def _off(year: _Year) -> set[date]:
    return {day for day, (worked, _) in year.days.items() if not worked and day.year == year.year}


def _recorded(years: list[_Year]) -> Any:
    return CalendarDay.objects.filter(date__in=[day for year in years for day in year.days])


def _difference(day: date, old: tuple[bool, str] | None, new: tuple[bool, str], cell: str) -> Finding:
    if old is None:
        return Finding(
            "added", f"{day} {_said(new)}", cell, more={"fields": {"日期": str(day), "上班或休息": _said(new)}}
        )
    text = f"{day}：{_said(old)}改为{_said(new)}"
    return Finding("changed", text, cell, more={"changes": {"上班或休息": [_said(old), _said(new)]}})


def _said(value: tuple[bool, str]) -> str:
    worked, name = value
    return f"{'上班' if worked else '休息'}{f'（{name}）' if name else ''}"


def _confirmed(years: list[_Year]) -> list[Finding]:
    """Return the years whose notice the file brings or changes."""
    found = []
    for year in years:
        recorded = CalendarYear.objects.filter(year=year.year).first()
        before = f"{recorded.get_status_display()} {recorded.notice_reference}".strip() if recorded else "未录入"
        after = f"已确认 {year.reference}"
        same = recorded and (recorded.notice_reference, recorded.notice_date) == (year.reference, year.issued)
        if year.reference and not same:
            pair = {"changes": {"年度": [before, after]}}
            found.append(Finding("changed", f"{year.year} 年：{before}改为{after}", year.cell, more=pair))
    return found


def _affected(years: list[_Year]) -> list[str]:
    """Return the open cases whose due dates would change: the calendar is changed, looked at, and put back."""
    before = _due()
    if not before:
        return []
    with transaction.atomic():
        _write(years, actor=None)
        after = _due()
        transaction.set_rollback(True)
    return [
        f"{number}：{before.get(number, '无')}改为{due}"
        for number, due in sorted(after.items())
        if before.get(number) != due
    ]


def _due() -> dict[str, str]:
    return {number: due for hook in on_due_dates for number, due in hook().items()}


def _apply(years: list[_Year], order: Order) -> None:
    _write(years, actor=order.actor)


def _write(years: list[_Year], *, actor: Any) -> None:
    for year in years:
        if year.reference and year.issued:
            changes.confirm_year(
                year=year.year,
                days=year.days,
                notice_reference=year.reference,
                notice_date=year.issued,
                actor=actor,
            )
        else:
            changes.change_days(year=year.year, days=year.days, actor=actor)


def rows(at: datetime) -> Iterator[dict[str, Any]]:
    """Yield every day recorded, with the notice of its year."""
    for day in CalendarDay.objects.select_related("year").order_by("date"):
        yield {
            "day": str(day.date),
            "last": "",
            "weekday": "一二三四五六日"[day.date.weekday()],
            "worked": WORKED["yes" if day.is_workday else "no"],
            "name": day.name,
            "reference": day.year.notice_reference,
            "issued": str(day.year.notice_date or ""),
        }
