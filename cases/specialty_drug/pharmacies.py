"""Which partner pharmacies may be authorised: those that serve the insured's city, then those of its province.

No distance is claimed: the manual's 就近 is the same city, else the same province.
"""

from functools import partial
from typing import Any

from django.utils import timezone

from accounts.models import User
from cases.declaration.context import StepContext
from coverage.models import Division
from manual.registry import rule
from partners import serving
from partners.models import Partner

KIND = Partner.Kind.PHARMACY


def in_city(ctx: StepContext) -> list[Partner]:
    """Return the pharmacies that serve the city chosen on the day of the step."""
    place = _city(ctx)
    return _serving(ctx, division=place) if place else []


def in_province(ctx: StepContext) -> list[Partner]:
    """Return the other pharmacies that serve a place of the city's province then."""
    place = _city(ctx)
    if place is None:
        return []
    near = _serving(ctx, inside=place.province)
    return [pharmacy for pharmacy in near if pharmacy not in in_city(ctx)]


def _serving(ctx: StepContext, **where: Division) -> list[Partner]:
    """Return the pharmacies that serve a place on the day of the step, asked for once."""
    find = partial(serving.find, kind=KIND, service=ctx.case.service, day=_day(ctx), **where)
    return ctx.file.once(("pharmacies", _day(ctx), *where.items()), lambda: list(find()))


@rule("DRUG-29")
def offered(ctx: StepContext) -> list[Any]:
    """Return the pharmacies a form offers, the same city's first."""
    groups = {"同城": in_city(ctx), "同省": in_province(ctx)}
    listed = [(label, [(row.pk, row.name) for row in rows]) for label, rows in groups.items() if rows]
    return [("", "请选择"), *listed]


@rule("DRUG-07", "DRUG-29")
def problem(ctx: StepContext, pharmacy: Partner) -> str:
    """Return why a pharmacy cannot be authorised, "" where it can or where the city is not chosen, which a guard says."""
    if not ctx.details.city or pharmacy in in_city(ctx) or pharmacy in in_province(ctx):
        return ""
    found = serving.problem(pharmacy, service=ctx.case.service, day=_day(ctx), division=_city(ctx))
    return f"{found or f'{pharmacy}不在取药城市所在的省'}，请另选合作药房。"


def nearer(ctx: StepContext, pharmacy: Partner) -> str:
    """Return the pharmacies of the same city that were passed over, "" for one of the same city."""
    near = in_city(ctx)
    return "" if pharmacy in near else "、".join(row.name for row in near)


def own(ctx: StepContext) -> list[int]:
    """Return the authorisations the actor may report on: staff all, a pharmacy's people their own."""
    rows = ctx.file.rows("authorisation")
    if ctx.actor.kind != User.Kind.PARTNER:
        return [row.pk for row in rows]
    return [row.pk for row in rows if row.pharmacy.accounts.filter(user=ctx.actor).exists()]


def _city(ctx: StepContext) -> Division | None:
    code = ctx.details.city
    found = Division.objects.select_related("parent__parent").filter(code=code)
    return ctx.file.once(("division", code), found.first)


def _day(ctx: StepContext) -> Any:
    return timezone.localdate(ctx.at)
