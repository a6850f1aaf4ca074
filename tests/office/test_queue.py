"""The work queue: what stands under each heading, who takes what, filters kept and shared."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import Leave, User
from accounts.roles import Role
from cases.declaration import registry
from cases.models import SavedFilter
from office import queue
from tests import worlds
from tests.pages import give_to_another_team
from tests.worlds import NOW, at, do, free

pytestmark = pytest.mark.django_db
QUEUE_BUDGET = 10


def numbers(user, now=NOW, **chosen):
    return [case.number for case in queue.cases(user=user, chosen=chosen, now=now)]


@pytest.fixture
def arranging(agent, reviewer):
    case = worlds.opened(worlds.insured(), agent)
    worlds.approved(case, agent, reviewer)
    return case


def test_the_most_urgent_comes_first_and_those_without_a_clock_last(arranging, agent):
    fresh = worlds.opened(worlds.insured(), agent)
    assert numbers(agent, heading="all") == [arranging.number, fresh.number]


@pytest.mark.parametrize(
    ("now", "heading"),
    [("2026-03-17 09:00", "due_today"), ("2026-03-18 00:00", "overdue")],
)
def test_a_case_is_due_on_its_last_day_and_overdue_from_midnight(arranging, agent, now, heading):
    assert numbers(agent, at(now), heading=heading) == [arranging.number]


def test_a_fresh_case_waits_for_the_customer_since_its_opening(case, agent):
    assert numbers(agent, heading="waiting") == [case.number]
    case.refresh_from_db()
    assert (case.waiting_since, case.waiting_reason.startswith("提交资料：")) == (NOW, True)


def test_a_question_to_a_supervisor_stands_under_its_heading(arranging, agent):
    do(arranging, "ask_for_change", agent, kind="cancel", wish="不想去了")
    assert numbers(agent, heading="referred") == [arranging.number]


def test_a_case_of_another_team_is_not_in_the_queue(case, reviewer):
    give_to_another_team(case)
    assert numbers(reviewer, heading="all") == []


def test_counts_agree_with_the_lists(arranging, case, agent):
    found = queue.counts(user=agent, now=NOW)
    assert found == {item.code: len(numbers(agent, heading=item.code)) for item in queue.HEADINGS}


def test_taking_the_next_gives_the_most_urgent_free_case(arranging, case, agent):
    free(arranging, case)
    taken = queue.take_next(user=agent, chosen={"heading": "all"}, now=NOW)
    arranging.refresh_from_db()
    assert (taken, arranging.assignee) == (arranging, agent)


def test_there_may_be_nothing_to_take(world, agent):
    assert queue.take_next(user=agent, chosen={"heading": "all"}, now=NOW) is None


def test_a_taken_case_cannot_be_taken_again(case, agent, reviewer):
    with pytest.raises(Exception, match="已领取本案"):
        do(case, "take", reviewer)


def test_handing_over_is_for_who_has_the_case(case, agent, reviewer):
    free(case)
    with pytest.raises(Exception, match="本案不在您手上"):
        do(case, "hand_over", agent, assignee=reviewer.username, reason="下班")


def test_handing_over_gives_the_case_to_the_colleague(case, agent, reviewer):
    do(case, "hand_over", agent, assignee=reviewer.username, reason="下班")
    assert case.assignee == reviewer


def test_nothing_is_assigned_to_a_person_on_leave(case, supervisor, reviewer):
    Leave.objects.create(user=reviewer, first_day=NOW.date(), last_day=NOW.date() + timedelta(days=2))
    report = queue.assign_many(numbers=[case.number], assignee=reviewer.username, reason="", actor=supervisor, now=NOW)
    assert [(row.done, "正在休假" in row.text) for row in report] == [(False, True)]


def test_bulk_assignment_reports_on_every_row(case, arranging, supervisor, reviewer):
    report = queue.assign_many(
        numbers=[case.number, "GC000000000000", arranging.number],
        assignee=reviewer.username,
        reason="",
        actor=supervisor,
        now=NOW,
    )
    assert [row.done for row in report] == [True, False, True]


def test_a_colleague_is_found_by_name(case, supervisor, reviewer):
    User.objects.filter(pk=reviewer.pk).update(display_name="示例审核")
    report = queue.assign_many(numbers=[case.number], assignee="示例审核", reason="", actor=supervisor, now=NOW)
    case.refresh_from_db()
    assert (report[0].done, case.assignee) == (True, reviewer)


def test_of_two_colleagues_of_one_name_the_account_is_asked(case, supervisor, reviewer, agent):
    User.objects.filter(pk__in=[reviewer.pk, agent.pk]).update(display_name="同名")
    report = queue.assign_many(numbers=[case.number], assignee="同名", reason="", actor=supervisor, now=NOW)
    assert (report[0].done, "请填写账号" in report[0].text) == (False, True)


def test_the_queue_offers_colleagues_who_handle_cases_and_are_at_work(desk, agent, reviewer):
    auditor = worlds.staff(Role.AUDITOR)
    away = worlds.staff(Role.AGENT, "away")
    Leave.objects.create(user=away, first_day=date(2000, 1, 1), last_day=date(2999, 1, 1))
    text = desk.get(reverse("office:queue")).content.decode()
    offered = {name for name in (agent, reviewer, away, auditor) if f'<option value="{name.username}">' in text}
    assert offered == {agent, reviewer}


@pytest.mark.parametrize("name", ["username", "display_name"])
def test_the_filter_takes_an_account_or_a_name(desk, case, arranging, agent, name):
    User.objects.filter(pk=agent.pk).update(display_name="示例客服")
    agent.refresh_from_db()
    free(arranging)
    response = desk.get(reverse("office:queue"), {"heading": "all", "assignee": getattr(agent, name)})
    assert [row.case for row in response.context["rows"]] == [case]


def test_the_next_case_is_another_one_under_the_same_filter(case, arranging, agent):
    found = queue.next_after(user=agent, chosen={"heading": "all"}, number=arranging.number, now=NOW)
    assert found == case


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


@pytest.mark.parametrize("size", [1, 30])
def test_the_page_takes_at_most_ten_queries_at_any_length(desk, agent, insured, django_assert_max_num_queries, size):
    for _ in range(size):
        worlds.opened(insured, agent, another=True)
    with django_assert_max_num_queries(QUEUE_BUDGET):
        response = desk.get(reverse("office:queue"), {"heading": "all"})
    assert len(response.context["rows"]) == size


def test_a_filter_older_than_its_state_is_left_out(desk, case):
    response = desk.get(reverse("office:queue"), {"heading": "all", "state": "gone", "service": "nobody"})
    assert len(response.context["rows"]) == 1


def test_a_saved_filter_is_offered_again(desk, agent):
    desk.post(reverse("office:save_filter") + "?heading=overdue&service=green_channel", {"name": "我的超期"})
    saved = SavedFilter.objects.get(owner=agent)
    assert (saved.query, saved.shared) == ("heading=overdue&service=green_channel", False)
    assert (saved, True) in desk.get(reverse("office:queue")).context["saved"]


def test_a_shared_filter_of_someone_who_left_still_serves(desk, world):
    left = worlds.staff(Role.AGENT)
    SavedFilter.objects.create(owner=left, name="大家的", query="heading=overdue", shared=True)
    User.objects.filter(pk=left.pk).update(is_active=False)
    assert "已离职" in desk.get(reverse("office:queue")).content.decode()


def test_an_own_filter_of_another_is_neither_shown_nor_deleted(desk, world):
    other = SavedFilter.objects.create(owner=worlds.staff(Role.AGENT), name="私人", query="heading=mine")
    assert "私人" not in desk.get(reverse("office:queue")).content.decode()
    assert desk.post(reverse("office:delete_filter", args=[other.pk])).status_code == 404


def test_ones_own_filters_stand_before_those_others_share(client, agent):
    theirs = SavedFilter.objects.create(owner=worlds.staff(Role.AGENT), name="甲", query="", shared=True)
    own = SavedFilter.objects.create(owner=agent, name="乙", query="")
    client.force_login(agent)
    assert [saved for saved, _ in client.get(reverse("office:queue")).context["saved"]] == [own, theirs]


def test_only_who_may_assign_removes_a_shared_filter_of_another(client, agent, supervisor):
    shared = SavedFilter.objects.create(owner=worlds.staff(Role.AGENT), name="共享", query="", shared=True)
    client.force_login(agent)
    assert client.get(reverse("office:queue")).context["saved"] == [(shared, False)]
    assert client.post(reverse("office:delete_filter", args=[shared.pk])).status_code == 403
    client.force_login(supervisor)
    client.post(reverse("office:delete_filter", args=[shared.pk]))
    assert not SavedFilter.objects.exists()


def test_agents_cannot_assign_in_bulk(desk, case):
    assert desk.post(reverse("office:assign_many"), {"number": case.number, "assignee": ""}).status_code == 403


def test_the_filter_leaves_out_what_was_applied_for_before_its_day(desk, case):
    response = desk.get(reverse("office:queue"), {"heading": "all", "received_from": str(date(2026, 3, 11))})
    assert len(response.context["rows"]) == 0


def test_after_the_last_case_the_next_one_is_the_first(case, arranging, agent):
    last = numbers(agent, heading="all")[-1]
    found = queue.next_after(user=agent, chosen={"heading": "all"}, number=last, now=NOW)
    assert found.number == numbers(agent, heading="all")[0]


def test_alone_in_the_queue_there_is_no_next(case, agent):
    assert queue.next_after(user=agent, chosen={"heading": "all"}, number=case.number, now=NOW) is None


def test_states_are_offered_open_alone_or_all():
    service = registry.get("green_channel")
    codes = {
        kind: [code for code, _ in queue.state_choices([service], **kind_of)[0][1]] for kind, kind_of in KINDS.items()
    }
    assert codes["all"] == [f"green_channel:{state.code}" for state in service.states]
    assert codes["open"] == [f"green_channel:{state.code}" for state in service.states if state.is_open]


KINDS = {"all": {}, "open": {"open_only": True}}


@pytest.mark.parametrize(
    ("now", "overdue", "today"),
    [
        ("2026-03-16 23:59", 0, 0),
        ("2026-03-17 00:00", 0, 1),
        ("2026-03-17 23:59", 0, 1),
        ("2026-03-18 00:00", 1, 0),
    ],
)
def test_today_tomorrow_and_overdue_are_counted_by_the_minute(arranging, agent, now, overdue, today):
    found = queue.counts(user=agent, now=at(now))
    assert (found["overdue"], found["due_today"]) == (overdue, today)
