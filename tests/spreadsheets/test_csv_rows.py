import csv
import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spreadsheets.csv_rows import LONGEST_LINE, Row, rows
from spreadsheets.errors import Unreadable


def read(content):
    return list(rows(io.BytesIO(content.encode() if isinstance(content, str) else content)))


def refused(content):
    with pytest.raises(Unreadable) as found:
        read(content)
    return found.value


def test_rows_carry_the_line_they_begin_on():
    assert read('a,b\n1,"x\ny"\n\n3,4\n') == [Row(1, ["a", "b"]), Row(2, ["1", "x\ny"]), Row(5, ["3", "4"])]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_one(end):
    assert [row.line for row in read(end.join(["a,b", "1,2", "3,4"]))] == [1, 2, 3]


def test_gbk_reads_as_what_was_written():
    assert read("姓名,省\n测试张三,江苏\n".encode("gbk"))[1].cells == ["测试张三", "江苏"]


def test_the_mark_of_utf_8_is_no_part_of_the_first_heading():
    assert read("\ufeff姓名,省\n")[0].cells == ["姓名", "省"]


def test_rows_of_blanks_are_left_out():
    assert [row.line for row in read("a,b\n,\n  ,\n1,2\n")] == [1, 4]


@pytest.mark.parametrize(("row", "cells"), [("1", 1), ("1,2,3", 3)])
def test_a_ragged_row_says_how_many_cells_it_has(row, cells):
    assert f"此行有 {cells} 格，表头有 2 格" in read(f"a,b\n{row}\n3,4\n")[1].problem


def test_lines_that_a_quote_has_joined_are_named():
    assert "第 2 至 3 行连成了一行" in read('a,b\n"1,2\n3,4"\n5,6\n')[1].problem


def test_a_quote_that_is_never_closed_refuses_the_file_at_its_line():
    assert refused('a,b\n1,2\n"3,4\n5,6\n').cell == "第 3 行"


def test_a_quote_closed_rows_later_refuses_the_file_at_its_line():
    assert refused('a,b\n1,2\n"3,4\n5,"x",6\n').cell == "第 3 行"


def test_a_stray_quote_within_one_line_is_that_rows_problem_alone():
    found = read('a,b\n"1"x,2\n3,4\n')
    assert [bool(row.problem) for row in found] == [False, True, False]
    assert found[1].line == 2


def test_a_nul_is_the_rows_problem():
    assert "NUL" in read("a,b\n1\0,2\n")[1].problem


@pytest.mark.parametrize("content", ["", "\n\n", " , \n", "\ufeff"])
def test_a_file_without_rows_is_refused(content):
    assert "文件是空的" in str(refused(content))


@pytest.mark.parametrize("separator", ["\t", ";", "，"])
def test_another_separator_is_named(separator):
    assert "应为英文逗号" in str(refused(f"保单号{separator}姓名\n1{separator}2\n"))


def test_a_line_without_end_is_refused_before_it_fills_the_memory():
    assert refused("a,b\n" + "x" * (LONGEST_LINE + 1)).cell == "第 2 行"


def test_memory_does_not_grow_with_the_file():
    def peak(count):
        content = io.BytesIO(b"a,b,c\n" + b"1,2,3\n" * count)
        tracemalloc.start()
        assert sum(1 for _ in rows(content)) == count + 1
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(200_000) < 2 * peak(50_000)


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@given(st.lists(st.lists(CELL, min_size=2, max_size=2), max_size=8))
def test_what_the_csv_module_writes_is_read_back(table):
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["a", "b"], *table])
    kept = [cells for cells in table if any(cell.strip() for cell in cells)]
    assert [row.cells for row in read(out.getvalue())] == [["a", "b"], *kept]


@given(st.binary(max_size=400))
def test_any_bytes_are_rows_or_a_refusal(content):
    try:
        assert all(row.line >= 1 for row in read(content))
    except Unreadable as error:
        assert str(error)
