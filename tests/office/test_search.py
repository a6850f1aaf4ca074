"""The search box in the header: finds what may be seen, keeps what was typed to itself, and is logged."""

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import Team
from accounts.roles import Role
from cases.models import Case
from privacy.models import AccessLog
from tests import worlds

ADDRESS = "/office/cases/search/"


def post(client, user, text):
    client.force_login(user)
    return client.post(ADDRESS, {"text": text})


@pytest.fixture
def of_another_team(case):
    Case.objects.filter(pk=case.pk).update(team=Team.objects.create(name="别组"), assignee=None)
    return case


@pytest.mark.parametrize("dash", ["", " ", "-", "—"])
def test_a_case_number_leads_to_the_case(client, case, agent, dash):
    response = post(client, agent, f" {case.number.lower()[:8]}{dash}{case.number[8:]} ")
    assert response.headers["Location"] == reverse("office:case", args=[case.number])


def test_a_case_of_another_team_is_not_found(client, of_another_team, reviewer):
    response = post(client, reviewer, of_another_team.number)
    assert response.status_code == 200
    assert "没有找到" in response.content.decode()


@pytest.mark.parametrize("what", ["policy", "id", "phone", "name"])
def test_a_person_is_found_with_policy_and_cases(client, case, agent, what):
    person, policy = case.insured.person, case.insured.policy
    texts = {"policy": policy.number, "id": person.id_number.reveal(), "phone": person.phone.reveal(), "name": "测试被"}
    page = post(client, agent, texts[what]).content.decode()
    assert policy.number in page
    assert reverse("office:case", args=[case.number]) in page


def test_cases_of_another_team_are_not_shown_beside_their_policy(client, of_another_team, reviewer):
    page = post(client, reviewer, of_another_team.insured.policy.number).content.decode()
    assert of_another_team.insured.policy.number in page
    assert of_another_team.number not in page


def test_numbers_and_names_are_masked(client, case, agent):
    page = post(client, agent, case.insured.policy.number).content.decode()
    assert case.insured.person.id_number.reveal() not in page
    assert case.insured.person.name not in page


@pytest.mark.parametrize("text", ["", "王", "一" * 51, "测试\x00人"])
def test_a_text_that_cannot_be_searched_is_explained(client, agent, text):
    response = post(client, agent, text)
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()


def test_a_search_is_logged_its_words_as_ciphertext_alone(client, case, agent):
    post(client, agent, "测试被")
    entry = AccessLog.objects.get(user=agent)
    assert entry.action == "search"
    assert "测试" not in "".join(map(str, (entry.subject_label, entry.reason, entry.field, entry.case_number)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM privacy_accesslog")
        assert "测试" not in cursor.fetchone()[0]
    assert (entry.words, entry.found) == ("测试被", 1)


def test_a_case_found_by_its_number_is_logged_once_by_its_page(client, case, agent):
    client.force_login(agent)
    client.post(ADDRESS, {"text": case.number}, follow=True)
    entry = AccessLog.objects.get(user=agent)
    assert (entry.action, entry.case_number) == ("view", case.number)


def test_who_sees_no_cases_may_not_search(client, case):
    assert post(client, worlds.staff(Role.DATA_TEAM), case.number).status_code == 403


def test_every_page_has_the_box_for_those_who_may_search(client, case, agent):
    for user, shown in ((agent, True), (worlds.staff(Role.DATA_TEAM), False)):
        client.force_login(user)
        page = client.get(reverse("admin:index")).content.decode()
        assert ("data-search" in page) is shown


def test_a_search_by_phone_takes_few_queries(client, case, agent, django_assert_max_num_queries):
    client.force_login(agent)
    with django_assert_max_num_queries(12):
        client.post(ADDRESS, {"text": case.insured.person.phone.reveal()})
