"""Broken files of policies: every one is refused in words, by its cell where one is to blame, and nothing of it lands."""

import io
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.importing import tables
from policies.importing.checking import Checked, Checker
from policies.importing.columns import columns
from policies.importing.headings import Heading
from policies.importing.models import StagedPerson, StagedRow
from policies.models import InsuredPerson, Person, Policy
from spreadsheets import workbook_rows
from spreadsheets.csv_rows import Row
from spreadsheets.errors import Unreadable
from tests.making import as_csv, xlsx
from tests.policies.importing.broken import (
    AGAINST,
    BOOKS,
    CELLS,
    GOOD,
    HEAD,
    HEADINGS,
    ROWS,
    UNREADABLE,
    WELL,
    WHOLE,
    address,
)
from tests.policies.importing.conftest import AT, child, row
from tests.policies.importing.conftest import as_csv as csv_of

HAN = re.compile(r"[\u4e00-\u9fff]")
TODAY = AT.date()


@pytest.fixture
def refused(imported):
    """Import a file that is refused; return its message and problems, nothing of it having landed or been left behind."""

    def go(*rows, content=None):
        found = imported(*rows, content=content)
        assert found.state == "refused"
        for model in (Policy, Person, InsuredPerson, StagedRow, StagedPerson):
            assert not model.objects.exists(), model
        assert HAN.search(found.run.message)
        assert "Traceback" not in found.run.message
        assert all(HAN.search(message) for _, _, message in found.problems)
        return found

    return go


def test_there_are_two_hundred_of_them():
    assert sum(map(len, (UNREADABLE, BOOKS, HEADINGS, CELLS, ROWS, AGAINST))) >= 200


def test_a_file_that_is_no_table_is_refused_in_words(refused):
    missed = {}
    for name, (content, words) in UNREADABLE.items():
        found = refused(content=content)
        if words not in found.run.message + str(found.problems):
            missed[name] = (found.run.message, found.problems[:2])
    assert missed == {}


@pytest.mark.parametrize("name", ["a hidden row", "a cell in the last corner", "noise after PK"])
def test_a_workbook_that_cannot_be_read_lands_nothing(refused, name):
    content, words = BOOKS[name]
    assert words in refused(content=content).run.message


def answers(content):
    """Return what the reading process answers, in this one."""
    return list(workbook_rows.answer(content))


def test_a_workbook_is_refused_by_the_cell_that_nobody_sees_or_can_tell(monkeypatch):
    monkeypatch.setattr(workbook_rows, "UNPACKED_MOST", 32 << 20)
    missed = {}
    for name, (content, words) in BOOKS.items():
        last = answers(content)[-1]
        if words not in f"{last.get('cell')}：{last.get('error')}":
            missed[name] = last
    assert missed == {}


def test_a_workbook_cut_anywhere_is_refused():
    step = len(WHOLE) // 50
    told = [answers(WHOLE[:size])[-1].get("error", "") for size in range(4, len(WHOLE) - 1, step)]
    assert len(told) >= 50
    assert [text for text in told if not HAN.search(text)] == []


def test_a_csv_cut_anywhere_lands_whole_rows_or_nothing(imported):
    content = csv_of(*(row(number) for number in range(1, 4)))
    for size in range(1, len(content), len(content) // 50):
        found = imported(content=content[:size])
        assert found.state in ("refused", "done")
        assert Policy.objects.count() == (InsuredPerson.objects.count())
        assert found.state == "refused" or content[:size].endswith("上海市".encode()) or content[:size].endswith(b"\n")


@pytest.fixture
def known(product):
    return columns()


def test_a_heading_that_is_wrong_is_refused_by_its_cell(known):
    missed = {}
    for name, (heading, cell) in HEADINGS.items():
        found = Heading(next(tables.Rows(io.BytesIO(as_csv([heading])), 10)), known).faults
        if cell not in [fault.cell for fault in found] or not all(HAN.search(fault.message) for fault in found):
            missed[name] = found
    assert missed == {}


def test_a_heading_with_a_nul_is_refused_as_a_file(refused):
    assert "表头有误" in refused(content=as_csv([HEADINGS["NUL"][0], *GOOD[1:]])).run.message


@pytest.fixture
def checked(product):
    """Return what one row is found to be: the row as it is to be staged, or its faults."""
    checker = Checker(Heading(Row(1, HEAD), columns()), today=TODAY)
    return lambda *cells: checker.check(Row(2, list(cells)))


def test_a_cell_that_cannot_be_right_is_refused_by_its_address(checked):
    missed = {}
    for heading, value in CELLS:
        found = checked(*(child(1) | {heading: value}).values())
        if isinstance(found, Checked) or address(heading) not in [fault.cell for fault in found]:
            missed[f"{heading} {str(value)[:20]}"] = found
    assert missed == {}


@pytest.mark.parametrize("name", ROWS)
def test_a_row_that_is_shifted_is_refused_and_lets_nothing_land(refused, name):
    found = refused(content=as_csv([HEAD, list(row(3).values()), ROWS[name]]))
    assert any(cell.endswith("3") or "第 3 行" in cell for cell, _, _ in found.problems)


@pytest.mark.parametrize("name", AGAINST)
def test_rows_that_contradict_each_other_are_refused_by_the_cell(refused, name):
    rows, cell = AGAINST[name]
    assert cell in [where for where, _, _ in refused(*rows).problems]


@pytest.mark.parametrize("name", WELL)
def test_what_is_odd_and_clear_is_read(imported, name):
    found = imported(content=WELL[name])
    assert (found.state, found.problems) == ("done", [])
    assert str(Policy.objects.earliest("number").period_start) == "2026-01-01"


def test_a_file_with_ten_thousand_errors_lands_nothing_and_has_all_of_them(refused):
    found = refused(*(row(number, 保险期间起日="明天") for number in range(1, 10_001)))
    assert found.run.rejected == len(found.problems) == 10_000
    assert {cell for cell, _, _ in found.problems} == {f"C{line}" for line in range(2, 10_002)}


def test_a_file_of_nothing_but_errors_is_not_read_to_its_end(refused, monkeypatch):
    monkeypatch.setattr("policies.importing.runs.REFUSED_MOST", 3_000)
    found = refused(*(row(number, 保险期间起日="明天") for number in range(1, 10_001)))
    assert found.run.rejected == 4_000
    assert "没有再读下去" in found.run.message


QUIET: dict[str, Any] = {
    "deadline": None,
    "derandomize": True,
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}
ODD = st.one_of(st.text(max_size=30), st.integers(), st.floats(), st.booleans(), st.dates().map(str), st.just(""))


@settings(max_examples=200, **QUIET)
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(content):
    try:
        list(tables.Rows(io.BytesIO(content), len(content)))
    except Unreadable as refusal:
        assert HAN.search(refusal.args[0])


@settings(max_examples=200, **QUIET)
@given(st.data())
def test_no_damage_breaks_the_reader_of_workbooks(data):
    content = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    last = answers(bytes(content))[-1]
    assert "end" in last or HAN.search(last["error"])


@settings(max_examples=400, **QUIET)
@given(st.dictionaries(st.sampled_from(HEAD), ODD, max_size=6))
def test_no_cells_break_the_checks(checked, cells):
    found = checked(*(child(1) | cells).values())
    assert isinstance(found, Checked) or all(fault.cell and HAN.search(fault.message) for fault in found)


@settings(max_examples=200, **QUIET)
@given(st.lists(st.text(max_size=20), max_size=30))
def test_no_heading_breaks_the_checks(known, heading):
    assert Heading(Row(1, heading), known).faults


def test_a_workbook_of_odd_cells_is_refused_by_their_addresses(refused):
    found = refused(
        content=xlsx([HEAD, list((child(1) | {"被保险人证件号码": 3.2e17, "保险期间起日": True}).values())])
    )
    assert [cell for cell, _, _ in found.problems] == ["C2", "R2"]
