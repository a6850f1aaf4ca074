"""Import policies from a file, as the back office does, and print what happened as JSON lines."""

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from policies.importing import old_and_new, runs
from policies.importing.models import Change, ImportRun, Problem
from spreadsheets import findings
from spreadsheets.findings import Finding

CHUNK = 5_000


class Command(BaseCommand):
    """``manage.py import_policies FILE [--rejects stop|skip] [--dry-run]``; exit 1 where anything was refused."""

    help = "从 CSV 或 xlsx 导入保单、被保险人和保单载明的服务；逐行打印 JSON；有任何一行被拒绝时以 1 结束"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file and what to do with rows that are refused."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--rejects", choices=ImportRun.Rejects.values, default=ImportRun.Rejects.STOP)
        parser.add_argument("--dry-run", action="store_true", help="只核对和比较，不导入")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, compare and import; exit 1 where anything was refused."""
        at = timezone.now()
        run = runs.create(file_name=options["file"].name, actor=None, at=at, rejects=options["rejects"])
        try:
            with options["file"].open("rb") as file:
                runs.take(run, file)
        except OSError as error:
            run.delete()
            raise CommandError(f"读不了文件：{error.strerror}：{options['file']}") from error
        runs.prepare(run, at=at)
        for line in _differences(run):
            self.stdout.write(line.as_json())
        if run.state == run.State.READY:
            if options["dry_run"]:
                runs.discard(run)
            else:
                runs.carry_out(run, at=timezone.now())
        for line in _result(run):
            self.stdout.write(line.as_json())
        if run.rejected or run.state in (run.State.REFUSED, run.State.FAILED):
            sys.exit(1)


def _differences(run: ImportRun) -> Iterator[Finding]:
    changes = Change.objects.filter(run=run).iterator(CHUNK)
    while page := list(islice(changes, CHUNK)):
        for change, columns in old_and_new.altered(run, page):
            what = f"{change.get_kind_display()} {change.number}".strip()
            more: dict[str, Any] = {"what": change.kind, "number": change.number, "fields": change.fields}
            more["values"] = {column.field: [column.old, column.new] for column in columns}
            yield Finding("added" if change.is_new else "changed", what, f"第 {change.line} 行", more=more)


def _result(run: ImportRun) -> Iterator[Finding]:
    more: dict[str, Any]
    for problem in Problem.objects.filter(run=run).iterator(CHUNK):
        more = {"line": problem.line, "column": problem.heading, "read": problem.read}
        yield Finding("error", problem.message, problem.cell, more=more)
    if run.message:
        yield findings.error(run.message)
    more = {
        "affected": runs.touched(run),
        "run": run.pk,
        "state": run.state,
        "rows": run.rows,
        "rejected": run.rejected,
        **run.counts,
    }
    yield Finding("summary", f"{run.rows} 行，不合格 {run.rejected} 行", more=more)
