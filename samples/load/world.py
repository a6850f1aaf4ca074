"""What the load's rows refer to: staff, teams, lists, requests. Read or made once, plain enough for other processes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection, transaction

from accounts.models import Team, User
from accounts.roles import Role
from cases.declaration import registry
from coverage.loading import load_hospitals_demo
from policies.models import Product
from samples.load import rows

TEAMS = ("压测一组", "压测二组", "压测三组")
STAFF_PER_TEAM = {Role.AGENT: 12, Role.REVIEWER: 6, Role.PHARMACIST: 1, Role.SUPERVISOR: 2}
CREW = (Role.AGENT, Role.REVIEWER, Role.PHARMACIST, Role.SUPERVISOR, Role.SUPERVISOR)


@dataclass(frozen=True)
class World:
    """Everything a chunk of rows is made from; equal worlds make equal rows, ciphertexts apart.

    ``now`` is aware. Rows are numbered from ``first``, which lies above all numbers in use. ``crew`` are the users who
    walk the cases that are multiplied.
    """

    seed: int
    now: datetime
    policies: int
    cases: int
    first: int
    product: int
    services: tuple[str, ...]
    teams: tuple[int, ...]
    agents: tuple[int, ...]
    crew: tuple[int, ...]


@transaction.atomic
def prepare(*, policies: int, cases: int, seed: int, now: datetime, services: Sequence[str] | None = None) -> World:
    """Load the lists, make the staff where it is missing, and return the world; its cases are of ``services``, or of all."""
    for name in ("load_lists", "load_calendar", "load_roles", "load_products"):
        call_command(name, verbosity=0, stdout=_Silence())
    load_hospitals_demo()
    product = Product.objects.get(name=settings.PRODUCT_NAME)
    staff = {role: _staff(role) for role in STAFF_PER_TEAM}
    return World(
        seed=seed,
        now=now,
        policies=policies,
        cases=cases,
        first=_first(),
        product=product.pk,
        services=tuple(services or (service.code for service in registry.services())),
        teams=tuple(Team.objects.get_or_create(name=name)[0].pk for name in TEAMS),
        agents=staff[Role.AGENT],
        crew=tuple(staff[role][CREW[:place].count(role)] for place, role in enumerate(CREW)),
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


def _first() -> int:
    """Return a number above every key and every case number there is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM case_number")
        return max(cursor.fetchone()[0] + 1, rows.first_free())
