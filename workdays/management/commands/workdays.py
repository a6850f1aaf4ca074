"""Print the working day N after (negative: before) a date."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from workdays.calendar import add_workdays


class Command(BaseCommand):
    """``workdays 2026-09-28 5`` prints 2026-10-10; a provisional answer is followed by 暂定."""

    requires_system_checks = ()
    help = "算出某日之后（负数为之前）第 N 个工作日；涉及未公布放假安排的年份时标注“暂定”。"

    def add_arguments(self, parser: CommandParser) -> None:
        # Optional for argparse, so that it is we who say in Chinese what is missing.
        parser.add_argument(
            "words", metavar="DATE N", nargs="*", help="日期（如 2026-09-28）和工作日数（整数，可为负）"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if len(options["words"]) != 2:
            raise CommandError("请给出日期和工作日数，例如 manage.py workdays 2026-09-28 5")
        day, n = _date(options["words"][0]), _count(options["words"][1])
        try:
            found, provisional = add_workdays(day=day, n=n)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        self.stdout.write(f"{found.isoformat()} 暂定" if provisional else found.isoformat())


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"“{text}”不是有效日期。请按 年-月-日 填写，例如 2026-09-28。") from error


def _count(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise CommandError(f"“{text}”不是整数。请填写工作日数，例如 5 或 -2。") from error
