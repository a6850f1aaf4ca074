"""How a case ends early, and how a step is undone."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone

from cases.bookkeeping import snapshots
from cases.declaration import registry
from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from cases.declaration.errors import StepBlocked
from cases.declaration.form_fields import text_field
from cases.declaration.forms import ReasonForm, StepForm
from cases.declaration.words import Missing
from cases.models import (
    CaseEvent,
)
from cases.steps.papers import set_paper_moments


class CorrectForm(ReasonForm):
    """Why the last step is undone; says which one that is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if undone := what_is_undone(self.ctx.file):
            self.fields[
                "reason"
            ].help_text = f"将撤销 {undone}；状态、明细、服务次数和时限回到那一步之前，款项以冲正更正"


class CloseForm(StepForm):
    """Why a case ends before its service is complete."""

    kind = forms.ChoiceField(
        label="结案原因",
        choices=[
            ("", "请选择"),
            ("withdrawn", "申请人撤回"),
            ("deceased", "被保险人身故"),
            ("rescinded", "保单解除"),
            ("opened_in_error", "误开"),
        ],
    )
    reason = text_field("说明", long=True)


def close(ctx: StepContext) -> None:
    """End the case before its service is complete; a withdrawal only from where the service allows it."""
    kind = ctx.entered["kind"]
    if kind == "withdrawn" and ctx.case.state not in ctx.service.withdraw_from:
        raise StepBlocked(ctx.step.label, [Missing(f"当前“{ctx.file.state.label}”，手册不允许撤回或取消")])
    ctx.target = kind
    ctx.sentence = f"{ctx.service.state(kind).label}：{ctx.entered['reason']}"


def correctable_event(file: CaseFile) -> CaseEvent | None:
    """Return the last event that can still be undone: of a correctable step, or of any that moved the case."""
    for event in reversed(file.events):
        if event.step in ("open", "correct") or hasattr(event, "corrected_by"):
            continue
        if event.from_state != event.to_state or registry.step(file.service, event.step).correctable:
            return event
    return None


def what_is_undone(file: CaseFile) -> str:
    """Return in words which step a correction undoes, for the one who asks and the one who confirms; "" for none."""
    event = correctable_event(file)
    return f"{timezone.localtime(event.at):%Y-%m-%d %H:%M} {event.actor} 的“{file.event_label(event)}”" if event else ""


def something_to_correct(ctx: StepContext) -> Iterator[Missing]:
    """There is a step to undo, and it is the one the correction was asked for."""
    event = correctable_event(ctx.file)
    if event is None:
        yield Missing("没有可以更正的步骤")
    elif ctx.asked_revision is not None and event.sequence > ctx.asked_revision:
        yield Missing("提请更正之后本案又有新的步骤，请退回后重新提请")
    elif ctx.data is not None and not hasattr(event, "payload"):
        yield Missing("该步骤的内容已按保存期限清除，不能更正")


def correct(ctx: StepContext) -> None:
    """Undo the last step by a compensating event: state, details, child rows, quota, partners and clocks as before it, money by reversal."""
    event = correctable_event(ctx.file)
    if event is None:
        raise StepBlocked(ctx.step.label, [Missing("没有可以更正的步骤")])
    still_complete = ctx.case.papers_complete
    snapshots.restore(ctx, event.payload.before, undone_at=event.at)
    # Papers accepted and papers asked for since then stay.
    for paper in ctx.service.documents:
        set_paper_moments(ctx, paper.type)
    ctx.case.papers_complete = [phase for phase in ctx.case.papers_complete if phase in still_complete]
    ctx.target = ctx.case.state
    ctx.corrects = event
    ctx.clock_reason = "更正"
    ctx.sentence = f"更正“{ctx.file.event_label(event)}”：{ctx.entered['reason']}"
