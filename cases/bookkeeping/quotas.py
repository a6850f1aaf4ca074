"""Uses of a quota: reserved, consumed, released, put back by a correction; and grants that widen one."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from cases.bookkeeping import quota_counters as counters
from cases.bookkeeping.quota_counters import Claim
from cases.declaration.amounts import exact
from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from cases.declaration.errors import QuotaExhausted
from cases.declaration.words import Missing, Quota
from cases.models import QuotaCounter, QuotaGrant, QuotaUse, Referral

Status = QuotaUse.Status
HELD = frozenset({Status.RESERVED, Status.CONSUMED})


def move(ctx: StepContext) -> None:
    """Reserve, consume and release what the step's declarations say, in this order.

    Raises ``QuotaExhausted``, ``LookupError`` where an effect has not named the subject; needs a transaction.
    """
    moved = [quota for quota in ctx.service.quotas if _moves(quota, ctx.step.code)]
    request = ctx.service.current_request(ctx.file) if moved else {}
    for quota in moved:
        if quota.applies(request):
            _move(quota, _claim(ctx, quota), ctx.file)


def _moves(quota: Quota, step: str) -> bool:
    return step in quota.reserve_on + quota.consume_on + quota.release_on


def _claim(ctx: StepContext, quota: Quota) -> Claim:
    subject = ctx.subjects.get(quota.code, ctx.subject) if quota.subject else ""
    if quota.subject and not subject:
        raise LookupError(f"step {ctx.step.code} moves {quota.code} without saying for which {quota.subject}")
    amount = exact(quota, ctx.amounts[quota.code]) if quota.code in ctx.amounts else None
    claim = Claim(quota=quota, case=ctx.case, at=ctx.at, reason=ctx.step.code, subject=subject, amount=amount)
    return replace(claim, counted_at=ctx.counted_at.get(quota.code))


def _move(quota: Quota, claim: Claim, file: CaseFile) -> None:
    uses = list(file.quota_uses)
    file.forget("quota_uses", "full_counters")
    if claim.reason in quota.reserve_on:
        uses.append(take(claim, Status.RESERVED))
    if claim.reason in quota.consume_on:
        consume(claim)
    if claim.reason in quota.release_on:
        # A step that spends some and gives back the rest releases all that is left.
        release(replace(claim, amount=None) if claim.reason in quota.consume_on else claim)
    if claim.reason not in quota.consume_on + quota.release_on:
        file.quota_uses = uses


def exhausted(*, file: CaseFile, step: str, at: datetime) -> list[Missing]:
    """Return what ``step`` could not take now, so that a page says it before; taking it is decided by ``take`` alone.

    One query a case file, and none where the step takes nothing or spends what the case holds. Which subject a step is
    for is not known before it is taken, so counters of a subject are not looked at.
    """
    full = [quota for quota in file.service.quotas if _takes(quota, step, file) and _is_full(quota, file, at)]
    request = file.service.current_request(file) if full else {}
    return [
        Missing(str(QuotaExhausted(quota.label, quota.rules, quota.unit)), next(iter(quota.rules), ""))
        for quota in full
        if quota.applies(request)
    ]


def _takes(quota: Quota, step: str, file: CaseFile) -> bool:
    if step in quota.reserve_on:
        return True
    held = (use.counter.code == quota.code and use.status == Status.RESERVED for use in file.quota_uses)
    return step in quota.consume_on and not any(held)


def _is_full(quota: Quota, file: CaseFile, at: datetime) -> bool:
    key = counters.key_of(Claim(quota=quota, case=file.case, at=at, reason=""))
    return any(all(getattr(counter, name) == value for name, value in key.items()) for counter in file.full_counters)


def take(claim: Claim, status: str) -> QuotaUse:
    """Add a use, holding the counter's row. Raises ``QuotaExhausted`` when the limit does not leave that much."""
    amount = Decimal(1) if claim.amount is None else claim.amount
    limit = claim.quota.limit
    use = QuotaUse(
        case=claim.case,
        subject=claim.subject,
        amount=amount,
        status=status,
        reason=claim.reason,
        changed_at=claim.at,
    )
    # More than the limit itself only a counter that was widened can hold.
    if (limit is None or amount <= limit) and counters.took(claim, use):
        return use
    use.counter = counters.locked(claim)
    counters.count(use.counter, claim.quota, amount)
    use.save(force_insert=True)
    return use


def consume(claim: Claim) -> None:
    """Spend what the case holds for the subject, as much as is asked; what it does not hold it takes and spends."""
    _give_back_of_another_window(claim)
    left = _settle(claim, Status.CONSUMED)
    if left:
        take(replace(claim, amount=left), Status.CONSUMED)


def _give_back_of_another_window(claim: Claim) -> None:
    """Release what is held in a window that does not count any more: what it is for has moved into another."""
    if claim.counted_at is None:
        return
    held = claim.case.quota_uses.filter(counter__code=claim.quota.code, subject=claim.subject, status=Status.RESERVED)
    for use in held.exclude(counter__window_start=counters.key_of(claim)["window_start"]).select_related("counter"):
        change(use, Status.RELEASED, use.amount, claim.at, claim.reason)


def release(claim: Claim) -> None:
    """Give back what the case holds for the subject, as much as is asked."""
    _settle(claim, Status.RELEASED)


def _settle(claim: Claim, status: str) -> Decimal:
    """Bring what is held for the subject to ``status``, the oldest first; return how much of what is asked was not held."""
    held = claim.case.quota_uses.filter(
        counter__code=claim.quota.code, subject=claim.subject, status=Status.RESERVED
    ).select_related("counter")
    if claim.amount is None:
        for use in held:
            change(use, status, use.amount, claim.at, claim.reason)
        return Decimal(0 if held else 1)
    left = claim.amount
    for use in held:
        part = _part(use, min(left, use.amount))
        if part:
            change(part, status, part.amount, claim.at, claim.reason)
            left -= part.amount
    return left


def _part(use: QuotaUse, amount: Decimal) -> QuotaUse | None:
    """Return a use of ``amount``: all of ``use``, or a part split off it; None for nothing."""
    if amount == use.amount:
        return use
    if not amount:
        return None
    use.amount -= amount
    use.save(update_fields=["amount"])
    return QuotaUse.objects.create(
        counter=use.counter,
        case=use.case,
        subject=use.subject,
        amount=amount,
        status=use.status,
        reason=use.reason,
        changed_at=use.changed_at,
    )


def release_all(*, file: CaseFile, at: datetime, reason: str) -> None:
    """Give back whatever an ended case still holds."""
    for use in [use for use in file.quota_uses if use.status == Status.RESERVED]:
        change(use, Status.RELEASED, use.amount, at, reason)
        file.forget("full_counters")


def grant(ctx: StepContext, code: str, referral: Referral, *, amount: Decimal | int = 1, subject: str = "") -> None:
    """Widen quota ``code`` by ``amount``, because a person granted ``referral``; needs a transaction.

    Raises ``ValueError`` for a referral that is not granted, or of another case.
    """
    if referral.verdict != Referral.Verdict.GRANTED or referral.case_id != ctx.case.pk:
        raise ValueError("only a granted referral of the case widens a quota")
    quota = next(quota for quota in ctx.service.quotas if quota.code == code)
    wider = exact(quota, amount)
    counter = counters.locked(Claim(quota=quota, case=ctx.case, at=ctx.at, reason="", subject=subject))
    QuotaGrant.objects.create(counter=counter, referral=referral, amount=wider, granted_at=ctx.at)
    counter.granted += wider
    counter.save(update_fields=["granted"])
    ctx.file.forget("full_counters", "quota_grants")


def snapshot(file: CaseFile) -> dict[str, Any]:
    """Return the case's uses as ``{use id: [status, amount]}`` and the ids of its grants in force."""
    uses = file.quota_uses if file.service.quotas else []
    return {
        "quota": {str(use.pk): [use.status, str(use.amount)] for use in uses},
        "quota_grants": [grant.pk for grant in file.quota_grants],
    }


def restore(file: CaseFile, before: Mapping[str, Any], at: datetime) -> None:
    """Put every use of the case back to what ``before`` says; what was taken or granted since is given back, and first.

    The oldest snapshots hold of a use its status alone. Raises ``QuotaExhausted`` where another case has
    taken what would be held again.
    """
    uses = file.quota_uses
    wanted = [(use, *_wanted(use, before["quota"].get(str(use.pk)))) for use in uses]
    changes = [(use, status, amount) for use, status, amount in wanted if (use.status, use.amount) != (status, amount)]
    changes.sort(key=lambda change: _difference(*change))
    for use, status, amount in changes:
        if _difference(use, status, amount) <= 0:
            change(use, status, amount, at, "correct")
    granted_before = before.get("quota_grants")
    if granted_before is not None:
        _revoke((grant for grant in file.quota_grants if grant.pk not in granted_before), at)
    for use, status, amount in changes:
        if (use.status, use.amount) != (status, amount):
            change(use, status, amount, at, "correct")
    file.forget("quota_uses", "quota_grants", "full_counters")


def _wanted(use: QuotaUse, before: Any) -> tuple[str, Decimal]:
    if isinstance(before, list):
        return before[0], Decimal(before[1])
    return before or Status.RELEASED, use.amount


def _difference(use: QuotaUse, status: str, amount: Decimal) -> Decimal:
    """Return by how much the counter changes when ``use`` becomes ``amount`` at ``status``."""
    return amount * (status in HELD) - use.amount * (use.status in HELD)


def _revoke(grants: Iterable[QuotaGrant], at: datetime) -> None:
    for grant in grants:
        grant.revoked_at = at
        grant.save(update_fields=["revoked_at"])
        counter = QuotaCounter.objects.select_for_update().get(pk=grant.counter_id)
        counter.granted -= grant.amount
        if counter.left is not None and counter.left < 0:
            quota = counters.quota_of(grant.referral.case, counter)
            raise QuotaExhausted(quota.label, quota.rules, quota.unit)
        counter.save(update_fields=["granted"])


def change(use: QuotaUse, status: str, amount: Decimal, at: datetime, reason: str) -> None:
    """Bring a use to ``status`` and ``amount``, its counter with it. Raises ``QuotaExhausted``."""
    difference = _difference(use, status, amount)
    if difference:
        counter = QuotaCounter.objects.select_for_update().get(pk=use.counter_id)
        counters.count(counter, counters.quota_of(use.case, counter), difference)
    use.status, use.amount, use.reason, use.changed_at = status, amount, reason, at
    use.save(update_fields=["status", "amount", "reason", "changed_at"])
