"""What every test of the gene test starts from: a panel, a laboratory that serves, the people."""

import pytest

from cases.gene_testing.models import Panel
from tests import worlds
from tests.cases.gene_testing.roads import CODE, LAB, Road


@pytest.fixture
def panel(world):
    return Panel.objects.create(code="T", name="测试靶向检测", sample_types=["blood", "slide"], is_confirmed=True)


@pytest.fixture
def lab(world):
    return worlds.partner(LAB, "lab", CODE)


@pytest.fixture
def road(panel, lab, agent, reviewer, supervisor):
    return Road(agent, reviewer, supervisor)


@pytest.fixture
def gene(road, insured):
    """A fresh case."""
    return road.open(insured)
