"""What the tests of specialty drugs start from."""

import pytest

from cases.models import Case
from policies.models import InsuredPerson
from tests.cases.specialty_drug import walks


@pytest.fixture
def crew(world: None) -> walks.Crew:
    return walks.Crew()


@pytest.fixture
def who(world: None) -> InsuredPerson:
    return walks.insured()


@pytest.fixture
def case(crew: walks.Crew, who: InsuredPerson) -> Case:
    return walks.opened(crew, who)
