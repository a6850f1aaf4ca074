"""Eligibility as it was judged when the case was opened, by the service's own rules; some cases refer a question."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings

from cases.bookkeeping import events
from cases.declaration.words import Quota
from cases.eligibility.predicates import Facts, Outcome, Verdict, judge
from privacy import keys
from samples.load import rows
from samples.load.work import Work
from workdays.calendar import local_date

REFERRED = 0.08


def write(work: Work, *, applicant: str) -> None:
    """Judge the request, write the verdicts, and note whether a question is referred."""
    case, at = work.case, work.case.received_at
    facts = _facts(work, applicant)
    found = judge(work.service.eligibility, facts)
    asked = (work.contract.insured, case.service, case.pk, case.pk, "opening", at, at, found.outcome.value)
    kept = (rows.sealed(facts.as_json()), keys.encrypt(_written(found.verdicts)))
    rejected = rows.array(verdict.rule for verdict in found.those(Outcome.REJECT))
    work.batch.add(rows.CHECK, case.pk, *asked, *kept, work.agent, rejected)
    if found.outcome == Outcome.REFER or work.random.random() < REFERRED:
        case.open_referrals = 1


def _facts(work: Work, applicant: str) -> Facts:
    case, contract, request = work.case, work.contract, work.asked.request
    return Facts(
        service=case.service,
        at=case.received_at,
        product_name=work.world.product_name,
        expected_product_name=settings.PRODUCT_NAME,
        policy_status="in_force",
        policy_status_label="有效",
        period_start=contract.start,
        period_end=contract.end,
        cover_from=contract.start,
        cover_to=contract.end,
        local_date=local_date(case.received_at),
        waiting_period_end=contract.waiting_end,
        included_services=list(work.world.services),
        applicant=applicant,
        place=work.asked.place,
        quotas=[_unused(quota, request) for quota in work.service.quotas],
        request=dict(request),
        extra={},
    )


def _unused(quota: Quota, request: Mapping[str, Any]) -> dict[str, Any]:
    named = {"code": quota.code, "label": quota.label, "limit": quota.limit, "unit": quota.unit}
    return named | {"consumed": 0, "reserved": 0, "applies": quota.applies(request)}


@cache
def _written(verdicts: tuple[Verdict, ...]) -> str:
    """Most cases are judged alike."""
    return events.canonical([verdict.as_json() for verdict in verdicts])
