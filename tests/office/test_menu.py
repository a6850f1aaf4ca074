"""The menu: what each role is offered."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from cases.declaration import registry
from office.menu import ENTRIES, menu
from tests import worlds

pytestmark = pytest.mark.django_db


def menu_of(user, path="/office/"):
    request = RequestFactory().get(path)
    request.user = user
    return menu(request)


def labels(user, path="/office/"):
    return [item.label for item in menu_of(user, path)]


def test_an_agent_is_offered_customers_and_cases_but_not_staff():
    shown = labels(worlds.staff(Role.AGENT))
    assert {"案件", "保单", "客户", "服务手册"} <= set(shown)
    assert not {"人员", "谁看过", "产品"} & set(shown)


def test_the_data_team_is_offered_lists_but_no_customer():
    shown = labels(worlds.staff(Role.DATA_TEAM))
    assert {"服务网络", "医院", "药品", "工作日历", "产品"} <= set(shown)
    assert not {"案件", "保单", "客户", "受理"} & set(shown)


def test_the_auditor_is_offered_who_read_what():
    assert {"谁看过", "人员"} <= set(labels(worlds.staff(Role.AUDITOR)))


def test_who_is_not_staff_is_offered_nothing():
    assert menu_of(User.objects.create(username="outsider", is_staff=False)) == []


def test_every_offered_page_opens(client):
    for role in Role:
        user = worlds.staff(role)
        client.force_login(user)
        opened = {item.label: client.get(item.url, follow=True).status_code for item in menu_of(user)}
        assert set(opened.values()) == {200}, (role, opened)


def test_the_services_stand_below_the_cases_by_their_declarations():
    cases = next(item for item in menu_of(worlds.staff(Role.AGENT)) if item.label == "案件")
    assert [child.label for child in cases.children] == [service.label for service in registry.services()]


def test_below_an_entry_stand_the_lists_one_may_look_at():
    staff = next(item for item in menu_of(worlds.staff(Role.SUPERVISOR)) if item.label == "人员")
    assert [child.label for child in staff.children] == ["人员", "团队", "休假"]


def test_every_page_below_an_entry_opens(client):
    for role in Role:
        user = worlds.staff(role)
        client.force_login(user)
        below = [child.url for item in menu_of(user) for child in item.children]
        assert {client.get(url, follow=True).status_code for url in below} == {200}, role


def test_the_page_of_a_room_lists_what_is_in_it(client):
    client.force_login(worlds.staff(Role.SUPERVISOR))
    text = client.get(reverse("admin:app_list", args=["accounts"])).content.decode()
    assert ("休假" in text, "还没有岗位" in text) == (True, False)


def test_no_service_is_named_in_the_menu():
    named = {service.label for service in registry.services()} & {entry.label for entry in ENTRIES}
    assert named == set()


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/office/", "工作台"),
        ("/office/cases/GC260310000001/", "案件"),
        ("/office/policies/person/", "客户"),
        ("/office/coverage/placeentry/", "服务网络"),
        ("/office/manual/", "服务手册"),
    ],
)
def test_the_entry_one_stands_in_is_marked(path, label):
    shown = menu_of(worlds.staff(Role.SUPERVISOR), path)
    assert [item.label for item in shown if item.is_current] == [label]


def test_on_a_page_of_no_entry_none_is_marked():
    assert not any(item.is_current for item in menu_of(worlds.staff(Role.SUPERVISOR), "/office/password_change/"))
