"""``manage.py manual_rules``: every rule of the manual with force, status, code and tests.

``--format markdown`` writes docs/manual.md: files instead of functions and single tests, which would change with every edit.
"""

import csv
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from manual.overview import RuleRow, rule_rows
from manual.rules import sections

PAGE = """# The rules of the manual

The {number} normative sentences of the service manual (增值服务手册, edition 2021-12), as `data/manual/rules.csv` has them:
where each stands (line of `data/manual/manual.txt`), its words, the least the software must do (force), what it does as
staff read it, the files that carry it (or the service, where its declaration does), and the files of the tests marked with it.
Functions and single tests: `manage.py manual_rules`. This page is written by
`manage.py manual_rules --format markdown > docs/manual.md`; a test compares the two.
"""
TABLE = """
## {code} {label}

| rule | lines | sentence | force | what is done | code | tests |
|---|---|---|---|---|---|---|
"""
HEADER = ("id", "force", "status", "where", "tests")


class Command(BaseCommand):
    """Print the rules as a table for the terminal, as CSV or as a page of the documents."""

    help = "列出服务手册的全部条款：编号、力度、状态（done 已实现，pending 待实现）、所在代码、对应测试"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--format", choices=["table", "csv", "markdown"], default="table", help="输出格式，默认 table"
        )
        parser.add_argument("--prefix", choices=list(sections()), default="", help="只列某一部分，例如 GC")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = rule_rows(section=options["prefix"])
        if options["format"] == "csv":
            self._write_csv(rows)
        elif options["format"] == "markdown":
            self.stdout.write(page(rows), ending="")
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


def page(rows: list[RuleRow]) -> str:
    """Return the rules in Markdown, a table for each section."""
    text = PAGE.format(number=len(rows))
    for code, label in sections().items():
        if found := [_line(row) for row in rows if row.rule.section == code]:
            text += TABLE.format(code=code, label=label) + "".join(found)
    return text


def _line(row: RuleRow) -> str:
    code = dict.fromkeys(place.file or place.dotted.partition(":")[0] for place in row.places)
    tests = dict.fromkeys(test.partition("::")[0].removeprefix("tests/") for test in row.tests)
    told = [row.rule.id, row.rule.manual_lines, row.rule.quote, row.rule.force, row.rule.for_staff]
    cells = [*told, *("<br>".join(f"`{file}`" for file in files) for files in (code, tests))]
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |\n"
