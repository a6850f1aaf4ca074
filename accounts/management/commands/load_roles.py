"""``manage.py load_roles``: the groups of the roles, with exactly the table's permissions."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.loading import UnknownPermissionsError, load_roles
from accounts.roles import Role, every


class Command(BaseCommand):
    """Load the table of roles; safe to run again."""

    help = "按权限表（accounts/roles.py）建立或更正各岗位的权限；可重复执行"

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            load_roles()
        except UnknownPermissionsError as error:
            raise CommandError(str(error)) from error
        roles = "、".join(role.label for role in Role)
        self.stdout.write(f"已载入 {len(Role)} 个岗位（{roles}），{len(every())} 项权限")
