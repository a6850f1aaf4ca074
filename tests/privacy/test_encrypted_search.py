"""What is looked for in lists about people stands in no address in clear."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from privacy.access import record_access

ADDRESS = "/office/privacy/accesslog/"
WANTED = "GC1"


@pytest.fixture
def entries(admin_user):
    for number in (WANTED, "GC-2"):
        record_access(user=admin_user, action="view", subject=admin_user, case_number=number)


def test_a_search_leads_to_an_address_that_holds_it_sealed(admin_client, entries):
    response = admin_client.post(ADDRESS, {"q": WANTED, "o": "1", "csrfmiddlewaretoken": "token"})
    assert response.status_code == 302
    assert WANTED not in response.headers["Location"]
    assert "token" not in response.headers["Location"]
    assert "o=1" in response.headers["Location"]


def test_the_list_shows_what_was_looked_for_and_keeps_it_while_paging(admin_client, entries):
    response = admin_client.post(ADDRESS, {"q": WANTED}, follow=True)
    found = response.context["cl"]
    assert [entry.case_number for entry in found.result_list] == [WANTED]
    assert f'value="{WANTED}"' in response.content.decode()
    assert admin_client.get(ADDRESS + found.get_query_string({"p": 1})).context["cl"].query == WANTED


def test_what_is_typed_into_the_address_is_not_looked_for(admin_client, entries):
    response = admin_client.get(ADDRESS, {"q": WANTED})
    assert response.context["cl"].result_count == 2
    assert "请在搜索框中重新查找" in response.content.decode()


@pytest.mark.parametrize("text", ["\x00", "一" * 5_000])
def test_a_text_that_means_nothing_is_answered(admin_client, entries, text):
    assert admin_client.post(ADDRESS, {"q": text}, follow=True).status_code == 200


def test_a_search_needs_the_form_and_the_right_to_the_list(admin_client, entries):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = admin_client.cookies
    assert strict.post(ADDRESS, {"q": WANTED}).status_code == 403
    stranger = Client()
    stranger.force_login(get_user_model().objects.create(username="stranger", is_staff=True))
    assert stranger.post(ADDRESS, {"q": WANTED}).status_code == 403
