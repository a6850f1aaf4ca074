"""A case in a few words, as its service declares them: in the queue, the list, the search and the case's header."""

from dataclasses import replace

import pytest
from django.urls import reverse

from cases.declaration import checks, registry
from cases.green_channel.models import GreenChannelDetails
from coverage.models import Hospital
from office import headlines
from tests import worlds
from tests.pages import case_page, signed_in, text
from tests.worlds import at

HEADLINE = f"门诊 · 南京市 · {worlds.PUBLIC_3A} · 2026-03-20 09:00"


@pytest.fixture
def told(case):
    values = {"hospital": Hospital.objects.get(name=worlds.PUBLIC_3A), "appointment_at": at("2026-03-20 09:00")}
    GreenChannelDetails.objects.filter(case=case).update(**values)
    return case


def test_queue_list_search_and_header_show_it(told, agent):
    client = signed_in(agent)
    assert HEADLINE in text(client.get(reverse("office:queue"), {"heading": "all"}))
    assert HEADLINE in text(client.get(reverse("admin:cases_case_changelist")))
    assert HEADLINE in text(client.post(reverse("office:search"), {"text": told.insured.policy.number}))
    assert HEADLINE in text(case_page(told, agent))


def test_what_is_not_known_yet_is_left_out(case):
    assert headlines.of_cases([case]) == {case.pk: "门诊 · 南京市"}


def test_many_cases_of_a_service_take_one_query(case, agent, django_assert_num_queries):
    cases = [case, *(worlds.opened(worlds.insured(), agent) for _ in range(3))]
    with django_assert_num_queries(1):
        assert len(headlines.of_cases(cases)) == 4


@pytest.mark.parametrize("service", registry.services(), ids=lambda service: service.code)
def test_every_service_has_a_headline_of_fields_its_details_have(service):
    assert service.headline
    assert not [problem for problem in checks.problems(service) if "headline" in problem]


def test_a_headline_of_an_unknown_field_is_found_by_the_checks():
    wrong = replace(registry.get("green_channel"), headline=("nothing",))
    assert "headline names no field of the details: nothing" in list(checks.problems(wrong))
