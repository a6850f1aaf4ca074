"""Every state of every service once, each step of the way walked once: what tests of all states share.

A tour goes down the tree of the ways that a service's examples know. What is done to the case in one state is undone
before the next, so a visitor may do what it likes.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from cases.declaration import registry
from coverage.loading import load_hospitals_demo
from samples.service_examples import examples, ways
from samples.walking import Walk, open_example
from tests import worlds

CODES = list(examples())
ROLES = (Role.AGENT, Role.REVIEWER, Role.PHARMACIST, Role.SUPERVISOR, Role.SUPERVISOR)


def crew() -> tuple[User, ...]:
    """Return staff of every role that handles cases, two supervisors among them; hospitals to go to are there."""
    load_hospitals_demo()
    return tuple(worlds.staff(role) for role in ROLES)


def begun(code: str, people: tuple[User, ...], kind: type[Walk] = Walk, at=worlds.NOW, who=None) -> Walk:
    """Return a walk of a fresh case of the service ``code``."""
    known = examples()[code]
    who = who or worlds.insured(worlds.policy(services=[code]))
    case = open_example(service=registry.get(code), insured=who, request=known.requests[0], crew=people, at=at)
    return kind(case, people, known)


def tour(walk: Walk) -> Iterator[str]:
    """Bring ``walk`` to every state and yield it there, the initial one first."""
    yield from _below(walk, registry.get(walk.case.service).initial)


def _below(walk: Walk, state: str) -> Iterator[str]:
    with undone(walk):
        yield state
    service = registry.get(walk.case.service)
    for target, way in ways(service, walk.examples).items():
        if way and (way[-2].target if len(way) > 1 else service.initial) == state:
            with undone(walk):
                walk.go(way[-1])
                yield from _below(walk, target)


@contextmanager
def undone(walk: Walk) -> Iterator[None]:
    """Undo afterwards whatever happens to the case; needs a transaction."""
    point, at, taken = transaction.savepoint(), walk.at, set(walk.taken)
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)
        walk.at, walk.taken = at, taken
        walk.case.refresh_from_db()
