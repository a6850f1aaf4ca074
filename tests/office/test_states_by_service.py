"""States are chosen by service: two services may call by one code what is not the same."""

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.declaration.words import State
from cases.models import SavedFilter
from tests import toy, worlds
from tests.pages import signed_in, text


@pytest.fixture
def two(register_toy, world, agent):
    """A case of each of two services, both in a state of the code ``documents``."""
    states = (State(code="documents", label="测试收集"), State(code="done", label="完", is_open=False))
    end = toy.step("end", target="done", sources=frozenset({"documents"}))
    register_toy(
        states=states, initial="documents", steps=(end,), milestones=(), children=(), withdraw_from=frozenset()
    )
    who, now = worlds.current_insured(), timezone.now()
    return worlds.opened(who, agent, now), toy.opened(who, agent, now)


@pytest.mark.parametrize(("service", "place"), [("green_channel", 0), ("toy", 1)])
@pytest.mark.parametrize(
    ("view", "more"), [("office:queue", {"heading": "all"}), ("admin:cases_case_changelist", {})], ids=["queue", "list"]
)
def test_a_state_chosen_narrows_to_the_cases_of_its_service(two, agent, service, place, view, more):
    shown = text(signed_in(agent).get(reverse(view), {"state": f"{service}:documents", **more}))
    assert two[place].number in shown
    assert two[1 - place].number not in shown


def test_the_queue_offers_both_under_their_services(two, agent):
    page = signed_in(agent).get(reverse("office:queue")).content.decode()
    assert '<optgroup label="测试服务">' in page
    assert '<option value="toy:documents">测试收集</option>' in page
    assert '<option value="green_channel:documents">资料收集</option>' in page


def test_filters_saved_before_name_the_service_afterwards(db):
    migration = import_module("cases.migrations.0035_saved_filter_states")
    saved = SavedFilter.objects.create(
        owner=User.objects.create(username="owner"), name="测试", query="heading=all&state=review"
    )
    migration.with_service(apps, None)
    saved.refresh_from_db()
    assert saved.query == "heading=all&state=green_channel%3Areview"
    migration.without_service(apps, None)
    saved.refresh_from_db()
    assert saved.query == "heading=all&state=review"
