"""What was had before this system moves the quotas as a case would: taken when it is imported, settled by staff."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from cases.bookkeeping import quota_counters, quotas
from cases.bookkeeping.quota_facts import window_start
from cases.declaration import registry
from cases.declaration.errors import QuotaExhausted
from cases.declaration.words import Quota
from cases.models import EarlierUse, QuotaUse
from workdays.calendar import start_of

Status = EarlierUse.Status
HELD = {Status.USED: QuotaUse.Status.CONSUMED, Status.UNDER_WAY: QuotaUse.Status.RESERVED}
OWN_TO_A_CASE = ("case", "subject")


class NotNow(ValueError):
    """A use that is settled already; ``args[0]`` says so in Chinese."""


def countable() -> dict[str, Quota]:
    """Return by code the quotas that count beyond one case: what can have been used before."""
    found = [quota for service in registry.services() for quota in service.quotas]
    return {quota.code: quota for quota in found if quota.window not in OWN_TO_A_CASE}


def take(earlier: EarlierUse) -> None:
    """Count a saved use. Raises ``QuotaExhausted`` where its window leaves less; needs a transaction."""
    quota = countable()[earlier.code]
    first = window_start(quota, earlier.insured.policy, None, start_of(earlier.day))
    key = {"insured": earlier.insured, "code": quota.code, "window_start": first, "case": None, "subject": ""}
    fits = quota.limit is None or earlier.amount <= quota.limit
    counter = quota_counters.add_to(key, quota, earlier.amount) if fits else None
    if counter is None:
        raise QuotaExhausted(quota.label, quota.rules, quota.unit)
    QuotaUse.objects.create(
        counter=counter,
        earlier=earlier,
        amount=earlier.amount,
        status=HELD[Status(earlier.status)],
        reason="take_over",
        changed_at=earlier.recorded_at,
    )


@transaction.atomic
def settle(pk: int, *, used: bool, actor: User, at: datetime) -> EarlierUse:
    """Say what became of a case that was under way: its service was used, or came to nothing and is given back.

    Raises ``NotNow`` where that is settled already.
    """
    earlier = EarlierUse.objects.select_for_update().get(pk=pk)
    if earlier.status != Status.UNDER_WAY:
        raise NotNow(f"“{earlier}”不是办理中，没有改动。")
    earlier.status = Status.USED if used else Status.RETURNED
    held = QuotaUse.objects.select_related("counter").get(earlier=earlier)
    status = QuotaUse.Status.CONSUMED if used else QuotaUse.Status.RELEASED
    quotas.change(held, status, held.amount, at, "settle")
    earlier._history_user, earlier._history_date = actor, at  # type: ignore[attr-defined]
    earlier.save(update_fields=["status"])
    return earlier
