"""Places and hospitals as people type them into forms."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from coverage import hospitals
from coverage.form_fields import HospitalField, PlaceField
from coverage.models import Hospital


def refusal(field, text):
    with pytest.raises(ValidationError) as problem:
        field.clean(text)
    return problem.value.messages[0]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("北京市朝阳区（110105）", "110105"),
        ("110105", "110105"),
        ("南京市鼓楼区", "320106"),
        ("襄樊", "420600"),
        ("140203", "140214"),
        ("台北", "710000"),
    ],
)
def test_a_place_typed_in_full_by_code_or_by_its_former_name_is_taken(divisions, text, code):
    assert PlaceField().clean(text).code == code


def test_a_name_of_several_places_is_asked_with_the_choices_named(divisions):
    said = refusal(PlaceField(), "朝阳")
    for choice in ("辽宁省朝阳市（211300）", "北京市朝阳区（110105）", "吉林省长春市朝阳区（220104）"):
        assert choice in said


def test_each_choice_named_is_taken_when_typed(divisions):
    assert PlaceField().clean("吉林省长春市朝阳区（220104）").code == "220104"


def test_a_split_place_is_asked_and_says_what_became_of_it(divisions):
    said = refusal(PlaceField(), "130103")
    assert "河北省石家庄市长安区（130102）、河北省石家庄市桥西区（130104）" in said
    assert "桥东区已于2014年撤销" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("没有这个地方", "没有找到地名“没有这个地方”"),
        ("999999", "没有区划代码 999999"),
        ("东京", "不在中国大陆31个省市范围内"),
        ("开发区", "不是行政区划"),
        ("郊区", "等"),
    ],
)
def test_what_is_no_single_place_says_what_to_mend(divisions, text, said):
    assert said in refusal(PlaceField(), text)


def hospital(name, division="310101", aliases=(), **more):
    return Hospital.objects.create(
        name=name, aliases=list(aliases), grade="3A", ownership="public", division_id=division, **more
    )


@pytest.fixture
def ruijin(divisions):
    return hospital("上海交通大学医学院附属瑞金医院", aliases=["瑞金医院"])


@pytest.mark.parametrize(
    "text", ["上海交通大学医学院附属瑞金医院", "瑞金医院", " 瑞金 医院 ", "瑞金医院\u200b", "瑞金", "附属瑞金医院"]
)
def test_a_hospital_is_taken_by_name_by_alias_and_by_a_part_that_fits_one_alone(ruijin, text):
    assert HospitalField().clean(text) == ruijin


def test_an_alias_goes_before_a_part_of_other_names(ruijin):
    hospital("瑞金医院卢湾分院")
    assert HospitalField().clean("瑞金医院") == ruijin


def test_a_part_of_several_names_is_asked_with_the_candidates_named(ruijin):
    hospital("瑞金医院卢湾分院")
    said = refusal(HospitalField(), "瑞金")
    assert "上海交通大学医学院附属瑞金医院（上海市黄浦区）" in said
    assert "瑞金医院卢湾分院（上海市黄浦区）" in said
    assert "登记" not in said


def test_namesakes_are_told_apart_by_their_place(divisions):
    hospital("人民医院", "320508")
    wanted = hospital("人民医院", "320106")
    assert "人民医院（江苏省南京市鼓楼区）" in refusal(HospitalField(), "人民医院")
    assert HospitalField().clean("人民医院（江苏省南京市鼓楼区）") == wanted


def test_a_hospital_out_of_use_is_said_to_be_so(divisions):
    hospital("停用的医院", aliases=["旧医院"], active=False)
    said = refusal(HospitalField(), "旧医院")
    assert "标为不可选用" in said
    assert "请数据团队登记" not in said


def test_a_hospital_nobody_registered_says_who_registers_it(divisions):
    assert "请数据团队登记" in refusal(HospitalField(), "没有这家医院")


def test_one_letter_is_no_part_of_a_name(ruijin):
    assert "医院库中没有" in refusal(HospitalField(), "瑞")


@pytest.mark.parametrize("text", ["shanghai", "上海 瑞金", "ruijin", "rjyy", "黄浦 ruijin"])
def test_a_hospital_is_taken_by_place_and_pinyin_where_they_fit_one_alone(ruijin, text):
    hospital("南京鼓楼医院", "320106")
    assert HospitalField().clean(text) == ruijin


def test_those_it_may_be_are_offered_as_buttons_that_send_the_form_again(ruijin):
    hospital("瑞金医院卢湾分院")
    form = type("HospitalForm", (forms.Form,), {"hospital": HospitalField()})({"hospital": "瑞金"})
    assert not form.is_valid()
    button = '<button type="submit" name="hospital" value="瑞金医院卢湾分院（上海市黄浦区）">'
    assert button in str(form["hospital"])
    again = type(form)(QueryDict("hospital=瑞金&hospital=瑞金医院卢湾分院（上海市黄浦区）"))
    assert again.is_valid()


def test_hospitals_of_the_city_asked_for_are_offered_first(ruijin):
    there = hospital("瑞金医院南京分院", "320106")
    assert hospitals.suggested("瑞金", near="320100") == [there, ruijin]
    assert hospitals.suggested("", near="320100") == [there]


def test_nothing_typed_offers_nothing(ruijin, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert hospitals.suggested(" ") == []
