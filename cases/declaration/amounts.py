"""Amounts of a quota: exact decimals, whole multiples of what the declaration says."""

from decimal import Decimal

from cases.declaration.errors import CaseError
from cases.declaration.row_words import Quota
from cases.models import QuotaCounter

TOO_MUCH = 10**6


def exact(quota: Quota, amount: Decimal | int) -> Decimal:
    """Return ``amount`` if it can be counted on ``quota``.

    Raises ``CaseError`` in words for what is not a positive multiple of its smallest amount, ``TypeError`` for a float.
    """
    if not isinstance(amount, Decimal | int):
        raise TypeError(f"{quota.code} counts exact amounts, not {amount!r}")
    exactly = Decimal(amount)
    if not exactly.is_finite() or not 0 < exactly < TOO_MUCH or exactly % quota.smallest:
        raise CaseError(f"“{quota.label}”的数量须为大于零的 {shown(quota.smallest)} {quota.unit}的整数倍，请核对。")
    return exactly


def plain(amount: Decimal) -> int | Decimal:
    """Return a whole amount as ``int``, another without its trailing zeros."""
    return int(amount) if amount == int(amount) else amount.normalize()


def shown(amount: Decimal | int) -> str:
    """Return an amount as people read it: 3.5, 1,200."""
    return f"{plain(Decimal(amount)):,}"


def standing(quota: Quota, counter: QuotaCounter) -> str:
    """Return how much of a counter is used, of how much: 3.5 / 40 小时."""
    if counter.limit is None:
        return f"{shown(counter.used)} {quota.unit}"
    granted = f"（另准 {shown(counter.granted)} {quota.unit}）" if counter.granted else ""
    return f"{shown(counter.used)} / {shown(counter.limit)} {quota.unit}{granted}"
