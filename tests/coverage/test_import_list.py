"""``manage.py import_list`` for the five city networks: tidy files."""

import csv

import pytest
from django.conf import settings

from coverage.models import ListRelease
from tests.making import as_csv, imported, of, xlsx

NETWORKS = ["green_channel", "mdt", "inpatient_advance", "gene_testing", "specialty_drug"]
HEADING = ["省/直辖市", "城市"]


def tidy(code):
    """Return the manual's list as a tidy table, by the names of today's divisions."""
    with (settings.DATA_DIR / "lists" / f"{code}.csv").open(newline="") as file:
        return [HEADING, *([row["province"], row["city"]] for row in csv.DictReader(file))]


@pytest.fixture
def run(load, tmp_path):
    def go(kind, content, *args):
        load(kind)
        return imported(tmp_path, kind, content, *args)

    return go


@pytest.mark.parametrize("code", NETWORKS)
@pytest.mark.parametrize("make", [xlsx, as_csv], ids=["xlsx", "csv"])
def test_the_list_in_force_in_tidy_form_changes_nothing(run, code, make):
    exit_code, lines = run(code, make(tidy(code)))
    summary = lines[-1]
    assert (exit_code, of(lines, "error"), of(lines, "added"), of(lines, "removed"), of(lines, "changed")) == (
        0,
        [],
        [],
        [],
        [],
    )
    assert summary["kind"] == "summary"
    assert summary["unchanged"] == len(tidy(code)) - 1


def test_a_new_city_is_added_and_a_missing_one_removed_with_their_cells(run):
    rows = [row for row in tidy("green_channel") if row[1] != "南通市"] + [["江苏", "常州"]]
    _, lines = run("green_channel", xlsx(rows))
    assert [(line["cell"], line["fields"]["行政区划"]) for line in of(lines, "added")] == [("绿通!B44", "江苏省常州市")]
    assert [line["fields"]["区划代码"] for line in of(lines, "removed")] == ["320600"]


def test_importing_leaves_a_draft_with_its_warnings_not_ticked(run):
    rows = [row for row in tidy("green_channel") if row[1] != "长春市"] + [["吉林", "四平"]]
    _, lines = run("green_channel", xlsx(rows))
    draft = ListRelease.objects.get(pk=lines[-1]["draft"])
    assert (draft.is_draft, draft.placeentry_set.count()) == (True, 43)
    assert [(warning.text, warning.ticked_by) for warning in draft.warnings.all()] == [
        ("吉林省在列，而省会（首府）长春市不在", None)
    ]


def test_a_dry_run_leaves_nothing(run):
    _, lines = run("green_channel", xlsx([*tidy("green_channel"), ["江苏", "常州"]]), "--dry-run")
    assert lines[-1]["added"] == 1
    assert not ListRelease.objects.filter(status="draft").exists()


def test_an_unknown_name_is_refused_with_its_cell_what_was_read_and_the_likeliest(run):
    code, lines = run("green_channel", xlsx([*tidy("green_channel"), ["江苏", "苏洲"]]))
    (error,) = of(lines, "error")
    assert (code, error["cell"]) == (1, "绿通!B45")
    assert "苏洲" in error["text"]
    assert "苏州市（320500）" in error["mend"]
    assert not ListRelease.objects.filter(status="draft").exists()


def test_an_unknown_list_is_refused_in_one_line(db, tmp_path):
    code, lines = imported(tmp_path, "cities", b"x")
    assert (code, lines[0]["kind"]) == (1, "error")
    assert "green_channel" in lines[0]["text"]
