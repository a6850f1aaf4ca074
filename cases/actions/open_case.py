"""``open_case``: from a verified call and a request to a case, or to a stored enquiry that says why not."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Team
from cases.actions import assignment, promises
from cases.bookkeeping import asked_papers, clocks, events, messages, requests
from cases.declaration.actors import may_open
from cases.declaration.case_file import CaseFile
from cases.declaration.errors import CaseError, DuplicateCase, NotEligible, StepNotAllowed
from cases.declaration.words import Service
from cases.eligibility import evaluation, referrals
from cases.eligibility.predicates import Evaluation, Outcome
from cases.models import CallerVerification, Case, CaseEvent, EligibilityCheck
from coverage import releases
from coverage.models import ListRelease
from manual.registry import rule
from policies.models import InsuredPerson
from workdays.locking import hold_calendar

if TYPE_CHECKING:
    from accounts.models import User


@rule("GEN-02", "GEN-13", "GEN-17")
def open_case(
    *,
    service: Service,
    verification: CallerVerification,
    request: Mapping[str, Any],
    actor: "User",
    idempotency_key: str,
    another: bool = False,
    now: datetime | None = None,
) -> Case:
    """Open a case for ``request`` and return it; the same key and body return the same case.

    Raises ``NotEligible`` (stored as an enquiry), ``DuplicateCase`` unless ``another`` says to go on, ``KeyReused``.
    """
    now = now or timezone.now()
    if not may_open(actor, verification.insured):
        raise StepNotAllowed("受理开案")
    digest = requests.digest(f"{service.code}:{verification.pk}", "open", {**request, "another": another}, {})
    with requests.refusing_reuse(), transaction.atomic():
        hold_calendar()
        insured = InsuredPerson.objects.select_for_update(of=("self",)).get(pk=verification.insured_id)
        earlier = requests.earlier_answer(actor=actor, key=idempotency_key, request_digest=digest)
        if earlier:
            return earlier.case
        found = evaluation.evaluate_call(service=service, verification=verification, request=request)
        if found.outcome != Outcome.REJECT:
            _warn_of_duplicate(service, insured, request, another)
            return _open(service, verification, request, actor, idempotency_key, digest, found, now)
        check = evaluation.store(
            evaluation=found,
            service=service,
            insured=insured,
            purpose=EligibilityCheck.Purpose.ENQUIRY,
            actor=actor,
            verification=verification,
        )
    raise NotEligible(check, found.reasons())


def open_case_for_same_thing(service: Service, insured: InsuredPerson, request: Mapping[str, Any]) -> Case | None:
    """Return an open case of this person for the same thing, if there is one."""
    thing = service.duplicate_key(request)
    still_open = Case.objects.filter(insured=insured, service=service.code, is_open=True).order_by("pk")
    return next((case for case in still_open if case.duplicate_key == thing), None)  # encrypted: no query finds it


def _warn_of_duplicate(service: Service, insured: InsuredPerson, request: Mapping[str, Any], another: bool) -> None:
    duplicate = None if another else open_case_for_same_thing(service, insured, request)
    if duplicate:
        raise DuplicateCase(duplicate)


def _open(
    service: Service,
    verification: CallerVerification,
    request: Mapping[str, Any],
    actor: "User",
    key: str,
    digest: str,
    found: Evaluation,
    now: datetime,
) -> Case:
    team = team_of(service)
    case = Case.objects.create(
        number=next_number(service, verification.received_at),
        service=service.code,
        insured=verification.insured,
        verification=verification,
        state=service.initial,
        duplicate_key=service.duplicate_key(request),
        received_at=verification.received_at,
        manual_version=settings.MANUAL_VERSION,
        team=team,
        assignee=assignment.first_assignee(team=team, opener=actor, now=now),
        moments={"applied": verification.received_at.isoformat()},
    )
    case.releases.set(_lists_in_force(service, verification.received_at))
    if service.details:
        service.details._default_manager.create(case=case, **service.make_details(request))
    evaluation.store(
        evaluation=found,
        service=service,
        insured=verification.insured,
        purpose=EligibilityCheck.Purpose.OPENING,
        actor=actor,
        case=case,
        verification=verification,
    )
    referrals.refer(file=CaseFile(case), evaluation=found, at=now)
    if text := asked_papers.ask(file=CaseFile(case), actor=actor, at=now, opening=True):
        messages.queue(case=case, recipient="applicant", text=text, at=now)
    _record(service, case, request, actor, key, digest, now)
    return case


def _lists_in_force(service: Service, at: datetime) -> list[ListRelease]:
    try:
        return [releases.in_force(kind=kind, at=at) for kind in service.lists]
    except releases.NoReleaseInForce as problem:
        raise CaseError(f"{problem}请核对来电时间。") from problem


def next_number(service: Service, received_at: datetime) -> str:
    """Return a new case number: the service's prefix, the day, and a running number that never repeats."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('case_number')")
        running = cursor.fetchone()[0]
    return f"{service.prefix}{timezone.localdate(received_at):%y%m%d}{running:06d}"


def team_of(service: Service) -> Team | None:
    """Return the first team that lists the service; None puts the case before everyone."""
    return Team.objects.filter(services__contains=[service.code]).first()


def _record(
    service: Service, case: Case, request: Mapping[str, Any], actor: "User", key: str, digest: str, now: datetime
) -> None:
    given = f"，自动分派给{case.assignee}" if case.assignee_id not in (None, actor.pk) else ""
    event = CaseEvent(
        step="open",
        to_state=case.state,
        actor=actor,
        at=case.received_at,
        recorded_at=now,
        sentence=f"受理{service.label}申请（{case.verification.get_channel_display()}）{given}",
        idempotency_key=key,
        request_digest=digest,
    )
    events.append(event=event, case=case, last=None, data=dict(request), before=None)
    case.revision = event.sequence
    file = CaseFile(case)
    clocks.refresh(file=file, now=now)
    promises.refresh(file, actor=actor, now=now)
    case.save()
