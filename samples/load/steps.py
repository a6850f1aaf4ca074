"""A step the case has taken: its state, moments and quota moved on, and the event that says so."""

from datetime import datetime

from cases.declaration.words import AGENT, REVIEWER, Step
from cases.models import CaseEvent
from samples.load import events, quotas
from samples.load.work import Work


def write(work: Work, *, step: Step, at: datetime) -> None:
    """Take ``step`` at ``at``, by those whose work it is."""
    case, before = work.case, work.snapshot()
    event = CaseEvent(step=step.code, from_state=case.state, at=at, sentence=f"{step.label}（压测）")
    event.actor_id, event.requested_by_id = _people(work, step)
    case.state = step.target or case.state
    case.moments |= dict.fromkeys(step.marks, at.isoformat())
    if step.marks:
        _papers_came(work, step, at)
    quotas.move(work, step=step.code)
    events.write(work, event, data={}, before=before)


def _people(work: Work, step: Step) -> tuple[int, int | None]:
    """Return who took the step, and who asked for it where it takes two persons."""
    one = work.agent if AGENT & step.by else work.reviewer if REVIEWER & step.by else work.supervisor
    return (work.supervisor, one) if step.confirm_by else (one, None)


def _papers_came(work: Work, step: Step, at: datetime) -> None:
    """What a clock starts from beside the step is taken to have come with it."""
    file = work.file()
    work.case.documents_complete = True
    for clock in work.service.clocks:
        if set(clock.start) & set(step.marks) and clock.when(file):
            for moment in clock.start:
                work.case.moments.setdefault(moment, at.isoformat())
