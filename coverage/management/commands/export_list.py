"""Write a list as CSV to standard output."""

import csv
import io
from datetime import datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from coverage import comparing, kinds, releases
from spreadsheets.writing import harmless


class Command(BaseCommand):
    """``manage.py export_list KIND [--on DATE]``: the release in force now, or at the end of that day in Shanghai."""

    help = "将名单以 CSV（UTF-8）写到标准输出"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the kind and the date as text, so that a mistake gets a Chinese answer."""
        parser.add_argument("kind", nargs="?", default="", metavar="KIND", help="名单代码")
        parser.add_argument("--on", default="", metavar="DATE", help="日期，如 2021-12-01；默认为现在")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the CSV, or fail with one line."""
        try:
            kind = kinds.get(options["kind"])
            release = releases.in_force(kind=kind.code, at=_moment(options["on"]))
        except LookupError as error:
            raise CommandError(error.args[0]) from error
        text = io.StringIO(newline="")
        csv.writer(text).writerows([harmless(str(cell)) for cell in row] for row in comparing.rows(release))
        reconfigure = getattr(self.stdout, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8")
        self.stdout.write(text.getvalue(), ending="")


def _moment(day: str) -> datetime:
    if not day:
        return timezone.now()
    try:
        date = datetime.strptime(day, "%Y-%m-%d")
    except ValueError as error:
        raise CommandError(f"日期“{day}”无法识别，请写成 2021-12-01 的形式。") from error
    return timezone.make_aware(datetime.combine(date, time.max))
