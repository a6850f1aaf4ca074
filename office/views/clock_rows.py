"""The clocks of a case page in words: every epoch, and what each of several moments would have meant for the limit."""

from dataclasses import dataclass, field
from datetime import datetime

from cases.bookkeeping import clocks, due_dates
from cases.declaration.case_file import CaseFile
from cases.declaration.moment_words import moment_label
from cases.models import CaseClock
from office.views import step_forms
from workdays.arithmetic import WorkCalendar


@dataclass(frozen=True)
class ClockRow:
    """The present epoch of one clock; ``earlier`` are those it superseded, newest first.

    ``bases`` names, where a clock waits for the latest of several moments, every one of them and when the limit would
    have ended counted from it: a reading that leans to the insurer hides no earlier date (A18).
    """

    label: str
    clock: CaseClock
    length: str
    due: due_dates.Due
    target: due_dates.Due | None
    rules: tuple[str, ...]
    bases: list[str] = field(default_factory=list)
    earlier: "list[ClockRow]" = field(default_factory=list)

    @property
    def is_running(self) -> bool:
        """Tell whether something is still owed."""
        return self.clock.status == CaseClock.Status.RUNNING

    @property
    def is_paused(self) -> bool:
        """Tell whether nothing is due until the clock starts anew."""
        return self.clock.status == CaseClock.Status.PAUSED


def rows(file: CaseFile, calendar: WorkCalendar, now: datetime) -> list[ClockRow]:
    """Return every clock that ever ran, the running ones first, the nearest due first."""
    codes = dict.fromkeys(clock.code for clock in file.clocks)
    shown = [_epochs([clock for clock in file.clocks if clock.code == code], file, calendar, now) for code in codes]
    return sorted(shown, key=lambda row: (not row.is_running, row.clock.due_at))


def _epochs(epochs: list[CaseClock], file: CaseFile, calendar: WorkCalendar, now: datetime) -> ClockRow:
    present = clocks.present(epochs)
    rows = {epoch: _clock_row(file, epoch, calendar, now) for epoch in reversed(epochs)}
    shown = rows.pop(present)  # type: ignore[arg-type]
    shown.earlier.extend(rows.values())
    return shown


def _clock_row(file: CaseFile, clock: CaseClock, calendar: WorkCalendar, now: datetime) -> ClockRow:
    rules = next((item.rules for item in file.service.clocks if item.code == clock.code), ())
    length = due_dates.amount(clock.length, clock.unit)
    due, target = due_dates.of_clock(clock, now=now, calendar=calendar), _target(clock, now, calendar)
    bases = _bases(file, clock, calendar)
    return ClockRow(clocks.label_of(file, clock.code), clock, length, due, target, rules, bases)


def _target(clock: CaseClock, now: datetime, calendar: WorkCalendar) -> due_dates.Due | None:
    if clock.target_at is None:
        return None
    return due_dates.describe(
        due_at=clock.target_at,
        now=clock.ended_at or now,
        calendar=calendar,
        unit=clock.unit,
        provisional=clock.provisional,
    )


def _bases(file: CaseFile, clock: CaseClock, calendar: WorkCalendar) -> list[str]:
    moments = sorted((datetime.fromisoformat(at), moment) for moment, at in clock.starts.items())
    if len(moments) == 1:
        return []
    rows = []
    for at, moment in moments:
        ends = due_dates.compute(start=at, length=clock.length, unit=clock.unit, calendar=calendar)
        counts = "以此起算" if at == clock.started_at else "若自此起算"
        due = due_dates.when(ends.at, provisional=ends.provisional, with_year=False)
        rows.append(f"{moment_label(file.service, moment)} {step_forms.shown(at)}：{counts}，{due}")
    return rows
