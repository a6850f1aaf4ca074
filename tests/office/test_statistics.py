"""What the dashboard counts, and whose."""

from datetime import date, timedelta

import pytest

from accounts.models import Team
from accounts.roles import Role
from cases.actions import intake
from cases.actions.open_case import open_case
from cases.declaration import registry
from cases.declaration.words import Clock
from cases.models import CaseClock, EligibilityCheck
from office import queue, statistics
from tests import toy
from tests.worlds import NOW, VISIT, at, do, in_review, insured, key, opened, request, staff, verified

SINCE = at("2026-03-04 00:00")
THIS_WEEK, LAST_WEEK = date(2026, 3, 9), date(2026, 3, 2)


@pytest.fixture
def two_services(register_toy):
    """Make the toy a second service with a promise in time."""
    register_toy(clocks=(Clock(code="TOY", label="测试时限", start=("begun",), length=5, stop="finished"),))


def clock(case, due_at, *, status="stopped", ended_at=None, epoch=1):
    return CaseClock.objects.create(
        case=case, code="TOY", epoch=epoch, starts={}, started_at=case.received_at, length=5, unit="workday",
        due_at=at(due_at), status=status, ended_at=at(ended_at) if ended_at else None,
    )  # fmt: skip


def shares(user, now=NOW):
    return {(row.service, row.week): (row.due, row.in_time) for row in statistics.on_time(user=user, now=now)}


def without_place(who, actor):
    """Open a green-channel case whose city is not settled."""
    return open_case(
        service=registry.get("green_channel"),
        verification=verified(who, actor),
        request=request(city=""),
        actor=actor,
        idempotency_key=key(),
        now=NOW,
    )


def refused(actor, who=None, when=NOW):
    """Record an enquiry that a doctor is asked for and a city is not covered."""
    who = who or insured()
    service = registry.get("green_channel")
    call = verified(who, actor, when)
    found = intake.judge_request(service=service, verification=call, request=request(city="三沙"), actor=actor)
    check = EligibilityCheck.objects.get(verification=call)
    EligibilityCheck.objects.filter(pk=check.pk).update(checked_at=when)
    return found, check


def test_a_period_counts_what_was_opened_completed_and_ended_early_in_it(two_services, agent, supervisor):
    before = toy.opened(insured(), agent, at("2026-03-03 23:59"))
    first = toy.opened(insured(), agent, SINCE)
    withdrawn = toy.opened(insured(), agent)
    do(before, "end", agent)
    do(withdrawn, "close", supervisor, kind="withdrawn", reason="不办了")
    opened(insured(), agent)
    found = statistics.turnover_by_service(user=agent, since=SINCE)
    assert found == {
        "toy": statistics.Turnover("toy", opened=2, completed=1, ended_early=1),
        "green_channel": statistics.Turnover("green_channel", opened=1, completed=0, ended_early=0),
    }
    assert set(statistics.opened(user=agent, since=SINCE).filter(service="toy")) == {first, withdrawn}
    assert set(statistics.ended(user=agent, since=SINCE)) == {before, withdrawn}


def test_the_load_of_a_service_is_what_its_queue_shows(two_services, agent):
    late = toy.opened(insured(), agent, at("2026-02-24 10:00"))
    do(late, "begin", agent, at("2026-02-24 10:00"))
    today = toy.opened(insured(), agent, at("2026-03-03 10:00"))
    do(today, "begin", agent, at("2026-03-03 10:00"))
    opened(insured(), agent)
    loads = statistics.load_by_service(user=agent, now=NOW)
    assert loads["toy"] == statistics.Load("toy", due_today=1, overdue=1, waiting=0, all=2)
    assert loads["green_channel"].waiting == 1
    for code, load in loads.items():
        for heading in ("due_today", "overdue", "waiting", "all"):
            rows = queue.cases(user=agent, chosen={"heading": heading, "service": code}, now=NOW)
            assert rows.count() == getattr(load, heading), (code, heading)


def test_a_clock_stopped_before_it_is_due_is_in_time(two_services, agent):
    case = toy.opened(insured(), agent, at("2026-03-01 10:00"))
    clock(case, "2026-03-10 00:00", ended_at="2026-03-09 23:59")
    assert shares(agent) == {("toy", THIS_WEEK): (1, 1)}


@pytest.mark.parametrize(("status", "ended_at"), [("stopped", "2026-03-10 00:00"), ("running", None)])
def test_a_clock_stopped_at_its_end_or_never_is_late(status, ended_at, two_services, agent):
    case = toy.opened(insured(), agent, at("2026-03-01 10:00"))
    clock(case, "2026-03-10 00:00", status=status, ended_at=ended_at)
    assert shares(agent) == {("toy", THIS_WEEK): (1, 0)}


@pytest.mark.parametrize("status", ["superseded", "void"])
def test_a_superseded_or_void_epoch_does_not_count(status, two_services, agent):
    case = toy.opened(insured(), agent, at("2026-03-01 10:00"))
    clock(case, "2026-03-10 00:00", status=status, ended_at="2026-03-05 10:00")
    assert shares(agent) == {}


def test_a_clock_not_yet_due_does_not_count_even_if_stopped(two_services, agent):
    case = toy.opened(insured(), agent, at("2026-03-01 10:00"))
    clock(case, "2026-03-11 00:00", ended_at="2026-03-09 10:00")
    assert shares(agent) == {}


def test_what_is_due_at_24_00_on_sunday_belongs_to_that_week(two_services, agent):
    case = toy.opened(insured(), agent, at("2026-03-01 10:00"))
    clock(case, "2026-03-09 00:00", ended_at="2026-03-05 10:00")
    clock(case, "2026-03-09 00:01", epoch=2)
    assert shares(agent) == {("toy", LAST_WEEK): (1, 1), ("toy", THIS_WEEK): (1, 0)}


def test_twelve_weeks_are_counted_the_present_one_last(two_services, agent):
    case = toy.opened(insured(), agent, at("2026-01-05 10:00"))
    clock(case, "2025-12-22 00:00")
    clock(case, "2025-12-23 00:00", epoch=2)
    weeks = statistics.weeks(now=NOW)
    assert (len(weeks), weeks[0], weeks[-1]) == (12, date(2025, 12, 22), THIS_WEEK)
    assert shares(agent) == {("toy", date(2025, 12, 22)): (1, 0)}


def test_places_are_counted_the_most_frequent_first(agent):
    for _ in range(2):
        opened(insured(), agent)
    without_place(insured(), agent)
    assert statistics.by_place(user=agent, since=SINCE) == [("南京市", 2), ("", 1)]
    assert statistics.by_place(user=agent, since=NOW + timedelta(minutes=1)) == []


def test_a_case_is_counted_under_the_city_its_hospital_lies_in(case, agent, reviewer):
    in_review(case, agent, reviewer)
    assert case.place == "南京市"


def test_a_case_follows_the_place_asked_for_now(insured, agent):
    case = without_place(insured, agent)
    do(case, "note", agent, text="城市未定")
    assert case.place == ""
    do(case, "confirm_visit", agent, **VISIT)
    assert case.place == "南京市"


def test_an_enquiry_counts_under_every_rule_that_refused_it(agent):
    found, check = refused(agent)
    rules = {verdict.rule for verdict in found.verdicts if verdict.outcome == "reject"}
    assert rules
    assert set(check.rejected_rules) == rules
    assert dict(statistics.refusals_by_rule(user=agent, since=SINCE)) == dict.fromkeys(rules, 1)
    assert rules <= statistics.rule_labels().keys()


def test_only_enquiries_refused_in_the_period_count(agent):
    refused(agent, when=at("2026-03-03 10:00"))
    opened(insured(), agent)
    assert statistics.refusals_by_rule(user=agent, since=SINCE) == []


@pytest.fixture
def outsider(agent, world):
    """A reviewer of another team than the one the services belong to."""
    Team.objects.create(name="本服务组", services=["green_channel", "toy"])
    user = staff(Role.REVIEWER)
    user.teams.add(Team.objects.create(name="别组", services=["other"]))
    return user


def test_who_may_not_see_a_case_does_not_see_it_counted(outsider, two_services, agent):
    case = toy.opened(insured(), agent)
    clock(case, "2026-03-10 00:00")
    opened(insured(), agent)
    assert statistics.load_by_service(user=outsider, now=NOW) == {}
    assert statistics.turnover_by_service(user=outsider, since=SINCE) == {}
    assert statistics.by_place(user=outsider, since=SINCE) == []
    assert statistics.on_time(user=outsider, now=NOW) == []
    assert len(statistics.on_time(user=agent, now=NOW)) == 1


def test_refusals_are_for_the_team_of_the_service_and_for_all_where_no_team_has_it(outsider, agent):
    refused(agent)
    assert not statistics.refusals(user=outsider, since=SINCE).exists()
    outsider.teams.add(Team.objects.get(name="本服务组"))
    assert statistics.refusals(user=outsider, since=SINCE).exists()
    outsider.teams.clear()
    Team.objects.filter(name="本服务组").update(services=[])
    assert statistics.refusals(user=outsider, since=SINCE).exists()


def test_the_data_team_sees_no_refusal(agent):
    refused(agent)
    assert not statistics.refusals(user=staff(Role.DATA_TEAM), since=SINCE).exists()
