"""Going live: import services already used and cases under way, ``manage.py import_usage FILE --rejects stop|skip``."""

from typing import Any

from django.core.management.base import CommandParser

from spreadsheets.management.commands import import_list


class Command(import_list.Command):
    """As ``import_list``; with ``--rejects skip`` the good rows are imported where others are refused. Exit 1 then, too."""

    help = "从表格导入上线前已使用的服务和办理中的案件；逐行打印 JSON；有任何一行被拒绝时以 1 结束"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file and what to do with rows that are refused."""
        self.add_file(parser)
        parser.add_argument("--rejects", choices=("stop", "skip"), default="stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, print, and exit 1 where anything was refused."""
        super().handle(*args, **options | {"kind": "usage"})
