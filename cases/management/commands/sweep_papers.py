"""``manage.py sweep_papers``: stored files that no row names, and rows whose file is gone."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.bookkeeping import uploads
from cases.jobs import orphans


class Command(BaseCommand):
    """Only tells, unless asked to delete; may run while people work. Ends with 1 where a row has lost its file."""

    help = "核对存放的资料文件：列出没有记录的文件和丢失文件的记录；加 --delete 才删除没有记录的文件。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the age limit and the consent to delete."""
        parser.add_argument("--delete", action="store_true", help="删除没有记录的文件；不加则只列出")
        parser.add_argument("--hours", type=int, default=24, help="只看多少小时以前的文件，至少 1（默认 24）")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["hours"] < 1:
            raise CommandError("--hours 至少为 1：更新的文件可能正在保存。")
        found = orphans.files_without_rows(at=timezone.now(), age=timedelta(hours=options["hours"]))
        for name in found:
            self.stdout.write(f"没有记录的文件：{name}")
            if options["delete"]:
                uploads.discard(name)
        done = "已删除" if options["delete"] else "未删除，加 --delete 删除"
        self.stdout.write(f"没有记录的文件 {len(found)} 个（{done}）")
        self._tell_lost()

    def _tell_lost(self) -> None:
        lost = orphans.rows_without_files()
        if lost:
            listed = "\n".join(f"- {row}" for row in lost)
            raise CommandError(f"{len(lost)} 条记录的文件已丢失，请从备份恢复：\n{listed}")
        self.stdout.write("丢失文件的记录 0 条")
