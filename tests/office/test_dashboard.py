"""The dashboard: who sees what, every number opening the list it counts, within its queries."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Team, User
from accounts.roles import Role
from cases.actions import intake
from cases.declaration import registry
from cases.declaration.words import Clock, Service
from cases.models import CaseClock, EligibilityCheck
from coverage.models import ListRelease
from tests import toy
from tests.case_fixtures import *  # noqa: F403 - the same world
from tests.coverage.support import draft, person
from tests.worlds import NOW, at, do, opened, request, staff, verified
from tests.worlds import insured as insured_person

BUDGET = 18
INDEX = reverse("admin:index")


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def busy(register_toy: Callable[..., Service], agent: User, supervisor: User) -> None:
    """Two services with work of every kind."""
    register_toy(clocks=(Clock(code="TOY", label="测试时限", start=("begun",), length=5, stop="finished"),))
    work(agent, supervisor)


def work(agent: User, supervisor: User) -> None:
    """Open, take, finish, withdraw and refuse something of each service."""
    for begun in ("2026-02-24 10:00", "2026-03-03 10:00"):
        case = toy.opened(insured_person(), agent, at(begun))
        do(case, "begin", agent, at(begun))
    met = toy.opened(insured_person(), agent, at("2026-02-24 10:00"))
    do(met, "begin", agent, at("2026-02-24 10:00"))
    do(met, "finish", agent, at("2026-02-25 10:00"))
    do(met, "end", agent, at("2026-03-09 10:00"))
    withdrawn = toy.opened(insured_person(), agent)
    do(withdrawn, "close", supervisor, kind="withdrawn", reason="不办了")
    mine = toy.opened(insured_person(), agent)
    do(mine, "assign", supervisor, assignee=agent.username)
    do(mine, "two_person", supervisor)
    opened(insured_person(), agent)
    refuse(agent)


def refuse(agent: User, when: datetime = NOW) -> None:
    """Record an enquiry about a city outside the network."""
    call = verified(insured_person(), agent, when)
    service = registry.get("green_channel")
    intake.judge_request(service=service, verification=call, request=request(city="三沙"), actor=agent)
    EligibilityCheck.objects.filter(verification=call).update(checked_at=when)


def rows(response: Any) -> int:
    """Return how many rows a list shows, whichever of the lists it is."""
    shown = response.context
    return shown["cl"].result_count if "cl" in shown else len(shown["rows"])


def all_numbers(context: Any) -> list[tuple[str, str]]:
    """Return every number of the dashboard with its address."""
    numbers = [*context["work"], *context["figures"]]
    numbers += [number for _, row in context["services"] for number in row]
    numbers += [part for _, row in context["weeks"] for share in row if share for part in (share.due, share.in_time)]
    bars = [(str(bar.number), bar.url) for bar in (*context["places"], *context["reasons"])]
    return [(number.text, number.url) for number in numbers] + bars


@pytest.mark.usefixtures("busy")
def test_every_number_opens_a_list_of_as_many(client, supervisor):
    client.force_login(supervisor)
    for period in ("today", "7", "30", "no such period"):
        numbers = all_numbers(client.get(INDEX, {"period": period}).context)
        counted = {url: rows(client.get(url)) for _, url in numbers}
        assert {url: int(text) for text, url in numbers} == counted, period
        assert sum(number > 0 for number in counted.values()) >= 12


@pytest.mark.usefixtures("busy")
def test_every_number_on_the_page_is_a_link(client, supervisor):
    client.force_login(supervisor)
    response = client.get(INDEX)
    links = Links()
    links.feed(response.content.decode())
    assert {url for _, url in all_numbers(response.context)} <= links.addresses


class Links(HTMLParser):
    """Collects where a page leads."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses |= {value for name, value in attrs if tag == "a" and name == "href" and value}


@pytest.mark.usefixtures("busy")
def test_a_person_sees_the_own_numbers(client, agent):
    client.force_login(agent)
    numbers = {number.label: number.text for number in client.get(INDEX).context["work"]}
    assert numbers == {
        "我的": "4", "待领取": "0", "今日到期": "1", "已超期": "1", "等客户": "1", "待判断": "0", "待复核": "1",
    }  # fmt: skip


@pytest.mark.usefixtures("busy")
def test_a_service_declared_is_on_the_dashboard(client, supervisor):
    client.force_login(supervisor)
    context = client.get(INDEX, {"period": "30"}).context
    assert [label for label, _ in context["services"]] == [service.label for service in registry.services()]
    toy_row = dict(context["services"])["测试服务"]
    assert [number.text for number in toy_row] == ["3", "1", "1", "0", "5", "1", "1"]
    assert [series["label"] for series in context["charts"]["on-time"]["series"]] == ["测试服务"]


def test_a_share_is_rounded_down_so_that_only_all_is_all(register_toy, client, supervisor, agent):
    register_toy()
    case = toy.opened(insured_person(), agent, at("2026-03-02 10:00"))
    due = at("2026-03-10 00:00")
    for epoch in range(1, 201):
        CaseClock.objects.create(
            case=case, code="TOY", epoch=epoch, starts={}, started_at=NOW, length=5, unit="workday", due_at=due,
            status="stopped", ended_at=due - timedelta(days=1) if epoch > 1 else due,
        )  # fmt: skip
    client.force_login(supervisor)
    assert client.get(INDEX).context["charts"]["on-time"]["series"][0]["values"] == [None] * 11 + [99]


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("role", [Role.AGENT, Role.REVIEWER, Role.SUPERVISOR, Role.AUDITOR])
def test_the_page_takes_no_more_queries_for_more_cases(role, client, agent, supervisor, django_assert_max_num_queries):
    user = staff(role)
    user.teams.add(Team.objects.create(name="测试组", services=["green_channel", "toy"]))
    client.force_login(user)
    with django_assert_max_num_queries(BUDGET) as few:
        assert client.get(INDEX, {"period": "30"}).status_code == 200
    work(agent, supervisor)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(INDEX, {"period": "30"})


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("view", ["office:enquiries", "office:clocks"])
def test_the_lists_behind_the_numbers_take_no_more_queries_for_more_rows(
    view, client, agent, supervisor, django_assert_max_num_queries
):
    client.force_login(supervisor)
    with django_assert_max_num_queries(10) as few:
        assert rows(client.get(reverse(view))) > 0
    work(agent, supervisor)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(reverse(view))


@pytest.mark.parametrize("view", ["office:enquiries", "office:clocks"])
def test_who_may_not_see_cases_does_not_open_the_lists(view, client, world):
    client.force_login(staff(Role.DATA_TEAM))
    assert client.get(reverse(view)).status_code == 403


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize(
    "address",
    [
        "cases/enquiries/?rule=%00&service=none&since=yesterday&page=-1",
        "cases/clocks/?week=2026-99-99&service=x&in_time=maybe&page=x",
        "cases/case/?place=%00&opened_since=never&ended_since=%00&open=perhaps&work=none",
    ],
)
def test_a_filter_that_makes_no_sense_narrows_nothing_and_breaks_nothing(address, client, supervisor):
    client.force_login(supervisor)
    response = client.get(f"{INDEX}{address}")
    assert response.status_code == 200
    assert rows(response) > 0


def test_the_data_team_sees_how_the_lists_stand(client, world):
    user = staff(Role.DATA_TEAM)
    first = ListRelease.objects.get(kind="green_channel", number=1)
    coming = draft(first, person("drafter", "add_listrelease"), edition="2026-03", at=at("2026-03-09 10:00"))
    client.force_login(user)
    response = client.get(INDEX)
    lists = response.context["lists"]
    assert "第 1 版（2021-12）" in lists["生效中的名单"][0].text
    assert [row.url for row in lists["待发布、待生效"]] == [
        reverse("admin:coverage_listrelease_change", args=[coming.pk])
    ]
    assert [row.label for row in lists["暂定的日历年度"]] == ["2027 年"]
    assert "work" not in response.context
    for part in lists.values():
        assert [client.get(row.url).status_code for row in part] == [200] * len(part)


def test_who_has_no_role_is_told_whom_to_ask(client, db):
    client.force_login(User.objects.create(username="new", is_staff=True))
    assert "请联系主管开通" in client.get(INDEX).content.decode()


def test_a_label_cannot_break_out_of_the_numbers_for_the_charts(register_toy, client, supervisor, agent):
    register_toy(label="</script><script>alert(1)</script>")
    toy.opened(insured_person(), agent)
    case = toy.opened(insured_person(), agent, at("2026-03-02 10:00"))
    CaseClock.objects.create(
        case=case,
        code="TOY",
        epoch=1,
        starts={},
        started_at=NOW,
        length=5,
        unit="workday",
        due_at=at("2026-03-09 10:00"),
    )
    client.force_login(supervisor)
    page = client.get(INDEX).content.decode()
    assert "<script>alert" not in page
    inside = page.split('<script id="dashboard-charts" type="application/json">')[1].split("</script>")[0]
    assert json.loads(inside)["on-time"]["series"][0]["label"] == "</script><script>alert(1)</script>"
