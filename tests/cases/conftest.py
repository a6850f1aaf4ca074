"""What every test of cases starts from."""

import pytest

from accounts.models import User
from accounts.roles import Role
from cases.models import Case
from policies.models import InsuredPerson
from tests import snapshot, worlds


@pytest.fixture
def world(db: None) -> None:
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
