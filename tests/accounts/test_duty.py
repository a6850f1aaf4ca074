"""Leave and duty."""

from datetime import date

import pytest

from accounts.duty import is_on_leave, on_duty
from accounts.models import Leave, Team, User

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 9)


@pytest.fixture
def team():
    return Team.objects.create(name="绿通组")


def member(team, name, **more):
    user = User.objects.create(username=name, is_staff=True, **more)
    user.teams.add(team)
    return user


def test_first_and_last_day_of_leave_are_away(team):
    user = member(team, "a")
    Leave.objects.create(user=user, first_day=MONDAY, last_day=date(2026, 3, 10))
    assert [is_on_leave(user, date(2026, 3, day)) for day in (8, 9, 10, 11)] == [False, True, True, False]


def test_on_duty_leaves_out_who_is_away_or_has_left(team):
    here = member(team, "here")
    away = member(team, "away")
    member(team, "left", is_active=False)
    Leave.objects.create(user=away, first_day=MONDAY, last_day=MONDAY)
    assert list(on_duty(team, MONDAY)) == [here]
