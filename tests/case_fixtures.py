"""What every test of cases starts from."""

from collections.abc import Callable, Iterator
from copy import deepcopy

import pytest

from accounts.models import User
from accounts.roles import Role
from cases.declaration import registry
from cases.declaration.words import Quota, Service
from cases.models import Case
from manual import registry as manual_registry
from policies.models import InsuredPerson
from tests import quotas, snapshot, toy, worlds


@pytest.fixture
def world(lists: None, db: None) -> None:
    snapshot.load()
    worlds.hospitals()


@pytest.fixture
def agent(world: None) -> User:
    return worlds.staff(Role.AGENT)


@pytest.fixture
def reviewer(world: None) -> User:
    return worlds.staff(Role.REVIEWER)


@pytest.fixture
def supervisor(world: None) -> User:
    return worlds.staff(Role.SUPERVISOR)


@pytest.fixture
def insured(world: None) -> InsuredPerson:
    return worlds.insured()


@pytest.fixture
def case(insured: InsuredPerson, agent: User) -> Case:
    return worlds.opened(insured, agent)


@pytest.fixture(autouse=True)
def _media(settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


@pytest.fixture
def register_toy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Service]]:
    """Register the toy service with changes; afterwards neither it nor what it claims to carry is known any more."""
    monkeypatch.setattr(manual_registry, "_places", deepcopy(manual_registry._places))
    yield lambda **changes: registry.register(toy.service(**changes))
    registry.unregister(toy.CODE)


@pytest.fixture
def toy_case(register_toy: Callable[..., Service], insured: InsuredPerson, agent: User) -> Case:
    register_toy()
    return toy.opened(insured, agent)


@pytest.fixture
def two_cases(
    register_toy: Callable[..., Service], insured: InsuredPerson, agent: User
) -> Callable[..., tuple[Case, Case]]:
    """Return two cases of one insured under one quota, or several."""

    def make(*declared: Quota, who: InsuredPerson = insured) -> tuple[Case, Case]:
        register_toy(quotas=declared or (quotas.QUOTA,))
        return toy.opened(who, agent), toy.opened(who, agent)

    return make
