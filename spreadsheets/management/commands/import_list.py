"""Import a list from a spreadsheet: ``manage.py import_list KIND FILE [--dry-run]``."""

import sys
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from spreadsheets import imports
from spreadsheets.errors import ChangedMeanwhile
from spreadsheets.findings import Finding, error
from spreadsheets.imports import Examined, Order


class Command(BaseCommand):
    """Print what was found as JSON lines; exit 1 where anything was refused, and then nothing has changed.

    Lists that are released get a draft, its warnings not ticked off; the others are changed at once, in one transaction.
    """

    help = "从表格（xlsx、CSV）导入名单；逐行打印 JSON：差异、提示、错误和汇总"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take kind and file, and under what the draft is to be stored."""
        parser.add_argument(
            "kind", metavar="KIND", help=f"名单代码：{'、'.join(item.code for item in imports.every())}"
        )
        self.add_file(parser)

    def add_file(self, parser: CommandParser) -> None:
        """Take the file, and under what it is imported."""
        parser.add_argument("file", metavar="FILE", type=Path, help="xlsx 或 CSV 文件")
        parser.add_argument("--dry-run", action="store_true", help="只检查和比较，不留下任何东西")
        parser.add_argument("--edition", default="", help="版次，如 2026-11；默认为本月")
        parser.add_argument("--reason", default="", help="修订原因；默认为文件名")
        parser.add_argument("--user", default="", help="以谁的名义起草（用户名）")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, print, and exit 1 where anything was refused."""
        now = timezone.now()
        reconfigure = getattr(self.stdout, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8")
        try:
            chosen = imports.get(options["kind"])
        except imports.UnknownList as unknown:
            self._refuse(unknown.args[0])
        try:
            content = options["file"].read_bytes()
        except OSError as unread:
            self._refuse(f"读不了文件“{options['file'].name}”：{unread.strerror}")
        order = Order(
            actor=_user(options["user"]),
            at=now,
            edition=options["edition"],
            reason=options["reason"] or f"导入 {options['file'].name}",
        )
        try:
            with transaction.atomic():
                found = imports.examine(chosen, content, at=now)
                applies = found.may_apply(skip=options.get("rejects") == "skip") and not options["dry_run"]
                draft = found.prepared.apply(order) if applies else None
        except ChangedMeanwhile:
            self._refuse("导入时数据有了变化，没有导入任何内容；请再执行一次")
        self._print(found, draft, dry_run=options["dry_run"])
        if found.errors:
            sys.exit(1)

    def _print(self, found: Examined, draft: Any, *, dry_run: bool) -> None:
        more = {"draft": getattr(draft, "pk", None), "number": getattr(draft, "number", None), "dry_run": dry_run}
        for finding in (*found.differences, *found.warnings, *found.errors, found.summary(**more)):
            self._line(finding)

    def _line(self, finding: Finding) -> None:
        self.stdout.write(finding.as_json())

    def _refuse(self, text: str) -> None:
        self._line(error(text))
        self._line(Finding("summary", "错误 1", more={"added": 0, "removed": 0, "changed": 0, "errors": 1}))
        sys.exit(1)


def _user(name: str) -> Any:
    if not name:
        return None
    user = get_user_model()._default_manager.filter(username=name, is_active=True).first()
    if user is None:
        raise CommandError(f"没有在用的用户“{name}”，请核对 --user。")
    return user
