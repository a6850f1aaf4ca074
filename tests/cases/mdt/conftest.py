"""What the tests of MDT consultations start from."""

import pytest

from tests import consultations
from tests.consultations import Road


@pytest.fixture
def road(world, agent, reviewer):
    """An open case with the staff who take it along."""
    consultations.hospitals()
    return Road(consultations.opened(consultations.insured(), agent), agent, reviewer)
