"""Turns the table of roles into groups: as often as wanted, always with the same end."""

from typing import Any

from django.apps import apps as installed
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from accounts.roles import Role, every


class UnknownPermissionsError(LookupError):
    """The table of roles names permissions that no model declares."""

    def __init__(self, names: list[str]) -> None:
        """Hold the ``names`` ("app.codename") that do not exist."""
        self.names = names
        super().__init__(f"权限表中的以下权限不存在：{'、'.join(names)}；请更正 accounts/roles.py，或先执行 migrate")


@transaction.atomic
def load_roles(*, skip_missing: bool = False) -> None:
    """Give each role's group (named by its label) exactly the permissions of the table; other groups are left alone.

    Raises ``UnknownPermissionsError``, nothing changed, where permissions do not exist, unless ``skip_missing``.
    """
    existing = _existing_permissions()
    missing = [row.permission for row in every() if row.permission not in existing]
    if missing and not skip_missing:
        raise UnknownPermissionsError(missing)
    for role in Role:
        group, _ = Group.objects.get_or_create(name=role.label)
        group.permissions.set(
            existing[row.permission] for row in every() if role in row.roles and row.permission in existing
        )


def load_roles_after_migrate(*, apps: Any = None, **signal: Any) -> None:
    """Receive ``post_migrate``. Skips what is not migrated yet, be it an app's permissions or the groups' own table.

    ``flush`` sends the signal too, without ``apps``.
    """
    try:
        (apps or installed).get_model("auth", "Group")
    except LookupError:
        return
    load_roles(skip_missing=True)


def _existing_permissions() -> dict[str, Permission]:
    labels = {row.permission.partition(".")[0] for row in every()}
    found = Permission.objects.filter(content_type__app_label__in=labels).select_related("content_type")
    return {f"{permission.content_type.app_label}.{permission.codename}": permission for permission in found}
