"""``apply_step``: the one road every change of a case takes after its opening."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from accounts.system import USERNAME as SYSTEM
from cases import clocks, events, outbox, quotas, registry, requests, snapshots, uploads, waiting
from cases.context import StepContext
from cases.declaration import Step
from cases.errors import (
    CaseNotFound,
    StaleRevision,
    StepBlocked,
    StepInvalid,
    StepNotAllowed,
    WrongState,
)
from cases.file import CaseFile
from cases.guards import what_is_missing
from cases.kernel_steps import INTERNAL
from cases.models import Case, CaseEvent
from cases.time_of_action import check_time

if TYPE_CHECKING:
    from accounts.models import User

CASE_RELATIONS = (
    "insured__policy__product",
    "insured__policy__policyholder",
    "insured__person",
    "verification",
    "team",
)


def apply_step(
    *,
    number: str,
    step: str,
    data: Mapping[str, Any],
    actor: "User",
    at: datetime | None = None,
    revision: int | None,
    idempotency_key: str,
    files: Mapping[str, Any] | None = None,
    backdate_reason: str = "",
    now: datetime | None = None,
) -> CaseEvent:
    """Take ``step`` on case ``number`` as ``actor`` and return its event; the same key and body return it again.

    ``at`` (aware, default now) is when it happened, ``now`` when it is written down. ``revision`` is the one the
    person saw; None only for steps that keep the state. Raises a ``CaseError``; then nothing has changed.
    """
    now = now or timezone.now()
    declared = _permitted(number, step, actor)
    when = {"at": at.isoformat()} if at else {}
    digest = requests.digest(number, step, {**requests.as_posted(data), **when}, files or {})
    stored: list[str] = []
    try:
        with requests.refusing_reuse(), transaction.atomic():
            file = CaseFile(_locked(number))
            earlier = requests.earlier_answer(actor=actor, key=idempotency_key, request_digest=digest)
            if earlier:
                return earlier
            check_time(at=at or now, now=now, reason=backdate_reason, opened=file.case.received_at)
            _check_revision(file, declared, revision)
            _check_state(file, declared)
            ctx = StepContext(file=file, step=declared, actor=actor, at=at or now, now=now, stored=stored)
            ctx.data = _cleaned(ctx, data, files or {})
            ctx.backdate_reason = backdate_reason
            return _take(ctx, requests.as_posted(data), idempotency_key, digest)
    except BaseException:
        for name in stored:
            uploads.discard(name)
        raise


def _permitted(number: str, step: str, actor: "User") -> Step:
    """404 for a case the actor may not see, 403 for a step the actor may not take."""
    if "\0" in number:  # PostgreSQL cannot hold one, so it cannot look for one either.
        raise CaseNotFound
    case = Case.objects.visible_to(actor).filter(number=number).only("service").first()
    if case is None:
        raise CaseNotFound
    try:
        declared = registry.step(registry.get(case.service), step)
    except KeyError:
        raise CaseNotFound from None
    if declared.code in INTERNAL and actor.username != SYSTEM:
        raise CaseNotFound
    if not may_take(actor, declared):
        raise StepNotAllowed(declared.label)
    return declared


def may_take(actor: "User", step: Step) -> bool:
    """Tell whether ``actor`` holds the step's permission."""
    return actor.has_perm(f"cases.{step.permission}_case")


def _locked(number: str) -> Case:
    return Case.objects.select_for_update(of=("self",)).select_related(*CASE_RELATIONS).get(number=number)


def _check_revision(file: CaseFile, step: Step, revision: int | None) -> None:
    if revision == file.case.revision or (revision is None and step.target is None):
        return
    last = file.case.events.select_related("actor").latest("sequence")
    raise StaleRevision(str(last.actor), last.recorded_at, event_label(file, last))


def event_label(file: CaseFile, event: CaseEvent) -> str:
    """Return the Chinese name of an event's step."""
    if event.step == "open":
        return "受理开案"
    return registry.step(file.service, event.step).label


def _check_state(file: CaseFile, step: Step) -> None:
    if not is_offered(file, step):
        raise WrongState(step.label, file.state.label)


def is_offered(file: CaseFile, step: Step) -> bool:
    """Tell whether the step starts from the case's state: one of its sources, or any open state without."""
    return file.case.state in step.sources if step.sources else (file.case.is_open or step.after_end)


def _cleaned(ctx: StepContext, data: Mapping[str, Any], files: Mapping[str, Any]) -> Mapping[str, Any]:
    form = ctx.step.form(data, files, ctx=ctx)  # type: ignore[call-arg, arg-type]
    if not form.is_valid():
        raise StepInvalid(form)
    return form.cleaned_data


def _take(ctx: StepContext, posted: Mapping[str, Any], key: str, digest: str) -> CaseEvent:
    from cases import confirmation

    if ctx.step.code == "confirm":
        return confirmation.settle(ctx, key, digest)
    if ctx.step.confirm_by:
        return confirmation.ask(ctx, posted, key, digest)
    return perform(ctx, key, digest)


def perform(ctx: StepContext, key: str, digest: str) -> CaseEvent:
    """Check the guards, carry the step out and write everything that follows from it; needs the case row locked."""
    missing = what_is_missing(ctx)
    if missing:
        raise StepBlocked(ctx.step.label, missing)
    before = snapshots.take(ctx.file)
    from_state = ctx.case.state
    if ctx.step.effect:
        ctx.step.effect(ctx)
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
        request = ctx.service.current_request(ctx.file)
        quotas.move(service=ctx.service, case=case, request=request, step=ctx.step.code, at=ctx.at, amount=ctx.amount)
        if not case.is_open:
            quotas.release_all(case=case, at=ctx.at, reason=ctx.step.code)
    clocks.refresh(file=ctx.file, now=ctx.now, reason=ctx.clock_reason)
    ctx.file.forget("events", "confirmations")
    waiting.refresh(ctx.file)
    case.save()
    for recipient, text in ctx.messages:
        outbox.queue(case=case, recipient=recipient, text=text, at=ctx.now)
