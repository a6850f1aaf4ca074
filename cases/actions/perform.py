"""``perform``: carry out a step that may be taken, and write everything that follows from it."""

from typing import Any

from cases.bookkeeping import clocks, events, messages, milestones, promises, quotas, requests, snapshots
from cases.declaration.context import StepContext
from cases.declaration.errors import StepBlocked
from cases.models import CaseEvent
from cases.steps.guards import what_is_missing


def perform(ctx: StepContext, key: str, digest: str) -> CaseEvent:
    """Check the guards, carry the step out and write everything that follows from it; needs the case row locked."""
    missing = what_is_missing(ctx)
    if missing:
        raise StepBlocked(ctx.step.label, missing)
    before = snapshots.take(ctx.file)
    from_state = ctx.case.state
    if ctx.step.effect:
        ctx.step.effect(ctx)
    milestones.reach(ctx)
    _move(ctx)
    event = _record(ctx, from_state, before, key, digest)
    _follow(ctx)
    return event


def _move(ctx: StepContext) -> None:
    """Set state, outcome and moments; save details."""
    case = ctx.case
    case.state = ctx.target or ctx.step.target or case.state
    for moment in (*ctx.step.clears, *ctx.clears):
        case.moments.pop(moment, None)
    for moment, at in (dict.fromkeys(ctx.step.marks, ctx.at) | ctx.marks).items():
        case.moments[moment] = at.isoformat()
    ctx.file.forget("state")
    case.is_open = ctx.file.state.is_open
    case.closed_at = None if case.is_open else (case.closed_at or ctx.at)
    case.outcome = "" if case.is_open else case.state
    if ctx.details is not None:
        ctx.details.save()


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
    events.append(event=event, case=ctx.case, data=data, before=before)
    ctx.case.revision = event.sequence
    return event


def _follow(ctx: StepContext) -> None:
    """Move quotas, refresh clocks, queue messages, save the case."""
    case = ctx.case
    if ctx.corrects is None:
        quotas.move(ctx)
        if not case.is_open:
            quotas.release_all(case=case, at=ctx.at, reason=ctx.step.code)
    clocks.refresh(file=ctx.file, now=ctx.now, reason=ctx.clock_reason)
    ctx.file.forget("events", "confirmations")
    promises.refresh(ctx.file)
    case.save()
    for recipient, text in ctx.messages:
        messages.queue(case=case, recipient=recipient, text=text, at=ctx.now)
