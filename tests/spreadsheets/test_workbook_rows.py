import io
from datetime import date, datetime

import openpyxl
import pytest

from spreadsheets.errors import Unreadable
from spreadsheets.workbook_rows import Rows


def book(*rows, change=None):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    if change:
        change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(content):
    return [(row.line, row.cells) for row in Rows(io.BytesIO(content))]


def refused(content):
    with pytest.raises(Unreadable) as found:
        read(content)
    return str(found.value)


def test_rows_come_with_their_numbers_and_blank_ones_are_left_out():
    assert read(book(["a", "b"], ["1", None], [None, None], ["3", "4"])) == [
        (1, ["a", "b"]),
        (2, ["1", ""]),
        (4, ["3", "4"]),
    ]


def test_numbers_stay_numbers_and_days_become_text():
    found = read(book(["a", "b", "c", "d"], [3.2e17, date(2026, 1, 31), datetime(2026, 1, 31, 9, 30), True]))
    assert found[1][1] == [3.2e17, "2026-01-31", "2026-01-31 09:30:00", True]


def test_many_rows_come_in_order():
    found = read(book(["a"], *([number] for number in range(1, 2001))))
    assert [cells[0] for _, cells in found[1:]] == list(range(1, 2001))


def hide_a_row(made):
    made.active.row_dimensions[2].hidden = True


def hide_a_column(made):
    made.active.column_dimensions["B"].hidden = True


def add_a_sheet(made):
    made.create_sheet("另一张").append(["x"])


def merge(made):
    made.active.merge_cells("A2:A3")


def add_a_formula(made):
    made.active["A2"] = "=1+1"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (hide_a_row, "隐藏的行"),
        (hide_a_column, "隐藏的列"),
        (add_a_sheet, "2 张"),
        (merge, "合并"),
        (add_a_formula, "公式"),
    ],
)
def test_what_nobody_sees_or_can_tell_is_refused(change, told):
    assert told in refused(book(["a", "b"], ["1", "2"], ["", "4"], change=change))


def test_an_empty_workbook_is_refused():
    assert "空的" in refused(book())


@pytest.mark.parametrize("cut", [10, 200, -30])
def test_a_workbook_cut_short_is_refused(cut):
    assert "损坏" in refused(book(["a"], ["1"])[:cut])


def test_a_workbook_beyond_the_size_said_is_refused(monkeypatch):
    monkeypatch.setattr("spreadsheets.workbook_rows.BYTES_MOST", 100)
    assert "至多" in refused(book(["a"]))


def test_a_reader_that_stops_early_leaves_no_process():
    rows = Rows(io.BytesIO(book(["a"], *([number] for number in range(5000)))))
    next(iterated := iter(rows))
    iterated.close()
    assert rows._child.poll() is not None
