"""The list of cases in the admin: what it shows to whom, how it is narrowed and searched, and that it changes nothing."""

import re

import pytest
from django.urls import reverse

from accounts.roles import Role
from tests.pages import give_to_another_team, signed_in, text
from tests.worlds import do, free, staff


def test_the_list_shows_only_what_may_be_seen_and_leads_to_the_page(case, agent):
    address = reverse("admin:cases_case_changelist")
    assert f'href="{reverse("office:case", args=[case.number])}"' in signed_in(agent).get(address).content.decode()
    give_to_another_team(case)
    assert case.number not in signed_in(staff(Role.REVIEWER)).get(address).content.decode()


@pytest.mark.parametrize(
    "query", ["work=unassigned", "service=green_channel", "open=yes", "state=green_channel:documents"]
)
def test_the_list_is_narrowed_by_address(query, case, agent):
    address = reverse("admin:cases_case_changelist")
    client = signed_in(agent)
    free(case)
    assert case.number in text(client.get(f"{address}?{query}"))
    do(case, "assign", staff(Role.SUPERVISOR), assignee=agent.username)
    listed = re.search(r'id="result_list".*?</table>', client.get(f"{address}?work=unassigned").content.decode(), re.S)
    assert listed is None


def test_the_list_is_searched_by_number_and_by_whom_a_case_is_for(case, agent):
    address, client = reverse("admin:cases_case_changelist"), signed_in(agent)
    for wanted in (case.number, case.insured.policy.number, case.insured.person.name):
        found = client.post(address, {"q": wanted}, follow=True).context["cl"].result_list
        assert [row.number for row in found] == [case.number]
    assert not client.post(address, {"q": "GC000000000000"}, follow=True).context["cl"].result_list


def test_the_stock_form_leads_to_the_case_page_and_changes_nothing(case, supervisor):
    client = signed_in(supervisor)
    address = reverse("admin:cases_case_change", args=[case.pk])
    assert client.get(address).url == reverse("office:case", args=[case.number])
    assert client.post(address, {"state": "green_channel:completed"}).status_code == 302
    case.refresh_from_db()
    assert case.state == "documents"
    assert client.get(reverse("admin:cases_case_add")).status_code == 403
    assert client.post(reverse("admin:cases_case_delete", args=[case.pk]), {"post": "yes"}).status_code == 403
