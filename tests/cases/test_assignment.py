"""Automatic assignment: to whom a case goes when it is opened."""

from datetime import date

import pytest

from accounts.models import Leave, Team
from accounts.roles import Role
from cases.models import Case
from tests import worlds
from tests.worlds import NOW, opened, staff


@pytest.fixture
def team(world):
    return Team.objects.create(name="绿通组", services=["green_channel"], auto_assign=True)


def member(team, role=Role.AGENT):
    user = staff(role)
    user.teams.add(team)
    return user


def hold(user, number):
    """Give ``user`` open cases."""
    for _ in range(number):
        case = opened(worlds.insured(), staff(Role.AGENT))
        Case.objects.filter(pk=case.pk).update(assignee=user)


def test_a_new_case_goes_to_who_holds_the_fewest(team, insured, agent):
    busy, free = member(team), member(team)
    hold(busy, 2)
    hold(free, 1)
    case = opened(insured, agent)
    assert case.assignee == free
    assert case.events.get().sentence.endswith(f"，自动分派给{free}")


def test_ended_cases_do_not_count(team, insured, agent):
    first, second = member(team), member(team)
    hold(first, 2)
    hold(second, 1)
    Case.objects.filter(assignee=first).update(is_open=False)
    assert opened(insured, agent).assignee == first


def test_among_equals_the_lowest_id_is_taken_and_then_the_next(team, agent):
    members = [member(team), member(team)]
    assert [opened(worlds.insured(), agent).assignee for _ in range(3)] == [*members, members[0]]


@pytest.mark.parametrize(
    ("first", "last", "is_away"),
    [
        (date(2026, 3, 10), date(2026, 3, 10), True),
        (date(2026, 3, 1), date(2026, 3, 9), False),
        (date(2026, 3, 11), date(2026, 3, 12), False),
    ],
)
def test_nothing_is_given_to_who_is_on_leave_that_day(team, insured, agent, first, last, is_away):
    away, here = member(team), member(team)
    hold(here, 1)
    Leave.objects.create(user=away, first_day=first, last_day=last)
    assert opened(insured, agent, NOW).assignee == (here if is_away else away)


def test_nothing_is_given_to_who_left_or_may_not_handle_cases(team, insured, agent):
    member(team, Role.AUDITOR)
    left = member(team)
    left.is_active = False
    left.save()
    case = opened(insured, agent)
    assert case.assignee == agent
    assert "分派" not in case.events.get().sentence


def test_a_team_that_does_not_assign_leaves_the_case_to_be_taken(team, insured, agent):
    member(team)
    Team.objects.update(auto_assign=False)
    assert opened(insured, agent).assignee == agent


def test_members_of_other_teams_are_left_alone(team, insured, agent):
    member(Team.objects.create(name="别的组", auto_assign=True))
    assert opened(insured, agent).assignee == agent


def test_the_choice_takes_one_query(team, django_assert_num_queries):
    from cases.actions.assignment import next_assignee

    member(team)
    with django_assert_num_queries(1):
        next_assignee(team=team, now=NOW)
