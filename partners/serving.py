"""Which partners serve what, where and when: the one place everybody asks.

A day is local to Asia/Shanghai. A partner serves a place by a row for it, for what it lies in, or for the whole country.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from coverage.models import Division
from partners.models import Partner, PartnerService


def find(
    *, kind: str, service: str, day: date, division: Division | None = None, inside: Division | None = None
) -> QuerySet[Partner]:
    """Return the partners of ``kind`` that serve ``service`` on ``day``, by name.

    ``division`` asks for those that serve that place, ``inside`` for those that serve any place within that one.
    """
    rows = _on(PartnerService.objects.filter(service=service, partner__is_active=True), day)
    if division:
        rows = rows.filter(_serving(division))
    if inside:
        rows = rows.filter(_within(inside))
    return Partner.objects.filter(kind=kind, pk__in=rows.values("partner")).order_by("name")


def problem(partner: Partner, *, service: str, day: date, division: Division | None = None) -> str:
    """Return why ``partner`` does not serve, in words that name it; "" where it does."""
    if not partner.is_active:
        return f"{partner.name}已停止合作"
    rows = partner.services.filter(service=service)
    if division:
        rows = rows.filter(_serving(division))
    if _on(rows, day).exists():
        return ""
    return f"{partner.name}{_why(rows, day, division)}"


def _why(rows: Iterable[PartnerService], day: date, division: Division | None) -> str:
    known = list(rows)
    ended = [row.last_day for row in known if row.last_day and row.last_day < day]
    ahead = [row.first_day for row in known if row.first_day > day]
    if ahead and not ended:
        return f"自 {min(ahead)} 起才提供本项服务"
    if ended:
        return f"已于 {max(ended)} 终止本项服务"
    return f"不在{division.name}提供本项服务" if division else "不提供本项服务"


def _on(rows: QuerySet[PartnerService], day: date) -> QuerySet[PartnerService]:
    return rows.filter(Q(last_day=None) | Q(last_day__gte=day), first_day__lte=day)


def _serving(division: Division) -> Q:
    return Q(division=None) | Q(division__in=[place.code for place in division.lineage])


def _within(place: Division) -> Q:
    return Q(division=place) | Q(division__parent=place) | Q(division__parent__parent=place)
