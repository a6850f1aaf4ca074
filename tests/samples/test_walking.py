"""Every service's examples lead to every state they name, along the road that staff take."""

import pytest
from django.db import transaction
from django.test import override_settings

from accounts.roles import Role
from cases.declaration import registry
from cases.models import Case
from coverage.loading import load_hospitals_demo
from samples.service_examples import examples, ways
from samples.walking import Stuck, Walk, open_example
from tests import touring, worlds

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


@pytest.fixture(scope="module")
def reached(lists, django_db_blocker, tmp_path_factory):
    """What each service's case was like in every state its examples lead to, or why they do not; walked once."""
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        return {code: seen(code) for code in CODES}


def seen(code):
    """Return what the case is like in each state of a tour; what stops the tour stands where it was to go."""
    found = {}
    with transaction.atomic():
        worlds.hospitals()
        walk = touring.begun(code, touring.crew())
        try:
            for state in touring.tour(walk):
                case = Case.objects.get(pk=walk.case.pk)
                found[state] = case.state, case.is_open
        except Stuck as error:
            found[""] = str(error)
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize(("code", "state"), STATES)
def test_the_examples_lead_to_the_state(code, state, reached):
    seen = reached[code]
    assert seen.get(state) == (state, registry.get(code).state(state).is_open), seen.get("", "")


@pytest.mark.parametrize("code", CODES)
def test_the_examples_lead_to_every_state_of_the_service(code):
    service = registry.get(code)
    assert {state.code for state in service.states} <= set(ways(service, examples()[code]))


def test_examples_that_lack_something_say_what(crew):
    walked = walk("green_channel", crew)
    walked.examples.steps.pop("confirm_visit")
    with pytest.raises(Stuck, match="尚未与客户确认就诊城市"):
        walked.to("review")
