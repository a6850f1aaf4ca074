"""Who may take which step, and who may be its second person."""

import pytest

from accounts.roles import Role
from cases.declaration.errors import StepNotAllowed
from cases.declaration.words import AGENT, PHARMACIST
from tests import toy, worlds
from tests.worlds import do


@pytest.fixture
def pharmacist(world):
    return worlds.staff(Role.PHARMACIST)


def confirm(case, actor):
    pending = case.confirmations.latest("id")
    return do(case, "confirm", actor, confirmation=pending.pk, decision="confirm")


def test_a_pharmacist_who_is_no_reviewer_confirms_the_step_that_names_them(
    register_toy, insured, agent, reviewer, pharmacist
):
    register_toy(steps=(*toy.STEPS, toy.step("dispense", confirm_by=PHARMACIST, marks=("dispensed",))))
    case = toy.opened(insured, agent)
    do(case, "dispense", agent)
    with pytest.raises(StepNotAllowed):
        confirm(case, reviewer)
    assert confirm(case, pharmacist).step == "dispense"
    assert "dispensed" in case.moments


def test_a_step_for_two_kinds_of_staff_is_taken_by_either_and_by_nobody_else(
    register_toy, insured, agent, reviewer, pharmacist
):
    register_toy(steps=(*toy.STEPS, toy.step("check", by=PHARMACIST), toy.step("either", by=AGENT | PHARMACIST)))
    case = toy.opened(insured, agent)
    with pytest.raises(StepNotAllowed):
        do(case, "check", reviewer)
    assert do(case, "check", pharmacist).actor == pharmacist
    assert [do(case, "either", actor).actor for actor in (agent, pharmacist)] == [agent, pharmacist]
