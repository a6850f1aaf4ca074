"""What ends with a policy (GEN-15), derived whenever it is asked: nothing is written when a policy ends (A03, A04)."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import F, Q

from cases.bookkeeping.quota_facts import POLICY_PERIOD
from cases.declaration import registry
from cases.declaration.words import Service
from cases.models import Case, QuotaCounter
from manual.registry import rule
from policies.models import InsuredPerson
from workdays.calendar import end_of


@rule("GEN-15")
def is_expired(*, insured: InsuredPerson, at: datetime) -> bool:
    """Tell whether what the insured never applied for has ended with the policy at ``at`` (aware)."""
    return at >= end_of(insured.policy.period_end)


def unused(insured: Collection[InsuredPerson]) -> dict[int, list[Service]]:
    """Return by key of each insured person the services of the policy that are not used up; two queries, ``policy`` apart.

    One without a number of uses in the policy period counts as used once it was applied for, one with it when none is left:
    uses reserved by an open case are none. A case opened in error was no application.
    """
    cases = Case.objects.filter(insured__in=insured).exclude(outcome="opened_in_error")
    applied = set(cases.values_list("insured", "service"))
    counters = QuotaCounter.objects.filter(insured__in=insured, case=None, limit__isnull=False)
    of_period = counters.filter(window_start=F("insured__policy__period_start"))
    gone = set(of_period.filter(Q(used__gte=F("limit") + F("granted"))).values_list("insured", "code"))
    return {
        person.pk: [
            service
            for service in registry.services()
            if service.code in person.policy.services and not _is_used_up(service, person.pk, applied, gone)
        ]
        for person in insured
    }


def _is_used_up(service: Service, person: int, applied: set[tuple[int, str]], gone: set[tuple[int, str]]) -> bool:
    limited = [item.code for item in service.quotas if item.limit is not None and item.window == POLICY_PERIOD]
    if limited:
        return all((person, code) in gone for code in limited)
    return (person, service.code) in applied
