"""``manage.py permissions_table``: the one table of roles and permissions, as docs/permissions.md shows it."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.roles import Role, every

HEAD = """# 岗位与权限

一行一项权限，一列一个岗位；出自 `accounts/roles.py` 和各项服务的声明，每次 `migrate` 后载入。
本页由 `manage.py permissions_table > docs/permissions.md` 写成，测试核对两者一致，并逐格核对实际权限。
"""


def table() -> str:
    """Return the table in Markdown."""
    lines = [
        "| 权限 | " + " | ".join(role.label for role in Role) + " |",
        "|---|" + ":-:|" * len(Role),
    ]
    for row in every():
        cells = " | ".join("●" if role in row.roles else " " for role in Role)
        lines.append(f"| {row.label}（`{row.permission}`） | {cells} |")
    return HEAD + "\n" + "\n".join(lines) + "\n"


class Command(BaseCommand):
    """Print the table."""

    help = "打印岗位与权限表（Markdown）"

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it to standard output."""
        self.stdout.write(table(), ending="")
