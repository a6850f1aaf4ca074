"""Whatever looks the same is stored, searched and compared as the same."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from privacy import typed_text

EXTENSION_H, EXTENSION_I = "\U0003158e", "\U0002ebf0"  # both newer than the Unicode of Python 3.11
UYGHUR = "阿依古丽·买买提"


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("\u2fa6\u2f00", "金一"),
        ("\uf92c晓", "郎晓"),
        ("\u2ec4门", "西门"),
        ("\u2f6c\u2ee9", "目黄"),
        ("张 三", "张三"),
        ("张　三", "张三"),
        ("张\t三", "张三"),
        ("李\u200b四\u202c", "李四"),
        ("葛\U000e0100", "葛"),
        ("李○一", "李〇一"),
        (f"张 {EXTENSION_H}", f"张{EXTENSION_H}"),
        ("Smith  John", "SMITH JOHN"),
        ("ｓｍｉｔｈ　ｊｏｈｎ", "SMITH JOHN"),
        ("Jean\u2010Paul O\u2019Neil", "JEAN-PAUL O'NEIL"),
        ("Mu\u0308ller J. Smith", "MÜLLER J. SMITH"),
        ("阿依古丽··买买提", UYGHUR),
        ("", ""),
    ],
)
def test_names_have_one_form(typed, normal):
    assert typed_text.normal_name(typed) == normal


@pytest.mark.parametrize("dot", "·•・･．.‧⋅∙·ㆍ◦▪⚫⦁˙。｡")
@pytest.mark.parametrize("blank", ["", " "])
def test_every_middle_dot_is_one_dot(dot, blank):
    assert typed_text.normal_name(f"阿依古丽{blank}{dot}{blank}买买提") == UYGHUR


@pytest.mark.parametrize(
    "typed", ["ysbd000001", "ＹＳＢＤ０００００１", " YSBD 000001\n", "YSBD\u200b000001", "ysbd\xad000001"]
)
def test_numbers_have_one_form(typed):
    assert typed_text.normal_number(typed) == "YSBD000001"


@pytest.mark.parametrize("typed", ["gc－2026-1", "GC–2026—1", "GC\u22122026\u20101"])
def test_every_dash_of_a_number_is_one_dash(typed):
    assert typed_text.normal_number(typed) == "GC-2026-1"


@pytest.mark.parametrize(
    "typed",
    [
        "11010119000101001x",
        " 110101 １９０００１０１００１ｘ ",
        "110101-19000101-001X",
        "110101.19000101.001×",
        "\u202a11010119000101001Х\u202c",
    ],
)
def test_citizen_numbers_have_one_form(typed):
    assert typed_text.normal_id_number(typed) == "11010119000101001X"


def test_a_dash_of_another_paper_stays():
    assert typed_text.normal_id_number("h－123") == "H-123"


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("138 0000 0000", "13800000000"),
        ("138-0000-0000", "13800000000"),
        ("138.0000.0000", "13800000000"),
        ("+86 138 0000 0000", "13800000000"),
        ("(+86) 138–0000–0000", "13800000000"),
        ("008613800000000", "13800000000"),
        ("8613800000000", "13800000000"),
        ("013800000000", "13800000000"),
        ("１３８００００００００", "13800000000"),
        ("\u202a13800000000\u202c", "13800000000"),
        ("010-12345678", "01012345678"),
        ("+86 10 1234 5678", "01012345678"),
        ("(010) 12345678 转 801", "01012345678-801"),
        ("010-12345678-801", "01012345678-801"),
        ("400-800-1234", "4008001234"),
        ("12345", "12345"),
        ("86123456", "86123456"),
        ("+852 9123 4567", "+85291234567"),
        ("00852-91234567", "+85291234567"),
        ("+1 (650) 253-0000", "+16502530000"),
        ("13800000000/13900000000", "13800000000/13900000000"),
        ("YS0000006", "YS0000006"),
    ],
)
def test_phones_have_one_form(typed, normal):
    assert typed_text.normal_phone(typed) == normal


@pytest.mark.parametrize("typed", ["+86 138 0000 0000", "１３８００００００００", "\u202a13800000000\u202c"])
def test_a_mainland_mobile_takes_sms(typed):
    assert typed_text.takes_mainland_sms(typed)


@pytest.mark.parametrize(
    "typed", ["", "010-12345678", "12345", "+852 9123 4567", "+1 650 253 0000", "13800000000/13900000000", "0138"]
)
def test_nothing_else_takes_sms(typed):
    assert not typed_text.takes_mainland_sms(typed)


@pytest.mark.parametrize("phone", ["+85291234567", "+886912345678", "+16502530000"])
def test_a_number_outside_the_mainland_is_told(phone):
    assert typed_text.is_overseas_phone(phone)


@pytest.mark.parametrize("phone", ["", "13800000000", "+8613800000000", "+852", "+9999999", "85291234567"])
def test_no_other_number_is_one_outside_the_mainland(phone):
    assert not typed_text.is_overseas_phone(phone)


@pytest.mark.parametrize("text", [f"张{EXTENSION_H}", EXTENSION_I, "张三", "张\n三", "a\u200b", "\ue000"])
def test_newer_characters_are_letters(text):
    typed_text.check_no_controls(text)


def test_a_control_character_is_named():
    with pytest.raises(ValidationError, match="U\\+0000、U\\+007F"):
        typed_text.check_no_controls("演\x7f\x00示")


@pytest.mark.parametrize(
    "normal",
    [
        typed_text.normal_text,
        typed_text.normal_name,
        typed_text.normal_number,
        typed_text.normal_id_number,
        typed_text.normal_phone,
    ],
)
@given(st.text(st.characters() | st.sampled_from("+-()0086138 .·李李转X")))
def test_a_form_is_a_fixed_point(normal, text):
    once = normal(text)
    assert normal(once) == once
