"""Lists of cities as insurers and their programs head, fill and end them: what each means, and what nobody may guess."""

import pytest

from coverage.recognition import recognise_places
from spreadsheets import imports
from spreadsheets.reading import read
from spreadsheets.workbooks import read_sheet
from tests.making import as_csv

PLACES = ["省/直辖市", "城市"]
NANJING = ["江苏省", "南京市"]


def found(*rows):
    """Return the codes of the rows, their errors as (cell, text), and how many lines were passed over."""
    chosen = imports.get("green_channel")
    sheet = read(read_sheet(as_csv(rows)), chosen.columns, side_by_side=chosen.side_by_side)
    places, said = recognise_places(sheet.records, [])
    errors = [(item.cell, item.text) for item in [*sheet.errors, *said] if item.kind == "error"]
    return [resolved["division_id"] for _, resolved in places], errors, len(sheet.passed_over)


@pytest.mark.parametrize(
    "heading",
    [
        ["省级行政区", "城市"],
        ["省级行政区", "行政区划"],
        ["省级行政区划", "地级行政区"],
        ["省份", "地级市"],
        ["省份", "地市"],
        ["省份名称", "城市名称"],
        ["省（区、市）", "市（州）"],
        ["所在省份", "所在城市"],
        ["服务省份", "地级市（州、盟）"],
        ["Province", "CITY"],
        ["ｐｒｏｖｉｎｃｅ", "ｃｉｔｙ"],
        ["省 份", "城　市"],
    ],
)
def test_headings(heading):
    assert found(heading, NANJING) == (["320100"], [], 0)


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        (["序号", *PLACES], ["１", *NANJING]),
        (["ＮＯ．", *PLACES], [1, *NANJING]),
        (["序", *PLACES, "备 注"], ["1", *NANJING, "主城区"]),
        ([*PLACES, "说明", "", ""], [*NANJING, "", "", ""]),
        ([*PLACES, "城市代码"], [*NANJING, "３２０１００"]),
        ([*PLACES, "行政区划代码"], [*NANJING, "320100000000"]),
        (["", *PLACES], ["", *NANJING]),
    ],
)
def test_columns_beside_them(heading, row):
    assert found(heading, row) == (["320100"], [], 0)


@pytest.mark.parametrize("word", ["省级行政区", "行政区划"])
def test_a_column_that_is_only_shown_stands_aside_where_the_printed_one_is_there(word):
    assert found([*PLACES, word], [*NANJING, "别的"]) == (["320100"], [], 0)


@pytest.mark.parametrize(
    "rows",
    [
        [["北京市", ""], ["上海", "--"]],
        [["北京市", "北京市"], ["上海市", "上海"]],
        [["直辖市", "北京市"], ["直辖市", "上海市"]],
        [["直辖市", "北京"], ["", "上海"]],
        [["四大直辖市", "北京"], ["同上", "上海"]],
        [["北京市", "市辖区"], ["上海市", "全市"]],
        [["", "北京"], ["--", "上海"]],
    ],
)
def test_municipalities(rows):
    assert found(PLACES, *rows, ["浙江", "杭州"]) == (["110000", "310000", "330100"], [], 0)


def test_a_municipality_whose_places_follow_is_not_taken_for_all_of_it():
    codes, errors, _ = found(PLACES, ["北京市", ""], ["", "朝阳区"])
    assert (codes, errors) == (["110105"], [("B2", "没有填写“城市”")])


@pytest.mark.parametrize(
    ("row", "cell"),
    [(["江苏省", ""], "B2"), (["江苏省", "全省"], "B2"), (["直辖市", "南京"], "A2"), (["同上", "南京"], "A2")],
)
def test_what_nobody_may_guess(row, cell):
    codes, errors, _ = found(PLACES, row)
    assert (codes, [place for place, _ in errors]) == ([], [cell])


@pytest.mark.parametrize("mark", ["同上", "同 上", "（同上）", "同前", "〃", '"', "″", "＂", "”", "''", "々", "〃〃"])
def test_as_above(mark):
    assert found(PLACES, NANJING, [mark, "苏州市"]) == (["320100", "320500"], [], 0)


@pytest.mark.parametrize(
    "below",
    [
        ["共43个城市", ""],
        ["以上共四十三个城市", ""],
        ["合　计", "43"],
        ["总数", "43个"],
        ["城市数量", "43"],
        ["", "合计：43个城市"],
        ["Total", "43"],
        ["制表：张三", "审核：李四"],
        ["制表人：张三", "2026年1月"],
        ["填表日期：2026-01-01", ""],
        ["编制单位：某公司", "联系电话：95550"],
        ["日期", "2026-01-01"],
        ["", "2026年1月1日"],
        ["以下空白", ""],
        ["（完）", ""],
    ],
)
def test_lines_that_end_a_list(below):
    assert found(PLACES, NANJING, below) == (["320100"], [], 1)


@pytest.mark.parametrize("between", [["小计", "1"], ["本页合计", "1个城市"], ["第 1 页，共 2 页", ""]])
def test_lines_between_the_pages_of_a_list(between):
    assert found(PLACES, NANJING, between, ["浙江", "杭州"]) == (["320100", "330100"], [], 1)


@pytest.mark.parametrize("city", ["共青城市", "共和县", "总口", "日照"])
def test_a_place_whose_name_begins_like_such_a_line_is_none(city):
    assert found(PLACES, NANJING, ["", city])[2] == 0
