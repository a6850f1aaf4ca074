"""What the load's rows refer to: staff, teams, lists, requests. Read or made once, plain enough for other processes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection, transaction

from accounts.models import Team, User
from accounts.roles import Role
from cases.declaration import registry
from cases.declaration.words import Service
from coverage import places, releases
from coverage.models import Division
from policies.models import Product
from samples.load import rows
from workdays import calendar
from workdays.arithmetic import WorkCalendar

TEAMS = ("压测一组", "压测二组", "压测三组")
STAFF_PER_TEAM = {Role.AGENT: 12, Role.REVIEWER: 6, Role.SUPERVISOR: 2}


@dataclass(frozen=True)
class Asked:
    """One request as its form made it, with the place's verdict of the list in force."""

    request: dict[str, Any]
    place: dict[str, str] | None


@dataclass(frozen=True)
class Offered:
    """A service that gets cases: what is asked of it, and the lists its cases keep."""

    service: str
    asked: tuple[Asked, ...]
    releases: tuple[int, ...]


@dataclass(frozen=True)
class World:
    """Everything a chunk of rows is made from; equal worlds make equal rows, ciphertexts apart.

    ``now`` is aware. Rows are numbered from ``first``, which lies above all numbers in use.
    """

    seed: int
    now: datetime
    policies: int
    cases: int
    first: int
    product: int
    product_name: str
    services: tuple[str, ...]
    offered: tuple[Offered, ...]
    teams: tuple[int, ...]
    agents: tuple[int, ...]
    reviewers: tuple[int, ...]
    supervisors: tuple[int, ...]
    calendar: WorkCalendar


@transaction.atomic
def prepare(*, policies: int, cases: int, seed: int, now: datetime) -> World:
    """Load the lists, make the staff where it is missing, and return the world; services without examples get no cases.

    Raises ``ValueError`` for an example that its service's form refuses.
    """
    for name in ("load_lists", "load_calendar", "load_roles", "load_products"):
        call_command(name, verbosity=0, stdout=_Silence())
    product = Product.objects.get(name=settings.PRODUCT_NAME)
    staff = {role: _staff(role) for role in STAFF_PER_TEAM}
    return World(
        seed=seed,
        now=now,
        policies=policies,
        cases=cases,
        first=_first(),
        product=product.pk,
        product_name=product.name,
        services=tuple(service.code for service in registry.services()),
        offered=tuple(_offered(service, now) for service in registry.services() if service.examples),
        teams=tuple(Team.objects.get_or_create(name=name)[0].pk for name in TEAMS),
        agents=staff[Role.AGENT],
        reviewers=staff[Role.REVIEWER],
        supervisors=staff[Role.SUPERVISOR],
        calendar=calendar.load(),
    )


class _Silence:
    """Takes what the loaders print."""

    def write(self, text: str) -> None:
        """Keep nothing."""


def _staff(role: Role) -> tuple[int, ...]:
    """Return the keys of the role's fictional staff, some in each team; nobody can sign in as one of them."""
    found = []
    for index in range(STAFF_PER_TEAM[role] * len(TEAMS)):
        name = f"load-{role.value}-{index + 1:02d}"
        shown = {"display_name": f"压测{role.label}{index + 1:02d}", "is_staff": True, "password": "!"}
        user, made = User.objects.get_or_create(username=name, defaults=shown)
        if made:
            user.groups.add(Group.objects.get(name=role.label))
            user.teams.add(Team.objects.get_or_create(name=TEAMS[index % len(TEAMS)])[0])
        found.append(user.pk)
    return tuple(found)


def _offered(service: Service, now: datetime) -> Offered:
    made = tuple(_asked(service, typed, now) for typed in service.examples)
    kept = tuple(releases.in_force(kind=kind, at=now).pk for kind in service.lists)
    return Offered(service.code, made, kept)


def _asked(service: Service, typed: Mapping[str, str], now: datetime) -> Asked:
    form = service.request_form(typed)
    if not form.is_valid():
        raise ValueError(f"{service.code}: {form.errors.as_text()}")
    request = form.request()  # type: ignore[attr-defined]
    if not service.place_list:
        return Asked(request, None)
    release = releases.in_force(kind=service.place_list, at=now)
    verdict = places.covers(release=release, division=Division(code=request["city"]))
    place = {"name": request["city_name"], "verdict": verdict.verdict, "reason": verdict.reason}
    return Asked(request, place | {"province": request["city"][:2]})


def _first() -> int:
    """Return a number above every key and every case number there is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM case_number")
        return max(cursor.fetchone()[0] + 1, rows.first_free())
