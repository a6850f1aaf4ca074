import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from privacy import identity

BODY = "11010119000101001"


def number(body=BODY):
    return body + identity.check_character(body)


def test_check_character_follows_the_standard():
    # The worked example of GB 11643-1999, annex.
    assert identity.check_character("11010519491231002") == "X"


@pytest.mark.parametrize("body", [BODY, "81000019900101001", "83000019900101002", "11010120000229001"])
def test_well_formed_number_passes(body):
    identity.check_id_number(number(body))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "18 位"),
        (BODY, "18 位"),
        (number() + "1", "18 位"),
        (number() + "\n", "18 位"),
        ("3.2e17", "18 位"),
        ("１" * 18, "18 位"),
        (number("99010119000101001"), "省级代码"),
        (number("16010119000101001"), "省级代码"),
        (number("11010119010229001"), "出生日期"),
        (number("11010118991231001"), "出生日期"),
        (number("11010119001301001"), "出生日期"),
    ],
)
def test_malformed_number_is_refused_with_the_reason(value, message):
    with pytest.raises(ValidationError, match=message):
        identity.check_id_number(value)


@given(st.integers(0, 17), st.integers(1, 9))
def test_any_single_wrong_digit_is_refused(position, shift):
    good = number()
    digit = "0" if good[position] == "X" else str((int(good[position]) + shift) % 10)
    with pytest.raises(ValidationError):
        identity.check_id_number(good[:position] + digit + good[position + 1 :])


@pytest.mark.parametrize("value", ["13800000000", "19900000000", "+85291234567", "+16502530000"])
def test_a_mobile_or_a_number_outside_the_mainland_passes(value):
    identity.check_phone(value)


@pytest.mark.parametrize("value", ["", "12800000000", "1380000000", "138000000000", "02112345678", "12345", "+852"])
def test_other_phones_are_refused(value):
    with pytest.raises(ValidationError, match="11 位"):
        identity.check_phone(value)


PERMANENT = "90115619900101001"  # 9, where issued, nationality, birth date, order


@pytest.mark.parametrize("value", [number(PERMANENT), "USA123456789012"])
def test_a_permanent_residence_number_passes(value):
    identity.check_permanent_residence_number(value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("12", "18 位、以 9 开头"),
        (number(), "18 位、以 9 开头"),
        (number(PERMANENT)[:17], "18 位、以 9 开头"),
        (number("90115619901301001"), "出生日期"),
        (PERMANENT + ("0" if number(PERMANENT)[-1] != "0" else "1"), "校验码"),
    ],
)
def test_a_malformed_permanent_residence_number_is_refused_with_the_reason(value, message):
    with pytest.raises(ValidationError, match=message):
        identity.check_permanent_residence_number(value)
