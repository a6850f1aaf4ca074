"""Lists as the manual prints them: three pairs of columns side by side, provinces printed once, fillers, a title, notes."""

import csv

import pytest
from django.conf import settings

from coverage.models import ListRelease
from tests.making import as_csv, imported, of, xlsx

NETWORKS = ["green_channel", "mdt", "inpatient_advance", "gene_testing", "specialty_drug"]


def printed(code):
    """Return the list's rows as printed: province, city."""
    with (settings.DATA_DIR / "lists" / f"{code}.csv").open(newline="") as file:
        return [(row["province_printed"], row["city_printed"]) for row in csv.DictReader(file)]


def side_by_side(pairs, *, label=lambda text: text, blocks=3, filler="--"):
    """Return the table and the ranges to merge: each province once, at its first city of a block."""
    height = -(-len(pairs) // blocks)
    table = [["服务覆盖城市列表"], ["省、直辖市", "城市"] * blocks]
    table += [[filler] * (2 * blocks) for _ in range(height)]
    merged = []
    for place, (province, city) in enumerate(pairs):
        block, row = divmod(place, height)
        line, column = table[row + 2], 2 * block
        line[column + 1] = city
        above = pairs[place - 1][0] if row else None
        line[column] = label(province) if province != above else None
        if province and province == above:
            merged[-1][1] = row + 3
        elif province:
            merged.append([row + 3, row + 3, "ACE"[block]])
    ranges = [f"{letter}{first}:{letter}{last}" for first, last, letter in merged if last > first]
    return [*table, ["注：覆盖范围持续更新，我司保留修订权力"]], ranges


@pytest.fixture
def run(load, tmp_path):
    def go(kind, content, *args):
        load(kind)
        return imported(tmp_path, kind, content, *args)

    return go


def changes(lines):
    return [line for line in lines if line["kind"] in ("added", "removed", "changed", "error")]


@pytest.mark.parametrize("code", NETWORKS)
def test_the_printed_list_with_merged_provinces_is_the_list_in_force(run, code):
    table, merged = side_by_side(printed(code))
    exit_code, lines = run(code, xlsx(table, merged=merged))
    assert (exit_code, changes(lines)) == (0, [])
    assert lines[-1]["unchanged"] == len(printed(code))
    release = ListRelease.objects.get(pk=lines[-1]["draft"])
    assert [(e.province_printed, e.city_printed) for e in release.placeentry_set.order_by("seq")] == printed(code)


@pytest.mark.parametrize("code", NETWORKS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_the_printed_list_with_blanks_for_as_above_is_the_list_in_force(run, code, encoding):
    table, _ = side_by_side(printed(code))
    _, lines = run(code, as_csv(table, encoding), "--dry-run")
    assert (changes(lines), lines[-1]["unchanged"]) == ([], len(printed(code)))


LABELS = {
    "without 省": lambda text: text.removesuffix("省").removesuffix("市"),
    "full-width spaces": lambda text: "　".join(text),
    "half-width spaces": lambda text: " ".join(text),
    "around": lambda text: f"　{text}\n",
}


@pytest.mark.parametrize("label", LABELS.values(), ids=LABELS)
def test_provinces_are_known_however_they_are_written(run, label):
    table, merged = side_by_side(printed("specialty_drug"), label=label)
    _, lines = run("specialty_drug", xlsx(table, merged=merged), "--dry-run")
    assert (changes(lines), lines[-1]["unchanged"]) == ([], len(printed("specialty_drug")))


@pytest.mark.parametrize("filler", ["--", "—", "－－", "-", "/", "", None, "　"])
def test_fillers_are_no_cities(run, filler):
    table, merged = side_by_side(printed("green_channel"), filler=filler)
    _, lines = run("green_channel", xlsx(table, merged=merged), "--dry-run")
    assert (changes(lines), lines[-1]["unchanged"]) == ([], 43)


def test_title_and_notes_are_passed_over_and_said(run):
    table, merged = side_by_side(printed("green_channel"))
    _, lines = run("green_channel", xlsx(table, merged=["A1:F1", *merged]), "--dry-run")
    assert [text.split()[0] for text in lines[-1]["passed_over"]] == ["绿通!A1", f"绿通!A{len(table)}"]


def test_the_heading_may_be_repeated_on_a_new_page(run):
    table, _ = side_by_side(printed("green_channel"))
    table.insert(10, list(table[1]))
    _, lines = run("green_channel", as_csv(table), "--dry-run")
    assert (changes(lines), lines[-1]["unchanged"]) == ([], 43)


def test_a_city_refused_in_the_second_block_is_named_by_its_own_cell(run):
    table, merged = side_by_side(printed("green_channel"))
    table[5][3] = "无此地"
    code, lines = run("green_channel", xlsx(table, merged=merged))
    assert (code, [line["cell"] for line in of(lines, "error")]) == (1, ["绿通!D6"])


def test_what_the_list_in_force_prints_in_doubt_stays_in_doubt(run):
    table, merged = side_by_side(printed("gene_testing"))
    _, lines = run("gene_testing", xlsx(table, merged=merged))
    entry = ListRelease.objects.get(pk=lines[-1]["draft"]).placeentry_set.get(city_printed="恩施")
    assert (entry.division_id, entry.doubtful, entry.alternative_codes) == ("422800", True, ["422801"])
    assert any("恩施" in line["text"] and "存疑" in line["text"] for line in of(lines, "warning"))
