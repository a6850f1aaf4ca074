"""``perform``: carry out a step that may be taken, and write everything that follows from it."""

from collections.abc import Mapping
from typing import Any

from cases.actions import promises
from cases.bookkeeping import (
    alerts,
    asked_papers,
    clocks,
    columns,
    confirmations,
    events,
    lateness,
    ledger,
    messages,
    milestones,
    quotas,
    requests,
    snapshots,
)
from cases.declaration.context import StepContext
from cases.declaration.errors import StepBlocked
from cases.declaration.forms import whose_word
from cases.declaration.paper_words import begin_moment
from cases.models import CaseEvent
from cases.steps import cutoffs
from cases.steps.guards import what_is_missing


def perform(ctx: StepContext, key: str, digest: str) -> CaseEvent:
    """Check the guards, carry the step out and write everything that follows from it; needs the case row locked."""
    missing = what_is_missing(ctx)
    if missing:
        raise StepBlocked(ctx.step.label, missing)
    before, known = snapshots.take(ctx.file), asked_papers.wanted(ctx.file)
    from_state, place = ctx.case.state, promises.place_code(ctx.file)
    if ctx.step.effect:
        ctx.step.effect(ctx)
    ctx.sentence += whose_word(ctx) + cutoffs.remarks(ctx)
    milestones.reach(ctx)
    ctx.sentence += lateness.remarks(ctx)
    _move(ctx)
    confirmations.refresh(ctx)
    _save_details(ctx, before)
    event = _record(ctx, from_state, before, key, digest)
    ledger.write(ctx, event)
    if event.from_state != event.to_state:
        ctx.file.state_since = event.at
    _follow(ctx, place)
    if ctx.corrects is None and ctx.case.is_open:
        if text := asked_papers.ask(file=ctx.file, actor=ctx.actor, at=ctx.now, known=known):
            ctx.tell("applicant", text)
    messages.queue_all(case=ctx.case, texts=ctx.messages, at=ctx.now)
    return event


def _move(ctx: StepContext) -> None:
    """Set state, outcome and moments."""
    case = ctx.case
    case.state = ctx.target or ctx.step.target or case.state
    for moment in (*ctx.step.clears, *ctx.clears):
        case.moments.pop(moment, None)
    for moment, at in (dict.fromkeys(ctx.step.marks, ctx.at) | ctx.marks).items():
        case.moments[moment] = at.isoformat()
    _begin_phases(ctx)
    ctx.file.forget("state")
    case.is_open = ctx.file.state.is_open
    case.closed_at = None if case.is_open else (case.closed_at or ctx.at)
    case.outcome = "" if case.is_open else case.state


def _save_details(ctx: StepContext, before: Mapping[str, Any]) -> None:
    """Save the service's own row, and add to its history, where the step has changed it."""
    if ctx.details is not None and columns.values(ctx.details) != before["details"]:
        ctx.details.save()


def _begin_phases(ctx: StepContext) -> None:
    """Set the moments of the phases of papers that begin with this step; one that has begun does not begin again."""
    for phase, steps in ctx.service.phases.items():
        if ctx.step.code in steps:
            ctx.case.moments.setdefault(begin_moment(phase), ctx.at.isoformat())


def _record(ctx: StepContext, from_state: str, before: Any, key: str, digest: str) -> CaseEvent:
    event = CaseEvent(
        step=ctx.step.code,
        from_state=from_state,
        to_state=ctx.case.state,
        actor=ctx.actor,
        requested_by=ctx.requested_by,
        at=ctx.at,
        recorded_at=ctx.now,
        sentence=ctx.sentence[:500],
        corrects=ctx.corrects,
        idempotency_key=key,
        request_digest=digest,
    )
    data = requests.plain(ctx.entered) | ({"backdate_reason": ctx.backdate_reason} if ctx.backdate_reason else {})
    events.append(event=event, case=ctx.case, last=ctx.file.last_event, data=data, before=before)
    ctx.case.revision, ctx.file.last_event = event.sequence, event
    return event


def _follow(ctx: StepContext, place_before: str) -> None:
    """Move quotas, refresh clocks and promises, save the case; what a step leads to brings the promises in line itself."""
    case = ctx.case
    if ctx.corrects is None:
        quotas.move(ctx)
        if not case.is_open:
            quotas.release_all(file=ctx.file, at=ctx.at, reason=ctx.step.code)
    clocks.refresh(file=ctx.file, now=ctx.now, reason=ctx.clock_reason)
    alerts.refresh(file=ctx.file, now=ctx.now)
    ctx.file.forget("events", "confirmations")
    if not ctx.follow_up:
        promises.refresh(ctx.file, actor=ctx.actor, now=ctx.now, place_before=place_before)
    case.save()
