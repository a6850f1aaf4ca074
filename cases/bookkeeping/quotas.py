"""Quota counters and their uses. The row lock and the counter's CHECK refuse a use too many, whatever races."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from cases.declaration import registry
from cases.declaration.case_file import CaseFile
from cases.declaration.errors import QuotaExhausted
from cases.declaration.words import Missing, Quota, Service
from cases.models import Case, QuotaCounter, QuotaUse
from policies.models import InsuredPerson, Policy

Status = QuotaUse.Status


def window_start(quota: Quota, policy: Policy, case: Case | None, at: datetime) -> date:
    """Return the first day of the window a use at ``at`` belongs to (A05: the policy period)."""
    if quota.window == "policy_period":
        return policy.period_start
    if quota.window == "case":
        return timezone.localdate(case.received_at if case else at)
    return policy_year(policy.period_start, timezone.localdate(at))


def policy_year(start: date, day: date) -> date:
    """Return the first day of the policy year ``day`` lies in; a policy from 29 February turns on the 28th."""
    this_year = _anniversary(start, day.year)
    return this_year if day >= this_year else _anniversary(start, day.year - 1)


def _anniversary(start: date, year: int) -> date:
    try:
        return start.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def facts(
    *, service: Service, insured: InsuredPerson, request: Mapping[str, Any], at: datetime
) -> list[dict[str, Any]]:
    """Return what is consumed and reserved of every quota of ``service`` (one query); a case's own start at nothing."""
    codes = [quota.code for quota in service.quotas]
    rows = (
        QuotaUse.objects.filter(counter__insured=insured, counter__code__in=codes, counter__case=None)
        .exclude(status=Status.RELEASED)
        .values("counter__code", "counter__window_start", "status")
        .annotate(amount=Sum("amount"))
    )
    used = {(row["counter__code"], row["counter__window_start"], row["status"]): row["amount"] for row in rows}
    return [_fact(quota, insured.policy, request, at, used) for quota in service.quotas]


def _fact(
    quota: Quota, policy: Policy, request: Mapping[str, Any], at: datetime, used: dict[tuple[str, date, str], int]
) -> dict[str, Any]:
    start = window_start(quota, policy, None, at)
    return {
        "code": quota.code,
        "label": quota.label,
        "limit": quota.limit,
        "unit": quota.unit,
        "consumed": used.get((quota.code, start, Status.CONSUMED), 0),
        "reserved": used.get((quota.code, start, Status.RESERVED), 0),
        "applies": quota.applies(request),
    }


def move(*, service: Service, case: Case, request: Mapping[str, Any], step: str, at: datetime, amount: int = 1) -> None:
    """Reserve, consume or release what ``step`` says. Raises ``QuotaExhausted``; needs a transaction."""
    for quota in service.quotas:
        if not quota.applies(request):
            continue
        if step in quota.reserve_on:
            take(quota=quota, case=case, at=at, status=Status.RESERVED, amount=amount)
        if step in quota.consume_on:
            consume(quota=quota, case=case, at=at, reason=step, amount=amount)
        if step in quota.release_on:
            release(quota=quota, case=case, at=at, reason=step)


def exhausted(*, file: CaseFile, step: str, at: datetime) -> list[Missing]:
    """Return what ``step`` could not take now, so that a page says it before; taking it is decided by ``take`` alone.

    One query a case file, and none where the step takes nothing or spends what the case holds.
    """
    full = [quota for quota in file.service.quotas if _takes(quota, step, file) and _is_full(quota, file, at)]
    request = file.service.current_request(file) if full else {}
    return [
        Missing(str(QuotaExhausted(quota.label, quota.rules)), next(iter(quota.rules), ""))
        for quota in full
        if quota.applies(request)
    ]


def _takes(quota: Quota, step: str, file: CaseFile) -> bool:
    if step in quota.reserve_on:
        return True
    held = (use.counter.code == quota.code and use.status == Status.RESERVED for use in file.quota_uses)
    return step in quota.consume_on and not any(held)


def _is_full(quota: Quota, file: CaseFile, at: datetime) -> bool:
    key = _key(quota, file.case, at)
    return any(all(getattr(counter, name) == value for name, value in key.items()) for counter in file.full_counters)


def _key(quota: Quota, case: Case, at: datetime) -> dict[str, Any]:
    """Return what tells the counter of ``quota`` that ``case`` counts on at ``at``."""
    start = window_start(quota, case.insured.policy, case, at)
    own = case if quota.window == "case" else None
    return {"insured": case.insured, "code": quota.code, "window_start": start, "case": own}


def take(*, quota: Quota, case: Case, at: datetime, status: str, amount: int = 1, reason: str = "") -> QuotaUse:
    """Add a use, holding the counter's row. Raises ``QuotaExhausted`` when the limit is reached."""
    key = _key(quota, case, at)
    QuotaCounter.objects.bulk_create([QuotaCounter(**key, limit=quota.limit)], ignore_conflicts=True)
    counter = QuotaCounter.objects.select_for_update().get(**key)
    if counter.limit is not None and counter.used + amount > counter.limit:
        raise QuotaExhausted(quota.label, quota.rules)
    counter.used += amount
    counter.save(update_fields=["used"])
    return QuotaUse.objects.create(
        counter=counter, case=case, amount=amount, status=status, reason=reason, changed_at=at
    )


def consume(*, quota: Quota, case: Case, at: datetime, reason: str, amount: int = 1) -> None:
    """Spend what the case holds, a deemed completion like any other; a case that holds nothing takes and spends."""
    held = case.quota_uses.filter(counter__code=quota.code, status=Status.RESERVED)
    if not held.update(status=Status.CONSUMED, reason=reason, changed_at=at):
        take(quota=quota, case=case, at=at, status=Status.CONSUMED, amount=amount, reason=reason)


def release(*, quota: Quota, case: Case, at: datetime, reason: str) -> None:
    """Give back what the case holds."""
    for use in case.quota_uses.filter(counter__code=quota.code, status=Status.RESERVED):
        _change(use, Status.RELEASED, at, reason)


def release_all(*, case: Case, at: datetime, reason: str) -> None:
    """Give back whatever an ended case still holds."""
    for use in case.quota_uses.filter(status=Status.RESERVED):
        _change(use, Status.RELEASED, at, reason)


def snapshot(case: Case) -> dict[str, str]:
    """Return the case's uses as ``{use id: status}``."""
    return {str(use.pk): use.status for use in case.quota_uses.all()}


def restore(*, case: Case, before: Mapping[str, str], at: datetime) -> None:
    """Put every use of the case back to what ``before`` says; uses made since are released, and first."""
    wanted = {use: before.get(str(use.pk), Status.RELEASED) for use in case.quota_uses.select_related("counter")}
    for use in sorted(wanted, key=lambda use: wanted[use] != Status.RELEASED):
        if use.status != wanted[use]:
            _change(use, wanted[use], at, "correct")


def _change(use: QuotaUse, status: str, at: datetime, reason: str) -> None:
    counter = QuotaCounter.objects.select_for_update().get(pk=use.counter_id)
    held = {Status.RESERVED, Status.CONSUMED}
    counter.used += use.amount * ((status in held) - (use.status in held))
    if counter.limit is not None and counter.used > counter.limit:
        quota = next(item for item in registry.get(use.case.service).quotas if item.code == counter.code)
        raise QuotaExhausted(quota.label, quota.rules)
    counter.save(update_fields=["used"])
    use.status, use.reason, use.changed_at = status, reason, at
    use.save(update_fields=["status", "reason", "changed_at"])
