"""Each role's own part of the dashboard, the week's endangered promises, and the decision figures: all open their lists."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from cases.models import Case
from office import decisions, desks
from privacy.access import record_access
from tests import worlds
from tests.pages import signed_in, text
from tests.worlds import NOW, at, do

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def part(user, label):
    return {number.label: number for number in dict(desks.parts(user, timezone.now()))[label]}


def listed(user, number):
    """Return how many rows the list behind a number has."""
    page = signed_in(user).get(number.url).content.decode()
    return len(re.findall(r"<tr data-row", page))


def test_an_agents_calls_stand_on_the_dashboard_and_open_as_many(case, agent):
    for due in ("2026-03-10T11:00", "2026-03-12T10:00", "2026-03-13T10:00"):
        do(case, "promise_call_back", agent, topic="回电", due_at=due)
    calls = part(agent, "我的回电")
    assert [number.text for number in calls.values()] == ["0", "1", "2"]
    assert [listed(agent, number) for number in calls.values()] == [0, 1, 2]


def test_what_waits_for_review_stands_by_its_age_and_opens_as_many(agent, reviewer):
    then = at("2026-03-06 09:00")
    worlds.in_review(worlds.opened(worlds.insured(), agent, then), agent, reviewer, then)
    waiting = part(reviewer, "待审核")
    assert [number.text for number in waiting.values()] == ["1", "1", "1", "0"]
    assert [listed(reviewer, number) for number in waiting.values()] == [1, 1, 1, 0]


def test_reading_far_beyond_the_usual_is_a_figure_for_the_auditor(case, agent):
    for _ in range(31):
        record_access(user=agent, action="view", subject=case, at=NOW)
    record_access(user=worlds.staff(Role.AGENT), action="view", subject=case, at=NOW)
    unusual = part(worlds.staff(Role.AUDITOR), "近 7 天的异常查看")
    assert [number.text for number in unusual.values()] == ["1", "32"]


def test_a_fresh_installation_shows_noughts_and_dashes_but_no_share(world, supervisor):
    assert all(number.text == "0" for _, numbers in desks.parts(supervisor, NOW) for number in numbers)
    assert "没有申请，也没有决定" in text(signed_in(supervisor).get(reverse("office:decisions")))


def test_an_endangered_promise_is_given_to_a_colleague_by_one_press(monkeypatch, case, agent, reviewer, supervisor):
    worlds.approved(case, agent, reviewer)
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=3))
    colleague = worlds.staff(Role.AGENT)
    client = signed_in(supervisor)
    page = client.get(reverse("office:endangered")).content.decode()
    assert case.number in page
    assert f'value="{colleague.username}"' in page
    assert part(supervisor, "七天内")["到期的待办"].text == str(
        listed(supervisor, part(supervisor, "七天内")["到期的待办"])
    )
    client.post(reverse("office:reassign"), {"number": case.number, "to": colleague.username, "assignee": ""})
    assert Case.objects.get().assignee == colleague


def test_a_reassignment_that_cannot_be_says_why(case, supervisor):
    answer = signed_in(supervisor).post(
        reverse("office:reassign"), {"number": "GC000000000000", "to": "x"}, follow=True
    )
    assert "没有找到这个案件" in text(answer)


def figures(user):
    return decisions.figures(user=user, since=at("2026-01-01 00:00").date(), until=at("2026-12-31 00:00").date())


def refused(agent, reviewer, supervisor, when=NOW):
    case = worlds.opened(worlds.insured(), agent, when)
    worlds.in_review(case, agent, reviewer, when)
    do(case, "reject", reviewer, at("2026-04-02 10:00"), rule="GEN-06", reason="医院不符", told="医院不符")
    if case.is_open:
        waiting = (
            case.pendingconfirmation_set.get() if hasattr(case, "pendingconfirmation_set") else case.confirmations.get()
        )
        do(case, "confirm", supervisor, at("2026-04-02 11:00"), confirmation=waiting.pk)
    return case


def test_figures_count_requests_and_decisions_each_in_its_own_month(agent, reviewer, supervisor, world):
    case = worlds.opened(worlds.insured(), agent)
    worlds.approved(case, agent, reviewer)
    refused(agent, reviewer, supervisor)
    april, march = figures(supervisor)
    assert (march.opened, march.approved, march.rejected, march.share) == (2, 1, 0, "100%")
    assert (april.opened, april.approved, april.rejected, april.share) == (0, 0, 1, "0%")
    assert dict(april.clauses) == {"GEN-06": 1}
    assert april.median_days == "23.0"


def test_a_month_without_decisions_has_a_dash_on_the_page_and_a_blank_in_the_file(case, supervisor):
    page = text(signed_in(supervisor).get(reverse("office:decisions")))
    assert "2026-03 绿色通道" in page or "2026-03" in page
    file = signed_in(supervisor).get(reverse("office:export_table", args=["decisions", "csv"]))
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert rows[1][2:7] == ["1", "0", "0", "", ""]


def test_every_decision_figure_opens_as_many_cases(agent, reviewer, supervisor, world):
    refused(agent, reviewer, supervisor)
    client = signed_in(supervisor)
    page = client.get(reverse("office:decisions")).content.decode()
    links = re.findall(r'<a href="([^"]*decisions/cases/[^"]*)"[^>]*>([^<]*)</a>', page)
    assert links
    for address, shown in links:
        number = int(shown) if shown.isdecimal() else 1
        assert f"共 {number} 件" in text(client.get(address.replace("&amp;", "&"))), address
