"""``manage.py verify_events``: whether every case's chain of events still holds; for auditors and the nightly watch."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.bookkeeping import heads
from cases.bookkeeping.events import broken_links, one_snapshot
from cases.models import Case
from cases.models.case import CaseQuerySet

PROGRESS = 10_000  # cases between two lines of progress


class Command(BaseCommand):
    """Print every broken link, and on standard error how far it is; exit with 1 when there is one.

    It reads the database as it stood at one moment, so it may run while people work. Memory stays flat.
    """

    help = "核对案件记录链是否完整、未被改动；发现问题时逐条列出并以 1 退出"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--case", metavar="案件号", help="只核对这一个案件")

    def handle(self, *args: Any, **options: Any) -> None:
        with one_snapshot():
            cases = Case.objects.select_related("head").order_by("pk")
            if options["case"]:
                cases = cases.filter(number=options["case"])
                if not cases:
                    raise CommandError(f"没有案件 {options['case']}，请核对案件号。")
            checked, broken = self._verify(cases)
            lost = [] if options["case"] else list(heads.missing())
        for problem in lost:
            self.stdout.write(problem)
        if broken or lost:
            raise CommandError(
                f"共核对 {checked} 个案件，其中 {broken} 个的记录链有问题，登记册有 {len(lost)} 处问题，见上。"
            )
        self.stdout.write(f"共核对 {checked} 个案件，记录链全部完整。")

    def _verify(self, cases: CaseQuerySet) -> tuple[int, int]:
        """Return how many cases were looked at and how many are broken."""
        checked = broken = 0
        for case in cases.iterator(chunk_size=500):
            problems = list(broken_links(case))
            for sequence, problem in problems:
                self.stdout.write(f"{case.number} 第 {sequence} 条：{problem}")
            checked, broken = checked + 1, broken + bool(problems)
            if checked % PROGRESS == 0:
                self.stderr.write(f"已核对 {checked} 个案件，{broken} 个有问题……")
        return checked, broken
