"""Clocks: what a case's moments mean for its promises in time.

``refresh`` looks only at the moments and at the epochs written so far, so the same function starts, stops, pauses,
restarts, voids and, after a correction, revives a clock. The event's day is day 0; a clock is due at 24:00 of its last
day, Asia/Shanghai (A01).

An epoch is known by its basis: the latest of its starting moments, and the restarts among them. A new basis opens a new
epoch and supersedes the one before; a restart does so after a stop or a pause too, and the moments before it (``passed``)
no longer stop or pause the epoch. After a stop nothing but a restart opens an epoch: what else moves is noted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.utils import timezone

from cases.bookkeeping import due_dates
from cases.declaration.case_file import CaseFile
from cases.declaration.words import Clock
from cases.models import CaseClock
from manual import unsettled

Status = CaseClock.Status


def refresh(*, file: CaseFile, now: datetime, reason: str = "") -> None:
    """Bring every clock of the case in line with its moments, and the case's nearest due date with its clocks."""
    for clock in file.service.clocks:
        _refresh_one(file, clock, [row for row in file.clocks if row.code == clock.code], now, reason)
    _set_nearest(file)


def present(epochs: Sequence[CaseClock]) -> CaseClock | None:
    """Return the epoch of one clock that counts: the last that no other supersedes."""
    last = max(epochs, key=lambda row: row.epoch, default=None)
    return max((row for row in epochs if row.status != Status.SUPERSEDED), key=lambda row: row.epoch, default=last)


def label_of(file: CaseFile, code: str) -> str:
    """Return the Chinese name of a clock; its code where the service declares it no more."""
    return next((clock.label for clock in file.service.clocks if clock.code == code), code)


def _set_nearest(file: CaseFile) -> None:
    case = file.case
    running = file.running_clocks() if case.is_open else []
    nearest = running[0] if running else None
    case.due_at = nearest.due_at if nearest else None
    case.due_unit = nearest.unit if nearest else ""
    case.due_provisional = nearest.provisional if nearest else False
    case.target_at = min((row.target_at for row in running if row.target_at), default=None)


def _refresh_one(file: CaseFile, clock: Clock, epochs: list[CaseClock], now: datetime, reason: str) -> None:
    latest = present(epochs)
    starts = _starts(file, clock) if clock.when(file) else None
    if starts is None or (_is_voided(file, clock) and not file.moment(clock.stop)):
        if latest:
            _end(file, latest, Status.VOID, now, reason or "不再适用")
        return
    length = int(clock.length or (latest and latest.length) or _settled_length(file, clock))
    if not length:
        return
    row = _epoch(file, replace(clock, length=length), epochs, starts, now, reason)
    _stand(row, file, clock, now, reason)
    _note_what_moved(row, clock, starts)


def _settled_length(file: CaseFile, clock: Clock) -> Decimal:
    """Return the length that the insurer has set; nothing where it has set none, or what the clock is for was done before."""
    stopped = file.moment(clock.stop) is not None
    return Decimal(0) if stopped else unsettled.number(clock.settled_by, file.service.code) or Decimal(0)


def _starts(file: CaseFile, clock: Clock) -> dict[str, datetime] | None:
    """Return when each starting and restarting moment happened; None while a starting one is missing."""
    needed = {moment: file.moment(moment) for moment in clock.start}
    if not all(needed.values()):
        return None
    later = {moment: file.moment(moment) for moment in clock.restart}
    return {moment: at for moment, at in {**needed, **later}.items() if at}


def _is_voided(file: CaseFile, clock: Clock) -> bool:
    return any(file.moment(moment) for moment in clock.void_on) or not file.case.is_open


def _epoch(
    file: CaseFile, clock: Clock, epochs: list[CaseClock], starts: Mapping[str, datetime], now: datetime, reason: str
) -> CaseClock:
    """Return the epoch of this basis: the present one, one that had it before a correction, or a new one."""
    latest = present(epochs)
    if latest and (_has_basis(latest, clock, starts) or _stays_stopped(latest, file, clock, starts)):
        return latest
    known = next((row for row in reversed(epochs) if _has_basis(row, clock, starts)), None)
    for row in epochs:
        if known and row.epoch > known.epoch and row.status != Status.SUPERSEDED:
            _set(file, row, Status.SUPERSEDED, now, reason or "起算条件恢复")
    if latest:
        _end(file, latest, Status.SUPERSEDED, now, reason or "起算条件后到，重新起算")
    return known or _new_epoch(file, clock, epochs, starts)


def _has_basis(row: CaseClock, clock: Clock, starts: Mapping[str, datetime]) -> bool:
    return row.started_at == max(starts.values()) and not _restarts(clock, starts, row)


def _restarts(clock: Clock, starts: Mapping[str, datetime], row: CaseClock | None) -> list[datetime | None]:
    """Return the restarts that ``row`` knows not of, or knows otherwise (None where it is there no more)."""
    known = _read(row.starts) if row else {}
    return [starts.get(moment) for moment in clock.restart if known.get(moment) != starts.get(moment)]


def _stays_stopped(row: CaseClock, file: CaseFile, clock: Clock, starts: Mapping[str, datetime]) -> bool:
    """After a stop only a restart opens an epoch, and only its being undone brings one back."""
    stopped = row.status == Status.STOPPED and file.moment(clock.stop) is not None
    return stopped and not _restarts(clock, starts, row)


def _note_what_moved(row: CaseClock, clock: Clock, starts: Mapping[str, datetime]) -> None:
    """Write on a stopped epoch that its start moved since without a restart: nothing of it is silent."""
    if row.status != Status.STOPPED or _has_basis(row, clock, starts):
        return
    note = f"完成后起算条件又有变动（{timezone.localtime(max(starts.values())):%Y-%m-%d %H:%M}），不重新起算"
    if row.reason != note:
        row.reason = note
        row.save(update_fields=["reason"])


def _read(moments: Mapping[str, str]) -> dict[str, datetime]:
    return {moment: datetime.fromisoformat(at) for moment, at in moments.items()}


def _new_epoch(file: CaseFile, clock: Clock, epochs: list[CaseClock], starts: Mapping[str, datetime]) -> CaseClock:
    latest = present(epochs)
    restarted = [at for at in _restarts(clock, starts, latest) if at]
    passed = _moments(file, clock, until=max(restarted)) if restarted else (latest.passed if latest else {})
    row = CaseClock(
        case=file.case,
        code=clock.code,
        epoch=max((row.epoch for row in epochs), default=0) + 1,
        starts={moment: at.isoformat() for moment, at in starts.items()},
        passed=passed,
        started_at=max(starts.values()),
        length=clock.length,
        target_length=clock.target,
        unit=clock.unit,
    )
    file.clocks.append(row)
    return row


def _moments(file: CaseFile, clock: Clock, until: datetime) -> dict[str, str]:
    found = {moment: file.moment(moment) for moment in (clock.stop, *clock.pause_on)}
    return {moment: at.isoformat() for moment, at in found.items() if at and at <= until}


def _stand(row: CaseClock, file: CaseFile, clock: Clock, now: datetime, reason: str) -> None:
    """Stop, void, pause or run an epoch as the moments since its basis say."""
    passed = _read(row.passed)
    since = {moment: file.moment(moment) for moment in (clock.stop, *clock.pause_on)}
    since = {moment: at for moment, at in since.items() if at and passed.get(moment) != at}
    stopped = since.pop(clock.stop, None)
    if stopped:
        _set(file, row, Status.STOPPED, stopped)
    elif _is_voided(file, clock):
        _end(file, row, Status.VOID, now, reason or "不再适用")
    elif paused := [at for at in since.values() if at]:
        _set(file, row, Status.PAUSED, max(paused), "待重新起算，届时时限从头计算")
    else:
        _set(file, row, Status.RUNNING, None)


def _end(file: CaseFile, row: CaseClock, status: str, now: datetime, reason: str) -> None:
    """End an epoch that runs or is paused; one that already ended stays as it is."""
    if row.status in (Status.RUNNING, Status.PAUSED):
        _set(file, row, status, now, reason)


def _set(file: CaseFile, row: CaseClock, status: str, ended_at: datetime | None, reason: str = "") -> None:
    if row.pk and (row.status, row.ended_at) == (status, ended_at):
        return
    if row.pk is None or status == Status.RUNNING:
        _count(file, row)  # the calendar may have changed while the clock stood
    row.status, row.ended_at, row.reason = status, ended_at, reason
    row.save()


def _count(file: CaseFile, row: CaseClock) -> None:
    """Set when an epoch is due, by the calendar as it is now."""
    count = partial(due_dates.compute, start=row.started_at, unit=row.unit)
    calendar = file.calendar if row.unit == "workday" else None
    row.due_at, row.provisional = count(length=row.length, calendar=calendar)
    if row.target_length:
        row.target_at = count(length=row.target_length, calendar=calendar).at
