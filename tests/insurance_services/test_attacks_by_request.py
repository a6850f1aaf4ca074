"""Forged and doubled requests, stolen sessions, redirects that lead away."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from tests import worlds
from tests.insurance_services.attacking import take
from tests.pages import signed_in
from tests.worlds import do, staff

# Two at once


def test_of_two_supervisors_correcting_one_case_the_second_is_told(case, agent, supervisor):
    do(case, "confirm_visit", agent, **worlds.VISIT)
    seen = case.revision
    first, second = signed_in(supervisor), signed_in(staff(Role.SUPERVISOR))
    assert take(first, case, "correct", revision=seen, reason="误操作").status_code == 302
    response = take(second, case, "correct", revision=seen, reason="误操作", key="attack2")
    assert response.status_code == 409
    assert f"{supervisor}已于" in response.content.decode()
    assert case.confirmations.count() == 1


# Forged requests, sessions, redirects


def test_a_request_without_its_token_meets_a_page_that_says_so(case, agent):
    client = signed_in(agent, enforce_csrf_checks=True)
    response = take(client, case, "note", text="伪造")
    assert response.status_code == 403
    page = response.content.decode()
    assert "刚才填写的内容没有提交" in page
    assert "<style" not in page
    assert not case.events.filter(step="note").exists()


def test_a_session_changes_its_key_when_someone_signs_in_and_ends_when_they_leave(world, client):
    user = staff(Role.AGENT)
    user.set_password("Some-long-word-1")
    user.save()
    client.get("/office/login/")
    session = client.session
    session["planted"] = "1"
    session.save()
    client.cookies["sessionid"] = session.session_key
    client.post("/office/login/", {"username": user.username, "password": "Some-long-word-1", "next": "/office/"})
    mine = client.cookies["sessionid"].value
    assert mine != session.session_key
    thief = Client()
    thief.cookies["sessionid"] = session.session_key
    assert thief.get("/office/").status_code == 302
    client.post("/office/logout/")
    thief.cookies["sessionid"] = mine
    assert thief.get("/office/").status_code == 302


def test_who_was_made_inactive_is_signed_out(case, agent):
    client = signed_in(agent)
    User.objects.filter(pk=agent.pk).update(is_active=False)
    response = take(client, case, "note", text="还在吗")
    assert response.headers["Location"].startswith("/office/login/")
    assert not case.events.filter(step="note").exists()


@pytest.mark.parametrize("there", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(world, client, there):
    user = staff(Role.AGENT)
    user.set_password("Some-long-word-1")
    user.save()
    words = {"username": user.username, "password": "Some-long-word-1", "next": there}
    assert client.post("/office/login/", words).headers["Location"] == "/office/"


@pytest.mark.parametrize("there", ["//evil.example", "https://evil.example/", "x\r\nSet-Cookie: a=1"])
def test_the_queues_own_parameters_lead_nowhere_else_and_into_no_header(case, agent, there):
    client = signed_in(agent)
    for response in (
        client.post(
            f"{reverse('office:take_next')}?" + "queue=x", QUERY_STRING=f"queue={there}&next={there}&heading={there}"
        ),
        client.post(reverse("office:save_filter"), {"name": there, "next": there, "queue": there}),
    ):
        assert response.headers["Location"].startswith("/office/cases/")
        assert "\n" not in response.headers["Location"]
        assert "a" not in response.cookies
