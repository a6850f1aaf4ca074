"""Which window a use of a quota belongs to, and what is used of every quota: what eligibility looks at."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.utils import timezone

from cases.declaration.amounts import plain
from cases.declaration.words import Quota, Service
from cases.models import Case, QuotaCounter, QuotaUse
from policies.models import InsuredPerson, Policy

Status = QuotaUse.Status
POLICY_PERIOD = "policy_period"
Counters = Mapping[tuple[str, date], Any]


def window_start(quota: Quota, policy: Policy, case: Case | None, at: datetime) -> date:
    """Return the first day of the window a use at ``at`` belongs to (A05: the policy period)."""
    if quota.window == POLICY_PERIOD:
        return policy.period_start
    if quota.window == "policy_year":
        return policy_year(policy.period_start, timezone.localdate(at))
    return timezone.localdate(case.received_at if case else at)


def policy_year(start: date, day: date) -> date:
    """Return the first day of the policy year ``day`` lies in; a policy from 29 February turns on the 28th."""
    this_year = _anniversary(start, day.year)
    return this_year if day >= this_year else _anniversary(start, day.year - 1)


def _anniversary(start: date, year: int) -> date:
    try:
        return start.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def counters(*, services: Iterable[Service], insured: InsuredPerson) -> Counters:
    """Return by code and window what ``insured`` has used of every quota of ``services`` (one query).

    What the same person used under the policy that this one renews is read with it (S9). A case's own quotas start at nothing.
    """
    codes = [quota.code for service in services for quota in service.quotas]
    whose = Q(insured=insured)
    if insured.policy.previous_policy_id:
        whose |= Q(insured__person=insured.person_id, insured__policy=insured.policy.previous_policy_id)
    found = QuotaCounter.objects.filter(whose, code__in=codes, case=None).annotate(
        consumed=Sum("uses__amount", filter=Q(uses__status=Status.CONSUMED), default=Decimal(0)),
        reserved=Sum("uses__amount", filter=Q(uses__status=Status.RESERVED), default=Decimal(0)),
    )
    return {(counter.code, counter.window_start): counter for counter in found}


def facts(
    *,
    service: Service,
    insured: InsuredPerson,
    request: Mapping[str, Any],
    at: datetime,
    known: Counters | None = None,
) -> list[dict[str, Any]]:
    """Return what is consumed, reserved and granted of every quota of ``service``; ``known`` are ``counters`` read before.

    Whole amounts are ``int``, others ``Decimal``.
    """
    read = counters(services=[service], insured=insured) if known is None else known
    return [
        _fact(quota, request, read.get((quota.code, window_start(quota, insured.policy, None, at))))
        | {"earlier": _used_before_the_renewal(quota, insured.policy, read)}
        for quota in service.quotas
    ]


def _used_before_the_renewal(quota: Quota, policy: Policy, read: Counters) -> Any:
    """Return what was used or is reserved of a policy period's quota under the policy that ``policy`` renews."""
    earlier = (row.used for (code, start), row in read.items() if code == quota.code and start < policy.period_start)
    return plain(sum(earlier, Decimal(0))) if quota.window == POLICY_PERIOD else 0


def _fact(quota: Quota, request: Mapping[str, Any], counter: Any) -> dict[str, Any]:
    granted = counter.granted if counter else Decimal(0)
    return {
        "code": quota.code,
        "label": quota.label,
        "limit": None if quota.limit is None else plain(quota.limit + granted),
        "unit": quota.unit,
        "consumed": plain(counter.consumed) if counter else 0,
        "reserved": plain(counter.reserved) if counter else 0,
        "applies": quota.applies(request),
    }
