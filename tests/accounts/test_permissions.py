"""The table of roles, cell by cell, on the permissions that the apps really declare."""

import io

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from accounts.models import User
from accounts.roles import PERMISSIONS, Role, every

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("row", PERMISSIONS, ids=lambda row: row.permission)
def test_the_permission_exists(row):
    app, _, codename = row.permission.partition(".")
    assert Permission.objects.filter(content_type__app_label=app, codename=codename).exists(), (
        f"no model declares {row.permission}"
    )


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("row", PERMISSIONS, ids=lambda row: row.permission)
def test_the_role_may_do_what_its_cell_says_and_nothing_else(row, role):
    user = User.objects.create_user("someone", is_staff=True)
    user.groups.add(Group.objects.get(name=role.label))
    assert user.has_perm(row.permission) == (role in row.roles)


@pytest.mark.parametrize("role", Role)
def test_the_role_has_no_permission_outside_the_table(role):
    user = User.objects.create_user("someone", is_staff=True)
    user.groups.add(Group.objects.get(name=role.label))
    assert user.get_all_permissions() <= {row.permission for row in every() if role in row.roles}


def test_the_command_says_what_it_loaded():
    out = io.StringIO()
    call_command("load_roles", stdout=out)
    assert "已载入 6 个岗位（客服、审核、主管、药师、数据、审计）" in out.getvalue()
