"""What the green channel's steps do."""

from django.conf import settings
from django.utils import timezone

from cases.bookkeeping import questions
from cases.declaration.context import StepContext
from cases.declaration.errors import StepBlocked
from cases.declaration.forms import place_values
from cases.eligibility import review
from cases.eligibility.review_forms import CAUSES
from cases.green_channel.guards import HOSPITALS
from cases.models import Referral, RefusedRequest
from manual import rules as manual_rules
from manual.registry import rule


@rule("GC-17", "GC-18")
def confirm_visit(ctx: StepContext) -> None:
    """Record the visit as confirmed with the insured; the hospital is checked as it is entered."""
    entered = ctx.entered
    problems = HOSPITALS.problems(ctx, entered["hospital"], ward=entered["ward"], city=entered["city"])
    if problems:
        raise StepBlocked(ctx.step.label, problems)
    values = place_values("city", entered["city"]) | {
        name: entered[name] for name in ("hospital", "department", "ward", "visit_on")
    }
    values |= {name: entered.get(name) for name in ("slip_issued", "slip_issued_on")}
    ctx.set(**values, visit_confirmed_by=ctx.actor, visit_confirmed_at=ctx.at)
    review.refer_open_questions(ctx)
    cause = dict(CAUSES).get(entered.get("cause", ""))
    ctx.sentence = f"与客户确认：{entered['hospital'].name}{entered['department']}，{entered['visit_on']:%Y-%m-%d}"
    ctx.sentence += f"（{cause}）" if cause else ""


@rule("GC-03", "GC-04", "GC-09", "GC-13", "GC-19", "GC-27")
def notify(ctx: StepContext) -> None:
    """Record the appointment as told; hospital and ward are checked again, and the costs sentence goes with it."""
    entered = ctx.entered
    problems = HOSPITALS.problems(ctx, entered["hospital"], ward=entered["ward"])
    problems += HOSPITALS.question(ctx, entered["hospital"])
    if problems:
        raise StepBlocked(ctx.step.label, problems)
    names = ("hospital", "department", "ward", "appointment_at", "told_name", "told_via")
    ctx.set(**{name: entered[name] for name in names}, told_by=ctx.actor, told_at=ctx.at)
    when = timezone.localtime(entered["appointment_at"])
    ctx.sentence = (
        f"已告知{entered['told_name']}：{entered['hospital'].name}{entered['department']}，{when:%Y-%m-%d %H:%M}"
    )
    ctx.tell(
        "applicant",
        f"您的就医安排已确定：{when:%Y年%m月%d日 %H:%M}，案件号{ctx.case.number}，医院和科室已由客服告知。"
        f"请准时就医。{ctx.service.words_at('message')}服务热线{settings.HOTLINE}。",
    )


@rule("GC-22")
def attend(ctx: StepContext) -> None:
    """Record that the insured was seen."""
    ctx.set(attended_on=ctx.entered["attended_on"], attendance_source=ctx.entered["source"])
    ctx.sentence = f"已于 {ctx.entered['attended_on']} 就医（{ctx.entered['source']}），服务完成"


@rule("GC-23", "GC-24")
def ask_for_change(ctx: StepContext) -> None:
    """Between approval and notice only one reading refuses: a supervisor decides (A19)."""
    kind = ctx.entered["kind"]
    rule_id, label = CHANGES[kind]
    questions.ask(ctx, rule=rule_id, subject=kind, question=f"客户要求{label}：{ctx.entered['wish']}")
    ctx.sentence = f"客户要求{label}，提请主管判断"


@rule("GC-23", "GC-24")
def refuse_change(ctx: StepContext) -> None:
    """Once the appointment is told, every reading refuses; the attempt is recorded with the words shown."""
    rule_id, label = CHANGES[ctx.entered["kind"]]
    RefusedRequest.objects.create(
        case=ctx.case,
        rule=rule_id,
        asked=f"{label}：{ctx.entered['wish']}",
        words=manual_rules.get(rule_id).quote,
        at=ctx.at,
        recorded_by=ctx.actor,
    )
    ctx.file.forget("refused_requests")
    ctx.sentence = f"客户要求{label}，已按手册说明不接受"


CHANGES = {"reschedule": ("GC-23", "改期"), "cancel": ("GC-24", "取消")}


def on_referral(ctx: StepContext, referral: Referral) -> None:
    """Carry out a granted cancellation; a granted change of date asks for the visit to be confirmed anew."""
    if referral.verdict != Referral.Verdict.GRANTED:
        return
    if referral.subject == "cancel":
        ctx.target = "withdrawn"
    else:
        ctx.set(visit_confirmed_at=None, visit_confirmed_by=None)
