"""``apply_step``: the only way in which a case changes after its opening."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from cases.actions import confirmation, follow_up, promises
from cases.actions.perform import perform
from cases.bookkeeping import requests, uploads
from cases.bookkeeping.backdating import check_time
from cases.declaration import registry
from cases.declaration.actors import is_system, may_take
from cases.declaration.case_file import CaseFile
from cases.declaration.case_queries import details_relations, last_moved, which_rows, with_what_is_there
from cases.declaration.context import StepContext
from cases.declaration.errors import CaseNotFound, StaleRevision, StepInvalid, StepNotAllowed, WrongState
from cases.declaration.words import Service, Step
from cases.models import Case, CaseEvent, EligibilityCheck
from workdays.locking import calendar_held

if TYPE_CHECKING:
    from accounts.models import User

CASE_RELATIONS = (
    "insured__policy__product",
    "insured__policy__policyholder",
    "insured__person",
    "verification",
    "team",
    "head",
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
    when = {"at": at.isoformat()} if at else {}
    digest = requests.digest(number, step, {**requests.as_posted(data), **when}, files or {})
    stored: list[str] = []
    try:
        with requests.refusing_reuse(), transaction.atomic():
            file = locked(number, actor)
            declared = permitted(file, step, actor)
            earlier = requests.earlier_answer_on(file=file, actor=actor, key=idempotency_key, request_digest=digest)
            if earlier:
                return earlier
            ctx = StepContext(file=file, step=declared, actor=actor, at=at or now, now=now, stored=stored)
            ctx.backdate_reason = backdate_reason
            check(ctx, data=data, files=files or {}, revision=revision)
            return take(ctx, requests.as_posted(data), files or {}, idempotency_key, digest)
    except BaseException:
        for name in stored:
            uploads.discard(name)
        raise


def locked(number: str, actor: "User") -> CaseFile:
    """Hold the calendar, lock the case's row and read it, as it is now; 404 for one the actor may not see."""
    seen = Case.objects.visible_to(actor).numbered(number).annotate(calendar=calendar_held())
    locked = seen.select_for_update(of=("self",)).order_by().values_list("pk", "service", "calendar").first()
    if locked is None:
        raise CaseNotFound
    return _read(locked[0], registry.get(locked[1]))


def _read(pk: int, service: Service) -> CaseFile:
    """Read a locked case with its details, the head of its chain, and what says which other relations hold anything.

    A statement of its own: what is joined to the one that waited for the lock may be older than the lock.
    """
    has_checks = Exists(EligibilityCheck.objects.filter(case=OuterRef("pk")))
    details = details_relations(service)
    found = Case.objects.select_related(*CASE_RELATIONS, *details)
    there = with_what_is_there(found).annotate(**which_rows(service))
    case = there.annotate(has_checks=has_checks, state_since=last_moved(OuterRef("pk"))).get(pk=pk)
    file = CaseFile(case)
    file.has_checks, file.state_since = case.has_checks, case.state_since
    if details:
        file.details = getattr(case, details[0])
    return file


def permitted(file: CaseFile, step: str, actor: "User") -> Step:
    """404 for a step the service does not have or only the system takes, 403 for one the actor may not take."""
    try:
        declared = registry.step(file.service, step)
    except KeyError:
        raise CaseNotFound from None
    if declared.internal and not is_system(actor):
        raise CaseNotFound
    if not may_take(actor, declared, file.case):
        raise StepNotAllowed(declared.label)
    return declared


def check(ctx: StepContext, *, data: Mapping[str, Any], files: Mapping[str, Any], revision: int | None) -> None:
    """Judge time, revision, state and form, in this order; what was entered lies in ``ctx`` then. Raises a ``CaseError``."""
    check_time(at=ctx.at, now=ctx.now, reason=ctx.backdate_reason, opened=ctx.case.received_at)
    _check_revision(ctx.file, ctx.step, revision)
    _check_state(ctx.file, ctx.step)
    ctx.data = _cleaned(ctx, data, files)


def _check_revision(file: CaseFile, step: Step, revision: int | None) -> None:
    if revision == file.case.revision or (revision is None and step.target is None):
        return
    last = file.last_event
    if last is None:
        raise LookupError(f"case {file.case.pk} has no event")
    raise StaleRevision(str(last.actor), last.recorded_at, file.event_label(last), file.case.revision)


def _check_state(file: CaseFile, step: Step) -> None:
    if not file.offers(step):
        raise WrongState(step.label, file.state.label)


def _cleaned(ctx: StepContext, data: Mapping[str, Any], files: Mapping[str, Any]) -> Mapping[str, Any]:
    form = ctx.step.form(data, files, ctx=ctx)  # type: ignore[call-arg, arg-type]
    if not form.is_valid():
        raise StepInvalid(form)
    return form.cleaned_data


def take(
    ctx: StepContext,
    posted: Mapping[str, Any],
    files: Mapping[str, Any],
    key: str,
    digest: str,
    *,
    as_confirmed: bool = False,
) -> CaseEvent:
    """Carry out a checked step, or have it asked for where it takes two; ``as_confirmed`` as if the second had agreed."""
    if ctx.step.code == "confirm":
        return confirmation.settle(ctx, key, digest)
    if ctx.step.confirm_by and not as_confirmed:
        return confirmation.ask(ctx, posted, key, digest, files)
    event = perform(ctx, key, digest)
    if ctx.follow_up and not follow_up.ask(ctx, key, digest):
        event.case = _left_open(ctx)
    return event


def _left_open(ctx: StepContext) -> Case:
    """Return the case as its last step left it, without what that could not lead to: its promises say what is open."""
    file = locked(ctx.case.number, ctx.actor)
    promises.refresh(file, actor=ctx.actor, now=ctx.now, place_before=promises.place_code(file))
    file.case.save()
    return file.case
