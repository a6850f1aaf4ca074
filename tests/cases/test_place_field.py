"""Where a service is asked for: under any name in the request, nowhere in it, or in no place at all."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.declaration import registry
from cases.jobs.list_changes import open_cases_hit
from cases.models import CallerVerification
from coverage.comparing import Differences
from coverage.models import ListRelease, PlaceEntry
from office import statistics
from samples.walking import open_example
from tests import toy, worlds
from tests.cases.test_service_facts import LISTS, NANJING, TownForm, facts_of
from tests.pages import signed_in
from tests.worlds import NOW, do

QIXIA = {"town": "320113", "town_name": "栖霞区", "town_level": "county"}
WAYS = {
    "under a name of its own": LISTS | {"request_form": TownForm, "current_request": lambda file: QIXIA},
    "nowhere in the request": LISTS | {"place_field": ""},
    "without any place": {},
}
PLACES = {"under a name of its own": "南京市", "nowhere in the request": "", "without any place": ""}


@pytest.fixture(params=WAYS)
def way(request, register_toy):
    """Register the toy with its place in one of the ways; return which."""
    register_toy(**WAYS[request.param])
    return request.param


def test_the_case_and_the_statistics_know_the_place_where_there_is_one(way, insured, agent):
    case = toy.opened(insured, agent, **QIXIA)
    assert case.place == PLACES[way]
    assert statistics.by_place(user=agent, since=NOW) == [(PLACES[way], 1)]


def test_a_step_leaves_the_place_where_it_is(way, insured, agent):
    case = toy.opened(insured, agent, **QIXIA)
    do(case, "begin", agent)
    assert case.place == PLACES[way]


def test_intake_judges_and_opens(way, insured, agent):
    call = worlds.verified(insured, agent)
    CallerVerification.objects.update(verified_at=timezone.now())
    address = reverse("office:intake_decide_service", args=[call.pk, toy.CODE])
    desk, asked = signed_in(agent), {"town": "栖霞区"}
    assert "可以受理" in desk.post(address, asked | {"action": "evaluate"}).content.decode()
    opened = desk.post(address, asked | {"action": "open"}, follow=True).content.decode()
    assert "已开立案件" in opened


def test_the_customers_page_shows_the_list_that_the_service_has(way, client, world):
    page = client.get(reverse("portal:service", args=[toy.CODE]), {"city": "南京"}).content.decode()
    assert ("在本项服务的覆盖城市内" in page) is (way != "without any place")


def test_an_example_of_demo_and_load_is_opened(way, insured, agent):
    case = open_example(
        service=registry.get(toy.CODE), insured=insured, request={"town": "栖霞区"}, crew=(agent,), at=NOW
    )
    assert case.place == PLACES[way]


def test_a_list_that_drops_the_place_names_the_open_case(way, insured, agent):
    case = toy.opened(insured, agent, **QIXIA)
    draft = ListRelease.objects.get(kind="green_channel", number=1)
    dropped = Differences(removed=[PlaceEntry.objects.get(release=draft, division="320100")])
    assert [case.number in line for line in open_cases_hit(draft, dropped)] == ([True] if PLACES[way] else [])


def test_a_place_the_list_does_not_cover_is_found_under_any_name(insured):
    elsewhere = {"town": "320900", "town_name": "盐城市", "town_level": "prefecture"}
    assert facts_of(insured, toy.service(**LISTS), **elsewhere).place["verdict"] == "not_covered"
    assert facts_of(insured, toy.service(**LISTS), city="320900", city_name="盐城市").place is None
    assert facts_of(insured, toy.service(**LISTS), **NANJING).place["verdict"] == "covered"
