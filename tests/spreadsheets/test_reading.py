"""Which lines of a sheet are rows: titles, repeated headings and notes are not, names that look like notes are."""

import pytest

from spreadsheets import imports
from spreadsheets.reading import read
from spreadsheets.workbooks import read_sheet
from tests.making import as_csv

PLACES = ["省/直辖市", "城市"]


def rows_of(code, rows):
    chosen = imports.get(code)
    found = read(read_sheet(as_csv(rows)), chosen.columns, side_by_side=chosen.side_by_side)
    assert found.errors == []
    named = next(column.field for column in chosen.columns if column.needed)
    return [record.get(named) for record in found.records], found.passed_over


@pytest.mark.parametrize(
    "below",
    [
        ["注：以官网为准", ""],
        ["", "注：以官网为准"],
        ["备注", "覆盖范围持续更新"],
        ["合计", "1"],
        ["（覆盖范围持续更新，具体以我司官方渠道通知为准）", ""],
        ["如有变更，以官网公告为准。", ""],
        ["※ 持续更新", ""],
        ["数据来源：官网", ""],
    ],
)
def test_what_stands_below_the_table_is_passed_over_and_said(below):
    found, passed = rows_of("green_channel", [PLACES, ["江苏", "南京"], below])
    assert (found, len(passed)) == (["南京"], 1)


@pytest.mark.parametrize("name", ["注射用示例", "附子示例", "更新示例", "来源示例", "说明示例", "以上示例"])
def test_a_drug_whose_name_begins_like_a_note_is_a_row(name):
    assert rows_of("drugs", [["商品名", "通用名"], [name, ""], ["示例", ""]]) == ([name, "示例"], [])


def test_prose_between_rows_is_not_passed_over():
    cities = "、".join(["南京", "苏州", "无锡", "常州", "镇江", "扬州", "泰州", "南通", "盐城"])
    found, passed = rows_of("green_channel", [PLACES, ["江苏", "南京"], ["", cities], ["", "苏州"]])
    assert (found, passed) == (["南京", cities, "苏州"], [])


def test_a_lone_city_at_the_end_is_a_row():
    assert rows_of("green_channel", [PLACES, ["江苏", "南京"], ["", "苏州"]]) == (["南京", "苏州"], [])
