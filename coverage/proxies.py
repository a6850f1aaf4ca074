"""Whether a proxy is admitted: the one question about restrictions that the data team maintains; by default there are none."""

from datetime import date

from django.db.models import Q

from coverage.models import Hospital, ProxyRestriction


def restriction(*, hospital: Hospital, day: date) -> ProxyRestriction | None:
    """Return what excludes a proxy from ``hospital`` on ``day`` (local to Asia/Shanghai): its own or one for all; else None."""
    rows = ProxyRestriction.objects.filter(Q(hospital=None) | Q(hospital=hospital), first_day__lte=day)
    return rows.filter(Q(last_day=None) | Q(last_day__gte=day)).select_related("hospital").first()
