"""Broken spreadsheets: every one is refused in words, by its cell where one is to blame, and nothing of it lands."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coverage.models import ListRelease, PlaceEntry
from spreadsheets import imports
from tests.coverage.support import shanghai
from tests.making import as_csv, imported, of, xlsx
from tests.spreadsheets.broken import BAD_ROWS, GOOD, HEAD, MERGED, UNREADABLE, WELL

HAN = re.compile(r"[\u4e00-\u9fff]")
NOW = shanghai(2026, 3, 10)


@pytest.fixture
def kept(lists, db):
    """The manual's lists are in force."""


@pytest.fixture
def refused(kept, tmp_path):
    """Import a file that is refused; return its errors, nothing of it having landed."""

    def go(content):
        before = PlaceEntry.objects.count()
        code, lines = imported(tmp_path, "green_channel", content)
        assert code == 1
        assert lines[-1]["kind"] == "summary"
        assert not ListRelease.objects.filter(status="draft").exists()
        assert PlaceEntry.objects.count() == before
        errors = of(lines, "error")
        assert errors
        for error in errors:
            assert HAN.search(error["text"])
            assert HAN.search(error.get("mend", "") + error["text"])
            assert "Traceback" not in error["text"]
        return errors

    return go


def test_there_are_two_hundred_of_them():
    assert len(UNREADABLE) + 2 * len(BAD_ROWS) + len(MERGED) >= 200


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_is_refused_in_words(refused, name):
    content, words = UNREADABLE[name]
    assert any(words in error["text"] + error.get("mend", "") for error in refused(content))


def both_ways():
    """Every table as a workbook and as CSV; openpyxl itself refuses to write control characters."""
    for name in BAD_ROWS:
        yield pytest.param(name, as_csv, id=f"{name}-csv")
        if name != "control character":
            yield pytest.param(name, xlsx, id=f"{name}-xlsx")


@pytest.mark.parametrize(("name", "make"), list(both_ways()))
def test_rows_that_cannot_be_right_are_refused_by_their_cell(refused, name, make):
    rows, cell = BAD_ROWS[name]
    errors = refused(make(rows))
    assert cell == "" or (f"绿通!{cell}" if make is xlsx else cell) in [error["cell"] for error in errors]


@pytest.mark.parametrize("name", MERGED)
def test_merged_cells_of_rows_are_refused(refused, name):
    block, cell = MERGED[name]
    assert f"绿通!{cell}" in [error["cell"] for error in refused(xlsx(GOOD, merged=[block]))]


@pytest.mark.parametrize("name", WELL)
def test_what_is_odd_and_clear_is_read(kept, name):
    assert imports.examine(imports.get("green_channel"), WELL[name], at=NOW).errors == []


ODD = st.one_of(
    st.text(max_size=12),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.none(),
    st.sampled_from(["江苏", "南京", "--"]),
)


WHOLE = xlsx(GOOD)


def examined(code, content):
    found = imports.examine(imports.get(code), content, at=NOW)
    assert all(HAN.search(error.text) for error in found.errors)
    found.summary().as_json()
    return found


QUIET: dict[str, Any] = {
    "deadline": None,
    "derandomize": True,
    "max_examples": 60,
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}


@settings(**QUIET)
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(kept, content):
    examined("green_channel", content)


@settings(**QUIET)
@given(st.lists(st.lists(ODD, max_size=4), max_size=5), st.sampled_from([item.code for item in imports.every()]))
def test_no_rows_break_any_list(kept, rows, code):
    heading = [column.heading for column in imports.get(code).columns if not column.derived]
    examined(code, as_csv([heading, *rows]))


@settings(**QUIET | {"max_examples": 150})
@given(st.data())
def test_no_damage_breaks_the_reader(kept, data):
    content = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))
    examined("green_channel", bytes(content))


@settings(**QUIET)
@given(st.lists(st.tuples(st.sampled_from(["江苏", "广西省", ""]), st.text(max_size=6)), min_size=1, max_size=4))
def test_no_name_breaks_the_recognition(kept, pairs):
    examined("green_channel", as_csv([HEAD, *pairs]))
