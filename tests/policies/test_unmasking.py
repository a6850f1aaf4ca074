"""Unmasking a person's numbers: with permission and reason only, logged, shown once, stored nowhere."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from privacy.models import AccessLog
from tests.worlds import staff

ID_NUMBER, PHONE = "110101190001010014", "13800000001"
GOOD = {"field": "id_number", "reason": "回电核对就诊信息"}


def ask(client, person, **changes):
    return client.post(reverse("admin:policies_person_unmask", args=[person.pk]), GOOD | changes)


@pytest.fixture
def desk(client, db):
    client.force_login(staff(Role.REVIEWER))
    return client


@pytest.mark.parametrize(("field", "clear"), [("id_number", ID_NUMBER), ("phone", PHONE)])
def test_the_clear_value_is_shown_once_and_logged(desk, person, field, clear):
    response = ask(desk, person, field=field)
    assert clear in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]
    entry = AccessLog.objects.get()
    assert (entry.action, entry.field, entry.reason) == ("unmask", field, GOOD["reason"])
    assert (entry.subject_type, entry.subject_id) == ("policies.person", str(person.pk))


def test_nothing_of_it_stays_in_the_session_or_on_the_next_page(desk, person):
    before = dict(desk.session)
    ask(desk, person)
    assert dict(desk.session) == before
    assert ID_NUMBER not in desk.get(reverse("admin:policies_person_change", args=[person.pk])).content.decode()


@pytest.mark.parametrize("changes", [{"reason": ""}, {"reason": "  看 "}, {"reason": "字" * 501}, {"field": "name"}])
def test_without_a_proper_reason_or_field_it_is_refused(desk, person, changes):
    response = ask(desk, person, **changes)
    assert response.status_code == 422
    assert ID_NUMBER not in response.content.decode()
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("role", [Role.AGENT, Role.AUDITOR, Role.DATA_TEAM])
def test_without_the_permission_it_is_refused_and_not_offered(client, person, role):
    client.force_login(staff(role))
    assert ask(client, person).status_code == 403
    assert not AccessLog.objects.filter(action="unmask").exists()
    page = client.get(reverse("admin:policies_person_change", args=[person.pk]))
    assert reverse("admin:policies_person_unmask", args=[person.pk]) not in page.content.decode()


def test_the_form_stands_on_the_persons_page(desk, person):
    page = desk.get(reverse("admin:policies_person_change", args=[person.pk])).content.decode()
    assert reverse("admin:policies_person_unmask", args=[person.pk]) in page


def test_an_address_alone_unmasks_nothing(desk, person):
    url = reverse("admin:policies_person_unmask", args=[person.pk])
    assert desk.get(url, GOOD).status_code == 405
    assert not AccessLog.objects.exists()


def test_nobody_is_not_found(desk, person):
    url = reverse("admin:policies_person_unmask", args=[person.pk + 1])
    assert desk.post(url, GOOD).status_code == 404
