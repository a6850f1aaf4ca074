"""Printed names become divisions, or are asked and refused by their cell; what is odd is a warning."""

import pytest

from coverage.recognition import recognise_places
from spreadsheets.columns import Record


def recognised(*pairs):
    """Return the codes that (province, city) mean, and the findings by kind: (cell, text, mend)."""
    records = [
        Record(
            {"province_printed": province, "city_printed": city},
            {"province_printed": f"A{row}", "city_printed": f"B{row}"},
        )
        for row, (province, city) in enumerate(pairs, 2)
    ]
    read, said = recognise_places(records, [])
    told = {
        kind: [(item.cell, item.text, item.mend) for item in said if item.kind == kind] for kind in ("error", "warning")
    }
    return [resolved["division_id"] for _, resolved in read], told["error"], told["warning"]


@pytest.mark.parametrize(
    ("province", "city", "code"),
    [
        ("江苏省", "南京", "320100"),
        ("江苏", "南京市", "320100"),
        ("广西省", "南宁", "450100"),
        ("新疆", "乌鲁木齐", "650100"),
        ("内 蒙 古", "阿拉善", "152900"),
        ("吉林", "吉林", "220200"),
        ("辽宁", "朝阳", "211300"),
        ("北京", "朝阳", "110105"),
        ("青海", "海南", "632500"),
        ("吉林省", "延吉", "222401"),
        ("北京市", "北京", "110000"),
        ("广西自治区", "南宁", "450100"),
        ("宁夏回族自治区", "银川", "640100"),
        ("甘肃省", "临夏市", "622901"),
        ("湖北省", "恩施州", "422800"),
        ("", "广州", "440100"),
        ("江苏省", "江苏省苏州市", "320500"),
    ],
)
def test_a_name_is_looked_for_in_its_province(province, city, code):
    codes, errors, _ = recognised((province, city))
    assert (codes, errors) == ([code], [])


@pytest.mark.parametrize(
    ("province", "city", "choices"),
    [
        ("", "吉林", ("220000", "220200")),
        ("", "朝阳", ("211300", "110105", "220104")),
        ("", "海南", ("460000", "632500", "150303")),
        ("海南", "海南", ("460000", "632500", "150303")),
        ("湖北省", "恩施", ("422800", "422801")),
        ("甘肃省", "临夏", ("622900", "622901", "622921")),
        ("河北", "朝阳", ("211300", "110105", "220104")),
    ],
)
def test_what_may_be_several_places_is_asked(province, city, choices):
    codes, [(cell, text, mend)], _ = recognised((province, city))
    assert (codes, cell) == ([], "B2")
    assert all(code in text for code in choices)
    assert "全称" in mend


@pytest.mark.parametrize(
    ("province", "city", "code", "said"),
    [
        ("山东", "莱芜市", "370116", "莱芜市已于2019年撤销，现为山东省济南市莱芜区"),
        ("山东", "莱芜", "370116", "莱芜市已于2019年撤销"),
        ("浙江", "奉化", "330213", "奉化市已于2016年撤销，现为浙江省宁波市奉化区"),
        ("江苏", "海门市", "320614", "海门市已于2020年撤销"),
        ("湖北", "襄樊", "420600", "襄樊市已于2010年停用，现为湖北省襄阳市"),
        ("安徽", "巢湖市", "340181", "地级巢湖市已于2011年撤销，现巢湖市是县级，属安徽省合肥市"),
    ],
)
def test_an_old_name_becomes_its_successor_and_is_said(province, city, code, said):
    codes, errors, warnings = recognised((province, city))
    assert (codes, errors) == ([code], [])
    assert any(text.startswith(said) and cell == "B2" for cell, text, _ in warnings)


def test_a_city_under_another_provinces_label_is_a_warning():
    codes, errors, warnings = recognised(("湖北省", "武汉"), ("湖北省", "宣城市"))
    assert (codes, errors) == (["420100", "341800"], [])
    assert ("B3", "“宣城市”印在湖北省之下，而它是安徽省宣城市（341800）") in [item[:2] for item in warnings]


def test_a_city_printed_twice_is_a_warning_naming_both_cells():
    _, errors, warnings = recognised(("广东", "东莞"), ("广东", "广州"), ("广东省", "东莞市"))
    assert (errors, [item[:2] for item in warnings]) == ([], [("B4", "广东省东莞市（441900）印了两次，前一次在 B2")])


def test_a_province_without_its_capital_is_a_warning_once():
    _, _, warnings = recognised(("陕西省", "咸阳"), ("陕西省", "宝鸡"), ("北京", "北京"))
    assert [item[:2] for item in warnings] == [("A2", "陕西省在列，而省会（首府）西安市不在")]


@pytest.mark.parametrize(
    ("province", "city", "cell", "says"),
    [
        ("江苏", "苏洲", "B2", "江苏省苏州市（320500）"),
        ("广东", "深训市", "B2", "广东省深圳市（440300）"),
        ("广冻", "广州", "A2", "广东省"),
        ("深圳", "深圳", "A2", "省级行政区"),
        ("江苏", "湖南", "B2", "名单须写到城市"),
        ("江苏", "苏州工业园区", "B2", "江苏省苏州市"),
        ("台湾", "台北", "B2", "不在中国大陆"),
        ("", "东京", "B2", "东京"),
        ("", "香港", "B2", "不在中国大陆"),
        ("", "999999", "B2", "999999"),
    ],
)
def test_what_names_no_listed_place_is_refused_with_its_cell(province, city, cell, says):
    codes, [(where, text, mend)], _ = recognised((province, city))
    assert (codes, where) == ([], cell)
    assert says in text + mend


def test_a_wrong_province_label_is_told_once_for_all_its_rows():
    label = {"province_printed": "A2"}
    records = [
        Record({"province_printed": "广冻", "city_printed": c}, {**label, "city_printed": f"B{n}"})
        for n, c in enumerate("甲乙丙")
    ]
    assert [item.cell for item in recognise_places(records, [])[1]] == ["A2"]
