"""``evaluate``: gather the facts of one request, at most six queries, and judge them by the service's rules."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from cases.bookkeeping import quotas
from cases.declaration.words import Service
from cases.eligibility import cutoffs
from cases.eligibility.predicates import (
    Evaluation,
    Facts,
    Outcome,
    Verdict,
    judge,
)
from cases.models import CallerVerification, EligibilityCheck
from coverage import places, releases
from coverage.models import Division, ListRelease
from policies.models import InsuredPerson
from policies.status import status_at


def evaluate(
    *,
    service: Service,
    insured: InsuredPerson,
    request: Mapping[str, Any],
    applicant: str,
    at: datetime,
    release: ListRelease | None = None,
) -> Evaluation:
    """Return every rule's verdict on ``request`` made at ``at`` (aware).

    ``release`` is the list a case keeps; without it, the one in force at ``at``. At most six queries.
    """
    facts = gather(service=service, insured=insured, request=request, applicant=applicant, at=at, release=release)
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


def gather(
    *,
    service: Service,
    insured: InsuredPerson,
    request: Mapping[str, Any],
    applicant: str,
    at: datetime,
    release: ListRelease | None,
) -> Facts:
    """Read what the rules look at."""
    person = InsuredPerson.objects.select_related("policy__product").get(pk=insured.pk)
    policy = person.policy
    status = status_at(policy, at)
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
        waiting_period_end=person.waiting_period_end,
        included_services=list(policy.services),
        applicant=applicant,
        place=_place(service, request, at, release),
        quotas=quotas.facts(service=service, insured=person, request=request, at=at),
        request=dict(request),
        extra={**service.facts(person, request), **cutoffs.facts(service, request)},
    )


def _place(
    service: Service, request: Mapping[str, Any], at: datetime, release: ListRelease | None
) -> dict[str, str] | None:
    if not service.place_list or not request.get("city"):
        return None
    try:
        in_force = release or releases.in_force(kind=service.place_list, at=at)
    except releases.NoReleaseInForce as problem:
        return {
            "name": request["city_name"],
            "verdict": "refer",
            "reason": str(problem),
            "province": request["city"][:2],
        }
    verdict = places.covers(release=in_force, division=Division(code=request["city"]))
    return {
        "name": request["city_name"],
        "verdict": verdict.verdict,
        "reason": verdict.reason,
        "province": request["city"][:2],
    }


def store(
    *,
    evaluation: Evaluation,
    service: Service,
    insured: InsuredPerson,
    purpose: str,
    actor: Any,
    **links: Any,
) -> EligibilityCheck:
    """Keep an evaluation as it was decided; ``links`` are the case and the verification, where there are."""
    return EligibilityCheck.objects.create(
        insured=insured,
        service=service.code,
        purpose=purpose,
        at=evaluation.facts.at,
        outcome=evaluation.outcome.value,
        facts=evaluation.facts.as_json(),
        verdicts=[verdict.as_json() for verdict in evaluation.verdicts],
        rejected_rules=list(dict.fromkeys(verdict.rule for verdict in evaluation.those(Outcome.REJECT))),
        checked_by=actor,
        **links,
    )


def verdicts_of(check: EligibilityCheck) -> list[Verdict]:
    """Read back the verdicts a check kept."""
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
