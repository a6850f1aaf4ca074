"""What the kernel's steps do for colleagues and customers: notes, assignment, call-backs, complaints."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.duty import is_on_leave
from accounts.models import User
from cases.declaration.context import StepContext
from cases.declaration.form_fields import moment_field, text_field
from cases.declaration.forms import StepForm, is_customer, offer_rows
from cases.declaration.words import Missing
from cases.models import CallBack, Complaint
from cases.steps import colleagues


class NoteForm(StepForm):
    """Something worth recording."""

    text = text_field("内容", long=True)


class AssignForm(StepForm):
    """Who works on the case from now on."""

    assignee = forms.CharField(
        label="经办人",
        max_length=150,
        required=False,
        widget=colleagues.ColleagueInput,
        help_text="输入账号或姓名；留空则退回团队待领",
    )
    reason = text_field("说明", required=False)

    def clean_assignee(self) -> User | None:
        """Return the person. Raises ``ValidationError`` for one who cannot work on the case, or is away."""
        text = self.cleaned_data["assignee"].strip()
        if not text:
            return None
        person = colleagues.find(text)
        if is_on_leave(person, timezone.localdate(self.ctx.now)):
            raise ValidationError(f"{person}正在休假，请另选一人。")
        return person


class HandOverForm(AssignForm):
    """Whom the person who has the case gives it to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True


class CallBackForm(StepForm):
    """A call promised."""

    topic = forms.CharField(label="事项", max_length=200)
    due_at = moment_field("约定时间")

    def clean_due_at(self) -> Any:
        if self.cleaned_data["due_at"] <= self.ctx.at:
            raise ValidationError("约定时间须晚于现在，请改正。")
        return self.cleaned_data["due_at"]


class CallBackKeptForm(StepForm):
    """A promised call made."""

    call_back = forms.ModelChoiceField(label="约定回电", queryset=CallBack.objects.none())
    result = forms.CharField(label="结果", max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "call_back", self.ctx.file.open_call_backs())


class ComplaintForm(StepForm):
    """A complaint received."""

    complainant = text_field("投诉人")
    text = text_field("投诉内容", long=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_customer(self.ctx):
            del self.fields["complainant"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        return cleaned | {"complainant": str(self.ctx.actor)} if is_customer(self.ctx) else cleaned


class ComplaintAnswerForm(StepForm):
    """The answer to a complaint."""

    complaint = forms.ModelChoiceField(label="投诉", queryset=Complaint.objects.none())
    answer = text_field("答复", long=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "complaint", self.ctx.file.open_complaints())


def note(ctx: StepContext) -> None:
    """Record a remark."""
    ctx.sentence = ctx.entered["text"]


def assign(ctx: StepContext) -> None:
    """Hand the case to a person, or back to the team."""
    ctx.case.assignee = ctx.entered["assignee"]
    ctx.sentence = f"分派给{ctx.case.assignee}" if ctx.case.assignee else "退回团队待领"


def is_untaken(ctx: StepContext) -> list[Missing]:
    """Nobody has the case yet."""
    return [Missing(f"{ctx.case.assignee}已领取本案")] if ctx.case.assignee_id else []


def take(ctx: StepContext) -> None:
    """The actor takes the case."""
    ctx.case.assignee = ctx.actor
    ctx.sentence = "领取本案"


def is_mine(ctx: StepContext) -> list[Missing]:
    """The actor has the case."""
    return [] if ctx.case.assignee_id == ctx.actor.pk else [Missing("本案不在您手上，不能转交")]


def hand_over(ctx: StepContext) -> None:
    """The actor gives the case to a colleague, or back to the team."""
    assign(ctx)
    ctx.sentence = f"{ctx.sentence}：{ctx.entered['reason']}"


def promise_call_back(ctx: StepContext) -> None:
    """Record a promised call."""
    CallBack.objects.create(
        case=ctx.case,
        topic=ctx.entered["topic"],
        due_at=ctx.entered["due_at"],
        promised_by=ctx.actor,
        promised_at=ctx.at,
    )
    ctx.file.forget("call_backs")
    ctx.sentence = f"约定 {timezone.localtime(ctx.entered['due_at']):%m月%d日 %H:%M} 回电：{ctx.entered['topic']}"


def keep_call_back(ctx: StepContext) -> None:
    """Record that a promised call was made."""
    call: CallBack = ctx.entered["call_back"]
    call.kept_by, call.kept_at, call.result = ctx.actor, ctx.at, ctx.entered["result"]
    call.save(update_fields=["kept_by", "kept_at", "result"])
    ctx.file.forget("call_backs")
    ctx.sentence = f"已回电（{call.topic}）：{call.result}"


def record_complaint(ctx: StepContext) -> None:
    """Record a complaint."""
    Complaint.objects.create(
        case=ctx.case,
        text=ctx.entered["text"],
        complainant=ctx.entered["complainant"],
        received_by=ctx.actor,
        received_at=ctx.at,
    )
    ctx.file.forget("complaints")
    ctx.sentence = f"收到投诉：{ctx.entered['text']}"


def answer_complaint(ctx: StepContext) -> None:
    """Record the answer to a complaint."""
    complaint: Complaint = ctx.entered["complaint"]
    complaint.settled_by, complaint.settled_at, complaint.answer = ctx.actor, ctx.at, ctx.entered["answer"]
    complaint.save(update_fields=["settled_by", "settled_at", "answer"])
    ctx.file.forget("complaints")
    ctx.sentence = f"答复投诉：{complaint.answer}"
