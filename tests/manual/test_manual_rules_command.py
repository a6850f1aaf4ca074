"""``manage.py manual_rules``."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from manual import rules
from manual.registry import carry
from tests.sources import ROOT

nothing_carried = pytest.mark.usefixtures("empty_registry")


def output(*arguments):
    out = io.StringIO()
    call_command("manual_rules", *arguments, stdout=out)
    return out.getvalue()


@nothing_carried
def test_the_table_has_a_line_for_each_of_the_220_rules():
    starts = [line.split()[0] for line in output().splitlines() if not line.startswith(" ")]
    assert starts[1:-1] == [rule.id for rule in rules.all_rules()]


@nothing_carried
def test_the_table_names_force_status_and_place_and_closes_with_the_counts():
    carry("JP-01", where="manual.rules:FORCE_LABELS")
    lines = output("--prefix", "JP").splitlines()
    line = next(line for line in lines if line.startswith("JP-01 "))
    assert line.split() == ["JP-01", rules.get("JP-01").force, "done", "代码", "manual.rules:FORCE_LABELS"]
    assert lines[-1].startswith("共 49 条：已实现 (done) 1 条，待实现 (pending) 48 条")


@nothing_carried
def test_the_csv_has_a_header_and_220_rows():
    carry("JP-01", where="manual.rules:FORCE_LABELS")
    rows = list(csv.DictReader(io.StringIO(output("--format", "csv"))))
    assert len(rows) == 220
    assert list(rows[0]) == ["id", "force", "status", "where", "tests"]
    [row] = [row for row in rows if row["id"] == "JP-01"]
    assert (row["status"], row["where"]) == ("done", "manual.rules:FORCE_LABELS")


@pytest.mark.parametrize(("prefix", "count"), [("GEN", 18), ("GC", 28), ("GENE", 26)])
def test_a_prefix_lists_that_section_only(prefix, count):
    rows = list(csv.DictReader(io.StringIO(output("--format", "csv", "--prefix", prefix))))
    assert len(rows) == count
    assert {row["id"].rpartition("-")[0] for row in rows} == {prefix}


def test_an_unknown_prefix_is_refused():
    with pytest.raises(CommandError):
        output("--prefix", "XX")


def test_the_document_shows_every_rule_as_it_is_carried_and_tested_now():
    assert (ROOT / "docs" / "manual.md").read_text() == output("--format", "markdown")


def test_the_document_says_of_every_rule_what_is_done():
    page = output("--format", "markdown")
    assert [rule.id for rule in rules.all_rules() if f"| {rule.force} | {rule.for_staff} |" not in page] == []
