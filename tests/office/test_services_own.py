"""What a service brings of its own reaches roles, the table in the docs and the menu by its declaration alone."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from accounts.loading import load_roles
from accounts.management.commands.permissions_table import table
from accounts.roles import Role, Row
from office.menu import menu
from tests import worlds

OWN = (Row("policies.view_policystatuschange", "查看测试服务的资料", (Role.PHARMACIST,)),)


@pytest.fixture
def own(world, register_toy):
    register_toy(permissions=OWN)
    load_roles()


def entries(user, path="/office/"):
    request = RequestFactory().get(path)
    request.user = user
    return {item.label: item for item in menu(request)}


def test_the_roles_named_get_the_permission_and_no_other_does(own):
    assert worlds.staff(Role.PHARMACIST).has_perm(OWN[0].permission)
    assert not worlds.staff(Role.AGENT).has_perm(OWN[0].permission)


def test_the_table_of_permissions_shows_it(own):
    assert "| 查看测试服务的资料（`policies.view_policystatuschange`） |   |   |   | ● |   |   |" in table()


def test_the_menu_leads_to_its_page_whoever_may_view_it(own):
    address = reverse("admin:policies_policystatuschange_changelist")
    entry = entries(worlds.staff(Role.PHARMACIST))["服务资料"]
    assert ("保单状态变更", address) in [(item.label, item.url) for item in entry.children]
    others = entries(worlds.staff(Role.AGENT))["服务资料"]
    assert "保单状态变更" not in [item.label for item in others.children]
