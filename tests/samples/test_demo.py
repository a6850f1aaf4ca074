"""The demo's staff come whole or not at all, and what an earlier run left half-made is mended."""

import pytest
from django.contrib.auth.models import Group

from accounts.loading import load_roles
from accounts.models import Team, User
from accounts.roles import Role
from cases.declaration import registry
from samples import demo

pytestmark = pytest.mark.django_db


def test_loading_that_fails_half_way_leaves_no_account():
    load_roles()
    Group.objects.get(name=Role.SUPERVISOR.label).delete()
    with pytest.raises(Group.DoesNotExist):
        demo.load_staff()
    assert not User.objects.filter(username__in=[name for name, _, _ in demo.STAFF]).exists()
    assert not Team.objects.filter(name=demo.TEAM).exists()


def test_an_account_without_any_role_is_mended_by_loading_again():
    load_roles()
    demo.load_staff()
    agent = User.objects.get(username="agent")
    agent.groups.clear()
    agent.teams.clear()
    demo.load_staff()
    assert [group.name for group in agent.groups.all()] == [Role.AGENT.label]
    assert [team.name for team in agent.teams.all()] == [demo.TEAM]


def test_an_account_given_another_role_keeps_it():
    load_roles()
    demo.load_staff()
    agent = User.objects.get(username="agent")
    agent.groups.set(Group.objects.filter(name=Role.AUDITOR.label))
    demo.load_staff()
    assert [group.name for group in agent.groups.all()] == [Role.AUDITOR.label]


def test_an_older_demos_team_is_given_the_services_that_came_since():
    load_roles()
    demo.load_staff()
    Team.objects.update(name="较早的组", services=["green_channel"])
    demo.load_staff()
    assert Team.objects.get().services == [service.code for service in registry.services()]
