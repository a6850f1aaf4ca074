"""Quota counters: the row lock and the counter's CHECK refuse a use too many, whatever races."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from cases.bookkeeping.quota_facts import window_start
from cases.declaration import registry
from cases.declaration.amounts import plain
from cases.declaration.errors import QuotaExhausted
from cases.declaration.words import Quota
from cases.models import Case, QuotaCounter, QuotaUse


@dataclass(frozen=True, kw_only=True)
class Claim:
    """How much of a quota a step moves, for which subject; ``amount`` None means what is held for it, or one.

    ``counted_at`` is the moment whose window counts (a trip's departure), where it is not the step's own.
    """

    quota: Quota
    case: Case
    at: datetime
    reason: str
    subject: str = ""
    amount: Decimal | None = None
    counted_at: datetime | None = None


def key_of(claim: Claim) -> dict[str, Any]:
    """Return what tells the counter that ``claim`` counts on."""
    quota, case = claim.quota, claim.case
    return {
        "insured": case.insured,
        "code": quota.code,
        "window_start": window_start(quota, case.insured.policy, case, claim.counted_at or claim.at),
        "case": case if quota.window in ("case", "subject") else None,
        "subject": claim.subject if quota.window == "subject" else "",
    }


ADD = """
    INSERT INTO cases_quotacounter AS counter (insured_id, code, window_start, case_id, subject, "limit", granted, used)
    VALUES (%s, %s, %s, %s, %s, %s, 0, %s)
    ON CONFLICT (insured_id, code, window_start, case_id, subject) DO UPDATE SET used = counter.used + EXCLUDED.used
    WHERE counter."limit" IS NULL OR counter.used + EXCLUDED.used <= counter."limit" + counter.granted
    RETURNING *
"""
"""Adds to a counter, made where it is missing, and locks its row: one statement, as two may race to be the first."""
TAKE = f"""
    WITH counter AS ({ADD}), taken AS (
        INSERT INTO cases_quotause (counter_id, case_id, subject, amount, status, reason, changed_at)
        SELECT id, %s, %s, %s, %s, %s, %s FROM counter RETURNING id
    )
    SELECT counter.*, taken.id AS taken FROM counter, taken
"""  # noqa: S608
"""Adds to a counter likewise, and the use with it."""


def took(claim: Claim, use: QuotaUse) -> bool:
    """Write ``use`` and what it adds to the counter, its row locked; False, nothing written, where that leaves less."""
    row = [claim.case.pk, use.subject, use.amount, use.status, use.reason, use.changed_at]
    for counter in QuotaCounter.objects.raw(TAKE, [*_values(key_of(claim), claim.quota, use.amount), *row]):
        use.counter, use.pk, use._state.adding = counter, counter.taken, False  # type: ignore[attr-defined]
        return True
    return False


def add_to(key: dict[str, Any], quota: Quota, amount: Decimal) -> QuotaCounter | None:
    """Return the counter that ``key`` tells, ``amount`` more used, its row locked; None, nothing changed, where it leaves less.

    ``key`` is in the form of ``key_of``.
    """
    return next(iter(QuotaCounter.objects.raw(ADD, _values(key, quota, amount))), None)


def _values(key: dict[str, Any], quota: Quota, amount: Decimal) -> list[Any]:
    """Return the values of ``ADD``."""
    case = key["case"].pk if key["case"] else None
    return [key["insured"].pk, key["code"], key["window_start"], case, key["subject"], quota.limit, amount]


def locked(claim: Claim) -> QuotaCounter:
    """Return the counter as it stands, its row locked. Raises ``LookupError`` where it is over its limit."""
    counter = add_to(key_of(claim), claim.quota, Decimal(0))
    if counter is None:
        raise LookupError(f"the counter of {claim.quota.code} is over its limit")
    return counter


def count(counter: QuotaCounter, quota: Quota, change: Decimal) -> None:
    """Add ``change`` to a locked counter. Raises ``QuotaExhausted`` where less is left."""
    if change > 0 and counter.left is not None and counter.left < change:
        raise QuotaExhausted(quota.label, quota.rules, quota.unit, plain(counter.left), plain(change))
    counter.used += change
    counter.save(update_fields=["used"])


def quota_of(case: Case | None, counter: QuotaCounter) -> Quota:
    """Return the declaration that ``counter`` counts for; without a case, of whichever service."""
    services = [registry.get(case.service)] if case else registry.services()
    return next(quota for service in services for quota in service.quotas if quota.code == counter.code)
