"""Money: exact amounts with their currency beside them, never added across currencies; read from forms, put into words."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from cases.declaration.errors import CaseError


@dataclass(frozen=True)
class Currency:
    """A currency: its ISO 4217 code, its Chinese unit, and how many decimals its amounts have."""

    code: str
    unit: str
    decimals: int


CURRENCIES = {item.code: item for item in (Currency("CNY", "元", 2), Currency("JPY", "日元", 0))}
TOO_MUCH = Decimal(10) ** 12
PLAIN = re.compile(r"(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")


@dataclass(frozen=True, kw_only=True)
class Posting:
    """An entry on its way into the ledger: a new one, or the reversal of ``reverses``."""

    kind: str
    currency: str
    amount: Decimal
    subject: str = ""
    reverses: Any = None


def exact(amount: Decimal | int, currency: str) -> Decimal:
    """Return ``amount`` with the currency's decimals.

    Raises ``CaseError`` in words for what is not finite, not above zero, too large or finer than the currency;
    ``TypeError`` for a float, ``KeyError`` for an unknown currency.
    """
    kind = CURRENCIES[currency]
    if not isinstance(amount, Decimal | int):
        raise TypeError(f"money is counted exactly, not as {amount!r}")
    exactly = Decimal(amount)
    if not exactly.is_finite() or not 0 < exactly < TOO_MUCH:
        raise CaseError("金额须为大于零的数，且不超过 999,999,999,999，请核对。")
    if exactly != round(exactly, kind.decimals):
        raise CaseError(
            f"{kind.unit}金额最多 {kind.decimals} 位小数，请核对。"
            if kind.decimals
            else f"{kind.unit}没有小数，请填整数。"
        )
    return round(exactly, kind.decimals)


def shown(amount: Decimal, currency: str) -> str:
    """Return an amount in words: 1,234,567 日元, 12,345.60 元."""
    kind = CURRENCIES[currency]
    return f"{amount:,.{kind.decimals}f} {kind.unit}"


class MoneyField(forms.CharField):
    """An amount of money as people write it: thousands parted by commas, full-width digits, the unit behind.

    Cleans to a ``Decimal``. Without ``currency`` another field of the form names it, and the form or ``ctx.post`` judges
    the decimals.
    """

    def __init__(self, *, currency: str = "", **options: Any) -> None:
        self.currency = CURRENCIES[currency] if currency else None
        options.setdefault("max_length", 30)
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        options.setdefault("help_text", f"单位：{self.currency.unit}" if self.currency else "")
        super().__init__(**options)

    def clean(self, value: Any) -> Any:
        """Return the amount, or None for an empty optional field. Raises ``ValidationError`` in words."""
        text = super().clean(value)
        return self._amount(text) if text else None

    def _amount(self, text: str) -> Decimal:
        written = (
            unicodedata.normalize("NFKC", text)
            .replace(" ", "")
            .removesuffix(self.currency.unit if self.currency else "")
        )
        if not PLAIN.fullmatch(written):
            raise forms.ValidationError(f"{self.label}须为数字，如“12,345.60”或“1234567”，请核对。")
        amount = Decimal(written.replace(",", ""))
        try:
            return exact(amount, self.currency.code if self.currency else "CNY")
        except CaseError as problem:
            raise forms.ValidationError(str(problem)) from problem

    def in_words(self, value: Any) -> str:
        """Return what was entered as people read it: for the one who confirms it."""
        try:
            amount = self._amount(str(value))
        except forms.ValidationError:
            return str(value)
        return shown(amount, self.currency.code) if self.currency else f"{amount:,}"
