"""More is approved than was (追加批准金额): the stay costs more, so the request and the approval grow, judged again."""

from collections.abc import Iterator
from decimal import Decimal

from django.conf import settings

from cases.bookkeeping import ledger
from cases.declaration import money
from cases.declaration.context import StepContext
from cases.declaration.errors import StepBlocked
from cases.declaration.forms import ReasonForm
from cases.declaration.money import MoneyField
from cases.declaration.words import REVIEWER, Missing, Step
from cases.eligibility import review
from cases.inpatient_advance import effects
from cases.inpatient_advance import guards as own
from cases.steps import guards
from manual.registry import rule


class RaiseForm(ReasonForm):
    """What is asked for in all from now on, the covered cost as it is known now, and why it grew."""

    requested = MoneyField(label="追加后的需求总额", currency="CNY")
    covered_cost = MoneyField(label="保障范围内住院费用（现估）", currency="CNY")
    field_order = ("requested", "covered_cost", "reason")


@rule("ADV-17", "ADV-36")
def raise_approval(ctx: StepContext) -> None:
    """Post by how much request and approval grow; an approval is raised here, never lowered."""
    review.judge_again(ctx)
    ctx.post("requested", _more(ctx, "requested", ctx.entered["requested"], "需求金额"))
    wanted = effects.may_be_advanced(ctx, ctx.entered["covered_cost"])
    ctx.post("approved", _more(ctx, "approved", wanted, "批准金额"))
    shown = money.shown(wanted, "CNY")
    ctx.sentence = f"追加批准：{effects.in_words(ctx)}共批准 {shown}：{ctx.entered['reason']}"
    ctx.tell("applicant", f"案件{ctx.case.number}的垫付额度已追加，详情请致电服务热线{settings.HOTLINE}。")


def _more(ctx: StepContext, kind: str, total: Decimal, label: str) -> Decimal:
    """Return by how much ``total`` exceeds what stands. Raises ``StepBlocked`` where it does not."""
    stands = ledger.total(ctx, kind, "CNY")
    if total <= stands:
        text = f"追加后的{label} {money.shown(total, 'CNY')} 未超过现有的 {money.shown(stands, 'CNY')}，无从追加"
        raise StepBlocked(ctx.step.label, [Missing(text, "ADV-36")])
    return total - stands


def _is_approved(ctx: StepContext) -> Iterator[Missing]:
    if ctx.file.moment("approved") is None:
        yield Missing("尚未审核通过", "ADV-17", elsewhere=True)


STEP = Step(
    "raise_approval",
    "追加批准金额",
    RaiseForm,
    raise_approval,
    by=REVIEWER,
    sources=frozenset({"arranging", "notified", "executing"}),
    guards=(
        _is_approved,
        own.liability_is_passed,
        own.share_is_set,
        own.early_admission_is_granted,
        guards.referrals_decided,
    ),
    rules=("ADV-17", "ADV-36"),
    hint="住院费用增加的，按原比例重新核定；只增不减",
)
