"""Places and hospitals as people type them into forms."""

import pytest
from django.core.exceptions import ValidationError

from coverage.form_fields import PlaceField


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
