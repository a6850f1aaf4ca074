"""Clocks: what a case's moments mean for its promises in time.

``refresh`` looks only at the moments, so the same function starts, stops, restarts, voids and, after a correction,
revives a clock. The event's day is day 0; a clock is due at 24:00 of its last day, Asia/Shanghai (A01).
"""

from datetime import datetime

from cases.declaration.case_file import CaseFile
from cases.declaration.words import Clock
from cases.models import Case, CaseClock
from workdays import calendar
from workdays.arithmetic import WorkCalendar

Status = CaseClock.Status


def due(*, start: datetime, length: int, unit: str, days: WorkCalendar | None = None) -> calendar.Moment:
    """Count ``length`` working or calendar days from ``start``; the answer is the first moment too late.

    ``days`` is the calendar of a caller with many questions; else it is read.
    """
    if unit == "workday":
        return calendar.due_at(start=start, n=length, calendar=days)
    return calendar.calendar_days(start=start, n=length)


def refresh(*, file: CaseFile, now: datetime, reason: str = "") -> None:
    """Bring every clock of the case in line with its moments, and the case's nearest due date with its clocks."""
    rows: dict[str, CaseClock] = {clock.code: clock for clock in file.clocks}
    for clock in file.service.clocks:
        _refresh_one(file, clock, rows.get(clock.code), now, reason)
    file.forget("clocks")
    running = file.running_clocks()
    file.case.due_at = running[0].due_at if running and file.case.is_open else None


def _refresh_one(file: CaseFile, clock: Clock, latest: CaseClock | None, now: datetime, reason: str) -> None:
    starts = _starts(file, clock) if clock.when(file) else None
    voided = any(file.moment(moment) for moment in clock.void_on) or not file.case.is_open
    if starts is None or (voided and not file.moment(clock.stop)):
        _end(latest, Status.VOID, now, reason or "不再适用")
        return
    stopped_at = file.moment(clock.stop)
    if latest and latest.status == Status.STOPPED and latest.ended_at == stopped_at:
        return
    started_at = max(starts.values())
    if latest is None or latest.started_at != started_at or latest.status == Status.VOID:
        _end(latest, Status.SUPERSEDED, now, reason or "起算条件后到，重新起算")
        latest = _open_epoch(file.case, clock, starts, started_at, latest)
    _stop_or_resume(latest, stopped_at)


def _starts(file: CaseFile, clock: Clock) -> dict[str, datetime] | None:
    needed = {moment: file.moment(moment) for moment in clock.start}
    if not all(needed.values()):
        return None
    later = {moment: file.moment(moment) for moment in clock.restart}
    return {moment: at for moment, at in {**needed, **later}.items() if at}


def _open_epoch(
    case: Case, clock: Clock, starts: dict[str, datetime], started_at: datetime, last: CaseClock | None
) -> CaseClock:
    row = CaseClock(
        case=case,
        code=clock.code,
        epoch=last.epoch + 1 if last else 1,
        starts={moment: at.isoformat() for moment, at in starts.items()},
        started_at=started_at,
        length=clock.length,
        target_length=clock.target,
        unit=clock.unit,
    )
    _count(row)
    row.save()
    return row


def _count(row: CaseClock) -> None:
    """Set when an epoch is due, by the calendar as it is now."""
    row.due_at, row.provisional = due(start=row.started_at, length=row.length, unit=row.unit)
    if row.target_length:
        row.target_at = due(start=row.started_at, length=row.target_length, unit=row.unit).at


def _end(row: CaseClock | None, status: str, now: datetime, reason: str) -> None:
    """End a running epoch; one that already ended stays as it is."""
    if row is None or row.status != Status.RUNNING:
        return
    row.status, row.ended_at, row.reason = status, now, reason
    row.save(update_fields=["status", "ended_at", "reason"])


def _stop_or_resume(row: CaseClock, stopped_at: datetime | None) -> None:
    wanted = Status.STOPPED if stopped_at else Status.RUNNING
    if (row.status, row.ended_at) == (wanted, stopped_at):
        return
    if wanted == Status.RUNNING:
        _count(row)  # the calendar may have changed while the clock stood
    row.status, row.ended_at, row.reason = wanted, stopped_at, ""
    row.save()


def label_of(file: CaseFile, row: CaseClock) -> str:
    """Return the clock's Chinese name."""
    return next((clock.label for clock in file.service.clocks if clock.code == row.code), row.code)
