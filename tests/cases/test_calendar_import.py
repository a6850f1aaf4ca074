"""A year's notice out of a spreadsheet: the cases whose due dates change are named before, and changed by it alone."""

import pytest

from cases.declaration.words import Clock
from spreadsheets import imports
from tests import toy
from tests.making import xlsx
from tests.spreadsheets.test_other_lists import notice
from tests.worlds import NOW, at, do

SIMPLE = Clock(code="S", label="单一时限", start=("begun",), length=5, target=2, stop="finished")


@pytest.fixture
def case(register_toy, insured, agent):
    """A case whose clock runs over 春节 of the year whose notice is not out."""
    register_toy(clocks=(SIMPLE,))
    case = toy.opened(insured, agent)
    do(case, "begin", agent, at("2027-02-02 12:00"))
    return case


def examined():
    return imports.examine(imports.get("calendar"), xlsx(notice()), at=NOW)


def test_the_preview_names_the_case_and_changes_nothing(case):
    case.refresh_from_db()
    before = case.due_at
    (line,) = examined().prepared.affected
    case.refresh_from_db()
    assert line.startswith(f"{case.number}：")
    assert "改为2027年2月" in line
    assert (case.due_at, case.due_provisional) == (before, True)


def test_the_import_counts_provisional_due_dates_anew(case):
    found = examined()
    found.prepared.apply(imports.Order(actor=None, at=NOW, reason="2027 年通知"))
    case.refresh_from_db()
    # Off from the 5th to the 11th; 13 and 14 are worked.
    assert (case.due_at, case.due_provisional) == (at("2027-02-15 00:00"), False)
    assert examined().prepared.affected == []
