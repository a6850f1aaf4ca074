"""The table of roles becomes groups."""

import pytest
from django.apps.registry import Apps
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command

from accounts.loading import UnknownPermissionsError, load_roles, load_roles_after_migrate
from accounts.roles import PERMISSIONS, Role

pytestmark = pytest.mark.django_db


def held(role):
    permissions = Permission.objects.filter(group__name=role.label).select_related("content_type")
    return {f"{permission.content_type.app_label}.{permission.codename}" for permission in permissions}


def test_a_migrated_database_has_the_six_roles_with_what_exists_of_their_permissions():
    assert set(Group.objects.values_list("name", flat=True)) == {"客服", "审核", "主管", "药师", "数据", "审计"}
    assert "accounts.view_user" in held(Role.AUDITOR)
    assert "accounts.view_user" not in held(Role.AGENT)


def test_loading_twice_changes_nothing():
    load_roles(skip_missing=True)
    before = {role: held(role) for role in Role}
    load_roles(skip_missing=True)
    assert {role: held(role) for role in Role} == before
    assert Group.objects.count() == len(Role)


def test_a_permission_given_by_hand_is_taken_away_and_a_lost_one_comes_back():
    group = Group.objects.get(name=Role.AUDITOR.label)
    group.permissions.set(Permission.objects.filter(codename="delete_user"))
    load_roles(skip_missing=True)
    assert "accounts.delete_user" not in held(Role.AUDITOR)
    assert "accounts.view_user" in held(Role.AUDITOR)


def test_other_groups_are_left_alone():
    other = Group.objects.create(name="外部")
    other.permissions.set(Permission.objects.filter(codename="delete_user"))
    load_roles(skip_missing=True)
    assert other.permissions.count() == 1


def test_a_permission_that_does_not_exist_is_refused_by_name_and_nothing_changes():
    Group.objects.get(name=Role.AUDITOR.label).permissions.clear()
    Permission.objects.get(codename="view_user").delete()
    with pytest.raises(UnknownPermissionsError, match=r"accounts\.view_user"):
        load_roles()
    assert held(Role.AUDITOR) == set()


def test_the_command_says_what_is_wrong_and_how_to_mend_it():
    Permission.objects.get(codename="view_user").delete()
    with pytest.raises(CommandError, match=r"accounts\.view_user.*accounts/roles\.py"):
        call_command("load_roles")


def test_a_migrate_that_has_not_reached_the_groups_yet_loads_nothing():
    Group.objects.all().delete()
    load_roles_after_migrate(apps=Apps())
    assert not Group.objects.exists()


def test_every_row_is_named_once_and_has_a_label_and_a_role():
    names = [row.permission for row in PERMISSIONS]
    assert len(names) == len(set(names))
    for row in PERMISSIONS:
        assert row.label
        assert row.roles


def test_the_data_team_sees_no_person_and_no_case():
    names = {row.permission for row in PERMISSIONS if Role.DATA_TEAM in row.roles}
    names.remove("cases.import_earlieruse")  # brings in what a file says of persons; shows none of them
    assert not {name for name in names if "person" in name or name.startswith(("cases.", "privacy."))}
    assert "policies.view_policy" not in names


def test_the_auditor_changes_nothing():
    names = {row.permission.partition(".")[2] for row in PERMISSIONS if Role.AUDITOR in row.roles}
    assert all(name.startswith("view_") for name in names)
