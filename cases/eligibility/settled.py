"""What the insurer has settled of the manual's open questions (手册未定事项), and what follows where nothing is.

Nothing settled, nothing is said to the customer: a person decides then, and what staff read says so.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from cases.declaration.context import StepContext
from cases.declaration.words import Guard, Missing
from manual import questions, unsettled

if TYPE_CHECKING:
    from policies.models import InsuredPerson

WAITING = "S1"
COSTS = "S8"
RENEWAL = "S9"
CHANNEL = "S11"
NO_SHOW = "S5"
OF_POLICIES = (WAITING, RENEWAL)
"""What the eligibility rules read with the person."""
PAYERS = {"insurer": "由我司承担", "customer": "由您自理"}


def complaint_channel() -> str:
    """Return where a customer may complain or ask for another look (S11); '' while the insurer has set none."""
    channel = unsettled.value(CHANNEL)
    return f"投诉或申请复核：{channel}。" if channel else ""


def who_pays(ctx: StepContext, what: str) -> str:
    """Return who pays ``what`` ("会诊费", S8) as the customer is told; while that is open, the record refers it to a supervisor."""
    payer = unsettled.value(COSTS, ctx.service.code)
    if not payer:
        ctx.sentence += f"；{what}由谁承担尚未规定（S8），客户问及的请提请主管"
    return f"{what}{PAYERS[payer]}。" if payer else ""


def no_show_is_not(value: str, instead: str, *, rule: str = "") -> Guard:
    """Return the guard that the insurer has not settled no-shows (S5) as ``value``, where ``instead`` is to be done."""

    def not_settled_so(ctx: StepContext) -> Iterable[Missing]:
        decided = ctx.file.once(("settled", NO_SHOW), partial(unsettled.value, NO_SHOW, ctx.service.code))
        if decided == value:
            words = questions.get(NO_SHOW, ctx.service.code).in_words(value)
            yield Missing(f"手册未定事项 S5 已定为{words}，请办理“{instead}”", rule)

    return not_settled_so


def waiting_period_end(insured: "InsuredPerson", decided: Mapping[str, Any]) -> date | None:
    """Return the waiting period's last day where the policy names none: S1's days after the first day of cover.

    A renewal that counts on (S9) has had its waiting period; while that is open, or S1 is, a person decides: None.
    """
    if insured.policy.previous_policy_id and decided.get(RENEWAL) != "restart":
        return insured.cover_from - timedelta(days=1) if decided.get(RENEWAL) == "continue" else None
    days = unsettled.as_number(decided.get(WAITING) or "")
    return None if days is None else insured.cover_from + timedelta(days=int(days))
