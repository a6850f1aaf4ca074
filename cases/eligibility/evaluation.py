"""``evaluate``: gather the facts of one request, at most six queries, and judge them by the service's rules."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from cases.bookkeeping import quota_facts
from cases.declaration.case_file import CaseFile
from cases.declaration.words import Service
from cases.eligibility import cutoffs, settled
from cases.eligibility.predicates import (
    Evaluation,
    Facts,
    Outcome,
    Verdict,
    judge,
)
from cases.models import CallerVerification, EligibilityCheck
from coverage import places
from coverage.models import Division, ListRelease
from coverage.releases import in_force_of, none_in_force
from manual import unsettled
from policies.choices import PolicyStatus
from policies.models import CoveredDisease, InsuredPerson
from policies.status import status_then


def evaluate(
    *,
    service: Service,
    insured: InsuredPerson,
    request: Mapping[str, Any],
    applicant: str,
    at: datetime,
    releases: Mapping[str, ListRelease] | None = None,
) -> Evaluation:
    """Return every rule's verdict on ``request`` made at ``at`` (aware).

    ``releases`` are the lists a case records, by kind; without them, those in force at ``at``. At most six queries, one
    of them the service's own.
    """
    facts = gather(service=service, insured=insured, request=request, applicant=applicant, at=at, releases=releases)
    return judge(service.eligibility + cutoffs.rules(service), facts)


def evaluate_call(*, service: Service, verification: CallerVerification, request: Mapping[str, Any]) -> Evaluation:
    """Return every rule's verdict on what a verified caller asks for, as of the call."""
    return evaluate(
        service=service,
        insured=verification.insured,
        request=request,
        applicant=verification.applicant,
        at=verification.received_at,
    )


def evaluate_case(file: CaseFile) -> Evaluation:
    """Return every rule's verdict on what a case asks for now, after what staff have found since.

    Judged by the lists the case records and the time it was applied for (A03, A23).
    """
    return evaluate(
        service=file.service,
        insured=file.case.insured,
        request=file.service.current_request(file),
        applicant=file.case.verification.applicant,
        at=file.case.received_at,
        releases=file.releases,
    )


def evaluate_all(
    *, services: Sequence[Service], insured: InsuredPerson, applicant: str, at: datetime
) -> dict[str, Evaluation]:
    """Return by service's code what every rule says at ``at`` (aware) before anything particular is asked for.

    Person, lists and quotas are read once for all: three queries, and those of the services' own facts.
    """
    person = _person(insured, {}, at)
    known = in_force_of(lists=sorted({kind for service in services for kind in service.lists}), at=at)
    used = quota_facts.counters(services=services, insured=person)
    found = {}
    for service in services:
        lists = {kind: release for kind, release in known.items() if kind in service.lists}
        facts = _facts(service, person, {}, applicant, at, lists, used)
        found[service.code] = judge(service.eligibility + cutoffs.rules(service), facts)
    return found


def gather(
    *,
    service: Service,
    insured: InsuredPerson,
    request: Mapping[str, Any],
    applicant: str,
    at: datetime,
    releases: Mapping[str, ListRelease] | None,
) -> Facts:
    """Read what the rules look at; see ``evaluate``."""
    known = in_force_of(lists=service.lists, at=at) if releases is None else releases
    person = _person(insured, request, at)
    used = quota_facts.counters(services=[service], insured=person)
    return _facts(service, person, request, applicant, at, known, used)


def _facts(
    service: Service,
    person: Any,
    request: Mapping[str, Any],
    applicant: str,
    at: datetime,
    known: Mapping[str, ListRelease],
    used: quota_facts.Counters,
) -> Facts:
    policy = person.policy
    status = PolicyStatus(person.status_then or PolicyStatus.IN_FORCE)
    return Facts(
        service=service.code,
        at=at,
        product_name=policy.product.name,
        expected_product_name=settings.PRODUCT_NAME,
        policy_status=status.value,
        policy_status_label=str(status.label),
        period_start=policy.period_start,
        period_end=policy.period_end,
        cover_from=person.cover_from,
        cover_to=person.cover_to,
        local_date=timezone.localdate(at),
        waiting_period_end=person.waiting_period_end or settled.waiting_period_end(person, person.settled),
        included_services=list(policy.services),
        applicant=applicant,
        place=_place(service, request, known),
        quotas=quota_facts.facts(service=service, insured=person, request=request, at=at, known=used),
        releases={kind: {"number": item.number, "edition": item.edition} for kind, item in known.items()},
        disease=person.disease,
        settled=person.settled,
        request=dict(request),
        extra={**service.facts(person, request, at, known), **cutoffs.facts(service, request)},
    )


def _person(insured: InsuredPerson, request: Mapping[str, Any], at: datetime) -> InsuredPerson:
    """Read the person anew: the policy's status at ``at``, the covered disease the request names, S1 and S9 as settled."""
    key = str(request.get("disease") or "")
    named = CoveredDisease.objects.filter(pk=key if key.isdecimal() else 0, product=OuterRef("policy__product"))
    disease = named.filter(active=True).values(found=JSONObject(name="name", malignant="malignant"))
    annotated = InsuredPerson.objects.annotate(
        status_then=status_then(policy="policy", at=at),
        disease=Subquery(disease[:1]),
        settled=JSONObject(**{code: unsettled.decided(code) for code in settled.OF_POLICIES}),
    )
    return annotated.select_related("policy__product").get(pk=insured.pk)


def _place(service: Service, request: Mapping[str, Any], releases: Mapping[str, ListRelease]) -> dict[str, str] | None:
    """Judge the place that ``request`` names by the service's list; None without either. Without a release, refer."""
    code = service.place_code(request)
    if not service.place_list or not code:
        return None
    fact = {"name": request[f"{service.place_field}_name"], "province": code[:2]}
    release = releases.get(service.place_list)
    if release is None:
        return fact | {"verdict": "refer", "reason": none_in_force(service.place_list)}
    verdict = places.covers(release=release, division=Division(code=code))
    return fact | {"verdict": verdict.verdict, "reason": verdict.reason}


def store(
    *,
    evaluation: Evaluation,
    service: Service,
    insured: InsuredPerson,
    purpose: str,
    actor: Any,
    **links: Any,
) -> EligibilityCheck:
    """Record an evaluation as it was decided; ``links`` are the case and the verification, where there are."""
    return EligibilityCheck.objects.create(
        insured=insured,
        service=service.code,
        purpose=purpose,
        at=evaluation.facts.at,
        outcome=evaluation.outcome.value,
        facts=evaluation.facts.as_json(),
        verdicts=[verdict.as_json() for verdict in evaluation.verdicts],
        rejected_rules=_rules_of(evaluation, Outcome.REJECT),
        warned_rules=_rules_of(evaluation, Outcome.WARN),
        checked_by=actor,
        **links,
    )


def _rules_of(evaluation: Evaluation, outcome: Outcome) -> list[str]:
    """Return the rules of one outcome, but for those that only say a person has yet to check (待核实)."""
    found = (verdict.rule for verdict in evaluation.those(outcome) if not verdict.word)
    return list(dict.fromkeys(found))


def verdicts_of(check: EligibilityCheck) -> list[Verdict]:
    """Read back the verdicts a check stored."""
    return [Verdict.from_json(stored) for stored in check.verdicts]


def differences(check: EligibilityCheck, service: Service) -> list[tuple[Verdict | None, Verdict]]:
    """Judge a stored check's facts by today's rules and return ``(then, now)`` wherever they differ."""
    then = {verdict.rule: verdict for verdict in verdicts_of(check)}
    rules = service.eligibility + cutoffs.rules(service)
    now = judge(rules, Facts.from_json(check.facts)).verdicts
    return [
        (then.get(verdict.rule), verdict)
        for verdict in now
        if verdict.rule not in then or then[verdict.rule].outcome != verdict.outcome
    ]
