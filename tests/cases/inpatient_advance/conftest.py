"""What the inpatient advance's tests start from."""

import pytest

from tests.cases.inpatient_advance import road


@pytest.fixture
def case(insured, agent):
    return road.opened(insured, agent)
