"""GEN-15: a service not applied for in the policy period ends with it; cases already applied for are left alone (A03)."""

from datetime import date, datetime
from itertools import islice

from django.db.models import F
from django.utils import timezone

from cases.declaration import registry
from cases.models import Case, EntitlementExpiry
from manual.registry import rule
from policies.models import InsuredPerson
from workdays.calendar import end_of

BATCH = 5_000


@rule("GEN-15")
def expire_entitlements(*, at: datetime) -> int:
    """Record every service of a policy that ended before ``at`` that its insured never applied for. Returns how many.

    A case opened in error was no application. Safe to run again and to catch up: only those without a record are looked at.
    """
    today = timezone.localdate(at)
    return sum(_expire(service.code, today) for service in registry.services())


def _expire(service: str, today: date) -> int:
    done = EntitlementExpiry.objects.filter(service=service).values("insured")
    applied = Case.objects.filter(service=service).exclude(outcome="opened_in_error").values("insured")
    ended = (
        InsuredPerson.objects.filter(policy__period_end__lt=today, policy__services__contains=[service])
        .exclude(pk__in=done)
        .exclude(pk__in=applied)
        .values_list("pk", F("policy__period_end"))
    )
    rows = (
        EntitlementExpiry(insured_id=pk, service=service, expired_at=end_of(period_end))
        for pk, period_end in ended.iterator(chunk_size=BATCH)
    )
    written = 0
    while batch := list(islice(rows, BATCH)):
        written += len(EntitlementExpiry.objects.bulk_create(batch, ignore_conflicts=True))
    return written


def is_expired(*, insured: InsuredPerson, at: datetime) -> bool:
    """Tell whether what the insured never applied for has ended with the policy at ``at``."""
    return at >= end_of(insured.policy.period_end)
