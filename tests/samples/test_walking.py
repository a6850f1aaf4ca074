"""Every service's examples lead to every state they name, along the road that staff take."""

import pytest

from accounts.roles import Role
from cases.declaration import registry
from cases.models import Case
from coverage.loading import load_hospitals_demo
from samples.walking import Stuck, Walk, examples, open_example, ways
from tests import worlds

CODES = list(examples())
CREW = (Role.AGENT, Role.REVIEWER, Role.PHARMACIST, Role.SUPERVISOR, Role.SUPERVISOR)
STATES = [(code, state) for code, known in examples().items() for state in ways(registry.get(code), known)]


@pytest.fixture
def crew(world):
    load_hospitals_demo()
    return tuple(worlds.staff(role) for role in CREW)


def walk(code, crew, **options):
    known = examples()[code]
    who = worlds.insured(worlds.policy(services=[code]))
    case = open_example(
        service=registry.get(code), insured=who, request=known.requests[0], crew=crew, at=worlds.NOW, **options
    )
    return Walk(case, crew, known)


def test_every_service_has_examples():
    assert [service.code for service in registry.services()] == CODES


@pytest.mark.parametrize(("code", "state"), STATES)
def test_the_examples_lead_to_the_state(code, state, crew):
    walked = walk(code, crew)
    walked.to(state)
    case = Case.objects.get(pk=walked.case.pk)
    assert case.state == state
    assert case.is_open == registry.get(code).state(state).is_open


@pytest.mark.parametrize("code", CODES)
def test_the_examples_lead_to_every_state_of_the_service(code):
    service = registry.get(code)
    assert {state.code for state in service.states} <= set(ways(service, examples()[code]))


def test_examples_that_lack_something_say_what(crew):
    walked = walk("green_channel", crew)
    walked.examples.steps.pop("confirm_visit")
    with pytest.raises(Stuck, match="尚未与客户确认就诊城市"):
        walked.to("review")
