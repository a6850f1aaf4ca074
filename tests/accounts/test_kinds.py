"""Accounts are of four kinds; what was there before the kinds is of the right one."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.system import USERNAME, system_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", [User.Kind.PARTNER, User.Kind.CUSTOMER, User.Kind.SYSTEM])
@pytest.mark.parametrize("flag", ["is_staff", "is_superuser"])
def test_only_staff_enter_the_office(kind, flag):
    with pytest.raises(IntegrityError, match="only_staff_enter_the_office"), transaction.atomic():
        User.objects.create(username="someone", kind=kind, **{flag: True})


def test_the_account_of_jobs_is_the_systems_and_no_superuser():
    assert (system_user().kind, system_user().is_superuser) == (User.Kind.SYSTEM, False)


def test_an_account_of_jobs_from_before_becomes_the_systems_and_goes_back():
    migration = import_module("accounts.migrations.0005_system_user")
    User.objects.create(username=USERNAME, is_superuser=True)
    User.objects.create(username="root", is_superuser=True, is_staff=True)
    migration.of_its_kind(apps, None)
    assert kinds() == {USERNAME: ("system", False), "root": ("staff", True)}
    migration.as_before(apps, None)
    assert kinds() == {USERNAME: ("staff", True), "root": ("staff", True)}


def kinds():
    return {user.username: (user.kind, user.is_superuser) for user in User.objects.all()}
