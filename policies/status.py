"""In which status a policy stood at a moment."""

from datetime import datetime

from django.db.models import OuterRef, Subquery

from policies.choices import PolicyStatus
from policies.models import Policy, PolicyStatusChange


def status_at(policy: Policy, at: datetime) -> PolicyStatus:
    """Return the status in effect at ``at`` (aware); of changes effective at one moment the last recorded counts.

    In force until a change says otherwise; whether ``at`` lies in the period is ``policies.periods``'s matter.
    One query, none where ``status_changes`` is prefetched.
    """
    effective = [change for change in policy.status_changes.all() if change.effective_at <= at]
    if not effective:
        return PolicyStatus.IN_FORCE
    last = max(effective, key=lambda change: (change.effective_at, change.recorded_at, change.pk))
    return PolicyStatus(last.status)


def status_then(*, policy: str, at: datetime) -> Subquery:
    """Return ``status_at`` as a column of a query whose rows name their policy by ``policy``; None while in force."""
    changes = PolicyStatusChange.objects.filter(policy=OuterRef(policy), effective_at__lte=at)
    return Subquery(changes.order_by("-effective_at", "-recorded_at", "-pk").values("status")[:1])
