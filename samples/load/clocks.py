"""The promises in time that the case's moments have begun, each in its first epoch."""

import json
from datetime import datetime

from cases.bookkeeping.clocks import due
from cases.declaration.words import Clock
from cases.models import CaseClock
from samples.load import rows
from samples.load.work import Work

Status = CaseClock.Status


def write(work: Work) -> None:
    """Write the clocks that have begun, and note the nearest that runs in the case."""
    file = work.file()
    declared = [clock for clock in work.service.clocks if clock.when(file)]
    running = [_clock(work, index, clock) for index, clock in enumerate(declared)]
    work.case.due_at = min(filter(None, running), default=None)


def _clock(work: Work, index: int, clock: Clock) -> datetime | None:
    """Write one clock; return when it is due while it runs."""
    case, file = work.case, work.file()
    starts = {moment: at for moment in clock.start if (at := file.moment(moment))}
    if len(starts) < len(clock.start):
        return None
    started = max(starts.values())
    ends = due(start=started, length=clock.length, unit=clock.unit, days=work.world.calendar)
    stopped = file.moment(clock.stop)
    status = _status(stopped, case.is_open)
    kept = json.dumps({name: at.isoformat() for name, at in starts.items()})
    begun = (clock.code, 1, kept, started, clock.length, clock.target, clock.unit)
    promised = (None, ends.at, ends.provisional, status.value, stopped or case.closed_at, "")
    work.batch.add(rows.CLOCK, rows.key(rows.CLOCK, case.pk, index), case.pk, *begun, *promised)
    return ends.at if status == Status.RUNNING else None


def _status(stopped: datetime | None, is_open: bool) -> Status:
    if stopped:
        return Status.STOPPED
    return Status.RUNNING if is_open else Status.VOID
