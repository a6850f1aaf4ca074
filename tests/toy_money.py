"""The toy service with money: approved, advanced and repaid, in yuan and yen."""

from typing import Any

from django import forms

from cases.bookkeeping import ledger
from cases.declaration.context import StepContext
from cases.declaration.forms import StepForm
from cases.declaration.money import MoneyField
from cases.declaration.words import REVIEWER, EntryKind, Ledger
from tests import toy

LEDGER = Ledger(
    kinds=(EntryKind("approved", "批准额度"), EntryKind("advanced", "已垫付"), EntryKind("repaid", "已归还")),
    currencies=("CNY", "JPY"),
    balance={"advanced": 1, "repaid": -1},
)


class MoneyForm(StepForm):
    """An amount, its kind and its currency."""

    kind = forms.CharField(required=False)
    currency = forms.CharField(required=False)
    amount = MoneyField(label="金额")


class YenForm(StepForm):
    """An amount in yen."""

    bill = MoneyField(label="账单金额", currency="JPY")


def settle(ctx: StepContext) -> None:
    """Post what was entered; not more given back than outstanding."""
    ctx.post(ctx.entered["kind"], ctx.entered["amount"], currency=ctx.entered["currency"])
    ledger.check_outstanding(ctx)


class EntryForm(StepForm):
    """Names an entry by its place in the ledger, from 0."""

    entry = forms.IntegerField()


def post(ctx: StepContext) -> None:
    """Post what was entered; not more advanced than approved."""
    ctx.post(ctx.entered["kind"], ctx.entered["amount"], currency=ctx.entered["currency"])
    ledger.check_within(ctx, "advanced", "approved")


def undo(ctx: StepContext) -> None:
    """Reverse an entry."""
    ledger.reverse(ctx, ctx.file.entries[ctx.entered["entry"]])


def bill(ctx: StepContext) -> None:
    """Post a hospital's bill."""
    ctx.post("approved", ctx.entered["bill"], currency="JPY")


STEPS = (
    toy.step("post", form=MoneyForm, effect=post),
    toy.step("settle", form=MoneyForm, effect=settle),
    toy.step("undo", form=EntryForm, effect=undo),
    toy.step("bill", form=YenForm, effect=bill),
    toy.step("bill_of_two", form=YenForm, effect=bill, confirm_by=REVIEWER),
)
WORDS: dict[str, Any] = {"steps": toy.STEPS + STEPS, "ledger": LEDGER}
