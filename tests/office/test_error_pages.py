"""What a refused request is told, in the back office and on the customers' pages."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from office.error_pages import server_error
from tests import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(worlds.staff(Role.AGENT))
    return client


def test_staff_are_told_in_the_office_that_nothing_is_there(desk):
    answer = desk.get(reverse("office:case", args=["GC260310999999"]))
    text = answer.content.decode()
    assert answer.status_code == 404
    assert ("返回工作台" in text, "主菜单" in text, "95550" in text) == (True, True, False)


def test_staff_are_told_in_the_office_that_they_may_not(desk):
    answer = desk.get(reverse("office:audit"))
    text = answer.content.decode()
    assert answer.status_code == 403
    assert ("没有权限" in text, "主菜单" in text) == (True, True)


def test_a_stranger_sees_nothing_of_the_office():
    answer = Client().get("/office/nothing/at/all.html")
    assert "主菜单" not in answer.content.decode()


@pytest.mark.parametrize(("path", "way_back"), [("/office/cases/queue/", "返回工作台"), ("/", "回到首页")])
def test_what_broke_is_told_where_it_broke(rf, path, way_back):
    answer = server_error(rf.get(path))
    assert (answer.status_code, way_back in answer.content.decode()) == (500, True)
