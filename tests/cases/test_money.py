"""Money in words and from forms: exact, with its currency, refused in words where it cannot be."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from cases.declaration import money
from cases.declaration.errors import CaseError
from cases.declaration.money import MoneyField


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        (Decimal(1234567), "JPY", "1,234,567 日元"),
        (Decimal("12345.6"), "CNY", "12,345.60 元"),
        (Decimal("-0.01"), "CNY", "-0.01 元"),
        (Decimal("1234567.00"), "JPY", "1,234,567 日元"),
    ],
)
def test_an_amount_is_said_with_its_unit(amount, currency, words):
    assert money.shown(amount, currency) == words


@pytest.mark.parametrize(
    ("amount", "currency", "says"),
    [
        (Decimal("1234567.50"), "JPY", "日元没有小数，请填整数"),
        (Decimal("0.001"), "CNY", "元金额最多 2 位小数"),
        (Decimal("12.345"), "CNY", "元金额最多 2 位小数"),
        (Decimal(-1), "CNY", "大于零"),
        (Decimal(0), "CNY", "大于零"),
        (Decimal("NaN"), "CNY", "大于零"),
        (Decimal("Infinity"), "JPY", "大于零"),
        (Decimal(10**12), "JPY", "不超过 999,999,999,999"),
    ],
)
def test_what_a_currency_cannot_hold_is_refused_in_words(amount, currency, says):
    with pytest.raises(CaseError, match=says):
        money.exact(amount, currency)


def test_a_float_is_no_money():
    with pytest.raises(TypeError, match="counted exactly"):
        money.exact(1.5, "CNY")


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("1,234,567", "JPY", Decimal(1234567)),
        ("１，２３４，５６７", "JPY", Decimal(1234567)),
        ("1,234,567 日元", "JPY", Decimal(1234567)),
        ("1234567.00", "JPY", Decimal(1234567)),
        ("１２，３４５．６０", "CNY", Decimal("12345.60")),
        ("12345.6元", "CNY", Decimal("12345.60")),
        (" 0.01 ", "CNY", Decimal("0.01")),
    ],
)
def test_the_field_reads_what_people_write(text, currency, amount):
    assert MoneyField(label="金额", currency=currency).clean(text) == amount


@pytest.mark.parametrize(
    ("text", "currency", "says"),
    [
        ("1234567.50", "JPY", "日元没有小数"),
        ("12.345", "CNY", "最多 2 位小数"),
        ("1,23", "CNY", "须为数字"),
        ("12,34,567", "CNY", "须为数字"),
        ("-5", "CNY", "须为数字"),
        ("NaN", "CNY", "须为数字"),
        ("1e5", "CNY", "须为数字"),
        ("5 元", "JPY", "须为数字"),
        ("0", "CNY", "大于零"),
        ("一百", "CNY", "须为数字"),
    ],
)
def test_the_field_refuses_in_words(text, currency, says):
    with pytest.raises(ValidationError, match=says):
        MoneyField(label="金额", currency=currency).clean(text)


def test_an_optional_field_may_be_empty():
    assert MoneyField(label="金额", required=False).clean("") is None
