"""A customer's wish to reschedule or cancel where the manual says nothing (S4): as the insurer has set it, else a person decides.

``changes.change_step(sources=…, anew=…)`` is a whole ``Step``; the service's ``on_referral`` is ``changes.on_referral(anew)``,
with its answers to its own questions as ``otherwise``.
``anew`` is the service's own function that opens what was arranged again. What the manual itself says of changes is the
service's own.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from cases.bookkeeping import questions
from cases.declaration.context import StepContext
from cases.declaration.words import AGENT, CUSTOMER, Effect, Missing, Step
from cases.eligibility import review_forms
from cases.models import Referral, RefusedRequest
from manual import unsettled

QUESTION = "S4"
KINDS = dict(review_forms.CHANGES)
Answer = Callable[[StepContext, Referral], None]


def change_step(*, sources: Iterable[str], anew: Effect, **more: Any) -> Step:
    """Return the step that takes a customer's wish to reschedule or cancel."""
    usual = {"code": "ask_for_change", "label": "客户要求改期或取消", "form": review_forms.ChangeForm}
    usual |= {"by": AGENT | CUSTOMER, "guards": (no_change_is_open,), "effect": partial(ask_for_change, anew=anew)}
    usual |= {"customer_label": "改期或取消", "hint": "手册未定（S4）：公司有规定的照规定办理，没有的由主管判断"}
    return Step(**{"sources": frozenset(sources)} | usual | more)  # type: ignore[arg-type]


def on_referral(anew: Effect, otherwise: Answer | None = None) -> Answer:
    """Return what a supervisor's answer leads to: a granted wish is carried out; of other questions, what ``otherwise`` does."""

    def decided(ctx: StepContext, referral: Referral) -> None:
        if referral.subject in KINDS:
            if referral.verdict == Referral.Verdict.GRANTED:
                _carry_out(ctx, referral.subject, anew)
        elif otherwise:
            otherwise(ctx, referral)

    return decided


def no_change_is_open(ctx: StepContext) -> Iterable[Missing]:
    """One wish to change is decided before the next."""
    if any(referral.subject in KINDS for referral in ctx.file.open_referrals()):
        yield Missing("已有改期或取消的请求待主管判断", elsewhere=True)


def ask_for_change(ctx: StepContext, *, anew: Effect) -> None:
    """Carry the wish out, refuse it or put it to a supervisor, as the insurer has set S4 for the service."""
    kind = ctx.entered["kind"]
    asked = f"客户要求{KINDS[kind]}：{ctx.entered['wish']}"
    decided = unsettled.value(QUESTION, ctx.service.code)
    if decided == "allowed":
        ctx.sentence = f"{asked}，按公司规定办理"
        _carry_out(ctx, kind, anew)
    elif decided == "refused":
        ctx.sentence = f"{asked}，按公司规定不接受"
        _refuse(ctx, asked)
    else:
        ctx.sentence = f"{asked}，提请主管判断"
        questions.ask(ctx, subject=kind, question=asked)


def _carry_out(ctx: StepContext, kind: str, anew: Effect) -> None:
    if kind == "cancel":
        ctx.target = "withdrawn"
    else:
        anew(ctx)


def _refuse(ctx: StepContext, asked: str) -> None:
    words = "按我司规定，本项服务安排后不接受改期或取消。"
    RefusedRequest.objects.create(case=ctx.case, asked=asked, words=words, at=ctx.at, recorded_by=ctx.actor)
    ctx.file.forget("refused_requests")
