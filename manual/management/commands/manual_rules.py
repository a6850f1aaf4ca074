"""``manage.py manual_rules``: every rule of the manual with force, status, code and tests."""

import csv
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from manual.overview import RuleRow, rule_rows
from manual.rules import sections

HEADER = ("id", "force", "status", "where", "tests")


class Command(BaseCommand):
    """Print the rules as a table for the terminal or as CSV."""

    help = "列出服务手册的全部条款：编号、力度、状态（done 已实现，pending 待实现）、所在代码、对应测试"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=["table", "csv"], default="table", help="输出格式，默认 table")
        parser.add_argument("--prefix", choices=list(sections()), default="", help="只列某一部分，例如 GC")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = rule_rows(section=options["prefix"])
        if options["format"] == "csv":
            self._write_csv(rows)
        else:
            self._write_table(rows)

    def _write_csv(self, rows: list[RuleRow]) -> None:
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(HEADER)
        for row in rows:
            where = "; ".join(map(str, row.places))
            writer.writerow([row.rule.id, row.rule.force, row.status, where, "; ".join(row.tests)])

    def _write_table(self, rows: list[RuleRow]) -> None:
        self.stdout.write(f"{'id':<8} {'force':<7} {'status':<8} where / tests")
        for row in rows:
            first, *others = [f"代码 {place}" for place in row.places] + [f"测试 {test}" for test in row.tests] or ["—"]
            self.stdout.write(f"{row.rule.id:<8} {row.rule.force:<7} {row.status:<8} {first}")
            for line in others:
                self.stdout.write(f"{'':<25} {line}")
        done = sum(row.status == "done" for row in rows)
        tested = sum(bool(row.tests) for row in rows)
        self.stdout.write(
            f"共 {len(rows)} 条：已实现 (done) {done} 条，待实现 (pending) {len(rows) - done} 条，有测试 {tested} 条"
        )
