"""What the kernel's steps do for colleagues and customers: notes, assignment, call-backs, complaints."""

from django.utils import timezone

from cases.context import StepContext
from cases.declaration import Missing
from cases.models import CallBack, Complaint


def note(ctx: StepContext) -> None:
    """Keep a remark."""
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
    """Keep a promised call."""
    CallBack.objects.create(
        case=ctx.case,
        topic=ctx.entered["topic"],
        due_at=ctx.entered["due_at"],
        promised_by=ctx.actor,
        promised_at=ctx.at,
    )
    ctx.sentence = f"约定 {timezone.localtime(ctx.entered['due_at']):%m月%d日 %H:%M} 回电：{ctx.entered['topic']}"


def keep_call_back(ctx: StepContext) -> None:
    """Keep that a promised call was made."""
    call: CallBack = ctx.entered["call_back"]
    call.kept_by, call.kept_at, call.result = ctx.actor, ctx.at, ctx.entered["result"]
    call.save(update_fields=["kept_by", "kept_at", "result"])
    ctx.sentence = f"已回电（{call.topic}）：{call.result}"


def record_complaint(ctx: StepContext) -> None:
    """Keep a complaint."""
    Complaint.objects.create(
        case=ctx.case,
        text=ctx.entered["text"],
        complainant=ctx.entered["complainant"],
        received_by=ctx.actor,
        received_at=ctx.at,
    )
    ctx.sentence = f"收到投诉：{ctx.entered['text']}"


def answer_complaint(ctx: StepContext) -> None:
    """Keep the answer to a complaint."""
    complaint: Complaint = ctx.entered["complaint"]
    complaint.settled_by, complaint.settled_at, complaint.answer = ctx.actor, ctx.at, ctx.entered["answer"]
    complaint.save(update_fields=["settled_by", "settled_at", "answer"])
    ctx.sentence = f"答复投诉：{complaint.answer}"
