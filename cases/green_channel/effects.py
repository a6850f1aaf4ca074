"""What the green channel's steps do."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from cases.declaration.errors import StepBlocked
from cases.declaration.forms import place_values
from cases.declaration.words import Flagged, Missing
from cases.eligibility import evaluation, referrals
from cases.eligibility.predicates import Outcome
from cases.green_channel import forms
from cases.green_channel.guards import place_problems, place_question
from cases.models import EligibilityCheck, Referral, RefusedRequest
from manual import rules as manual_rules
from manual.registry import rule
from workdays import calendar


def make_details(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the first details of a case from its request."""
    names = ("kind", "city", "city_name", "city_level", "illness", "wishes", "diagnosed_on")
    return {name: request[name] for name in names if request.get(name)}


def current_request(file: CaseFile) -> dict[str, Any]:
    """Return what is asked now, after what staff have confirmed: once a hospital is, its own place counts."""
    details = file.details
    diagnosed_on = details.diagnosed_on
    place = {name: getattr(details, name) for name in ("city", "city_name", "city_level")}
    if details.hospital:
        place = place_values("city", details.hospital.division)
    return place | {
        "kind": details.kind,
        "wishes": details.wishes,
        "covered": details.covered,
        "prior_history": details.prior_history,
        "diagnosed_on": str(diagnosed_on) if diagnosed_on else None,
    }


@rule("GC-17", "GC-18")
def confirm_visit(ctx: StepContext) -> None:
    """Keep the visit as confirmed with the insured; the hospital is checked as it is entered."""
    entered = ctx.entered
    problems = place_problems(ctx, entered["hospital"], entered["ward"], entered["city"])
    if problems:
        raise StepBlocked(ctx.step.label, problems)
    values = place_values("city", entered["city"]) | {
        name: entered[name] for name in ("hospital", "department", "ward", "visit_on")
    }
    values |= {name: entered.get(name) for name in ("slip_issued", "slip_issued_on")}
    _set(ctx, **values, visit_confirmed_by=ctx.actor, visit_confirmed_at=ctx.at)
    _refer_open_questions(ctx)
    cause = dict(forms.CAUSES).get(entered.get("cause", ""))
    ctx.sentence = f"与客户确认：{entered['hospital'].name}{entered['department']}，{entered['visit_on']:%Y-%m-%d}"
    ctx.sentence += f"（{cause}）" if cause else ""


def _refer_open_questions(ctx: StepContext) -> None:
    """What only a person may judge becomes a question to the supervisor; what no longer applies is put aside."""
    referrals.refer(case=ctx.case, evaluation=evaluation.evaluate_case(ctx.file), at=ctx.now)
    ctx.file.forget("referrals")


@rule("GEN-06", "GC-01")
def record_diagnosis(ctx: StepContext) -> None:
    """Keep the diagnosis as the reviewer found it on the papers."""
    names = ("disease", "diagnosed_on", "diagnosis_paper", "covered", "prior_history")
    _set(ctx, **{name: ctx.entered[name] for name in names}, diagnosis_by=ctx.actor, diagnosis_at=ctx.at)
    _refer_open_questions(ctx)
    ctx.sentence = f"记录确诊情况：初次确诊 {ctx.entered['diagnosed_on']}，{ctx.details.get_covered_display()}"


@rule("GEN-04", "GEN-05", "GEN-18", "GC-05")
def approve(ctx: StepContext) -> None:
    """Judge once more and keep it; a rejection, or a referral nobody granted, blocks."""
    found = evaluation.evaluate_case(ctx.file)
    problems = [Missing(verdict.staff, verdict.rule) for verdict in found.those(Outcome.REJECT)]
    problems += [
        Missing(f"需主管判断：{verdict.staff}", verdict.rule)
        for verdict in found.those(Outcome.REFER)
        if not ctx.file.is_granted(verdict.rule, verdict.staff)
    ]
    if problems:
        raise StepBlocked(ctx.step.label, problems)
    evaluation.store(
        evaluation=found,
        service=ctx.service,
        insured=ctx.case.insured,
        purpose=EligibilityCheck.Purpose.APPROVAL,
        actor=ctx.actor,
        case=ctx.case,
        verification=ctx.case.verification,
    )
    ctx.file.forget("checks")
    ctx.sentence = "审核通过，启动绿通服务"
    ctx.tell(
        "applicant", f"您的{ctx.service.label}申请（{ctx.case.number}）已审核通过，我们将尽快为您安排。服务热线95550。"
    )


def reject(ctx: StepContext) -> None:
    """End the review with no."""
    ctx.sentence = f"审核不通过：{ctx.entered['reason']}"
    ctx.tell("applicant", f"您的{ctx.service.label}申请（{ctx.case.number}）未能通过审核，详情请致电95550。")


def return_to_documents(ctx: StepContext) -> None:
    """Send the case back for papers."""
    ctx.sentence = f"退回补充资料：{ctx.entered['reason']}"


@rule("GC-03", "GC-04", "GC-09", "GC-13", "GC-19", "GC-27")
def notify(ctx: StepContext) -> None:
    """Keep the appointment as told; hospital and ward are checked again, and the costs sentence goes with it."""
    entered = ctx.entered
    problems = place_problems(ctx, entered["hospital"], entered["ward"]) + place_question(ctx, entered["hospital"])
    if problems:
        raise StepBlocked(ctx.step.label, problems)
    names = ("hospital", "department", "ward", "appointment_at", "told_name", "told_via")
    _set(ctx, **{name: entered[name] for name in names}, told_by=ctx.actor, told_at=ctx.at)
    when = timezone.localtime(entered["appointment_at"])
    ctx.sentence = (
        f"已告知{entered['told_name']}：{entered['hospital'].name}{entered['department']}，{when:%Y-%m-%d %H:%M}"
    )
    ctx.tell(
        "applicant",
        f"您的就医安排已确定：{when:%Y年%m月%d日 %H:%M}，案件号{ctx.case.number}，医院和科室已由客服告知。"
        f"请准时就医。{ctx.service.words_at('message')}服务热线95550。",
    )


@rule("GC-22")
def attend(ctx: StepContext) -> None:
    """Keep that the insured was seen."""
    _set(ctx, attended_on=ctx.entered["attended_on"], attendance_source=ctx.entered["source"])
    ctx.sentence = f"已于 {ctx.entered['attended_on']} 就医（{ctx.entered['source']}），服务完成"


@rule("GC-25", "GC-26")
def deem_completed(ctx: StepContext) -> None:
    """A person has recorded, and a second one confirmed, that a personal cause lost the slot."""
    ctx.sentence = f"因个人原因未就医，视为本项服务已完成：{ctx.entered['evidence']}"
    ctx.tell(
        "applicant", f"案件{ctx.case.number}因未在预定时间就医，视为本项服务已完成，计入服务次数。如有异议请致电95550。"
    )


def rearrange(ctx: StepContext) -> None:
    """The cause was not the insured's: arrange anew, at no cost to the quota (A20)."""
    ctx.sentence = f"{dict(forms.CAUSES)[ctx.entered['cause']]}，重新安排：{ctx.entered['reason']}"
    ctx.clock_reason = "非客户原因，重新安排"


@rule("GC-23", "GC-24")
def ask_for_change(ctx: StepContext) -> None:
    """Between approval and notice only one reading refuses: a supervisor decides (A19)."""
    kind = ctx.entered["kind"]
    rule_id, label = CHANGES[kind]
    Referral.objects.create(
        case=ctx.case,
        rule=rule_id,
        subject=kind,
        question=f"客户要求{label}：{ctx.entered['wish']}",
        raised_at=ctx.now,
    )
    ctx.file.forget("referrals")
    ctx.sentence = f"客户要求{label}，提请主管判断"


@rule("GC-23", "GC-24")
def refuse_change(ctx: StepContext) -> None:
    """Once the appointment is told, every reading refuses; the attempt is kept with the words shown."""
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
        _set(ctx, visit_confirmed_at=None, visit_confirmed_by=None)


def _set(ctx: StepContext, **values: Any) -> None:
    for name, value in values.items():
        setattr(ctx.details, name, value)


def summary(file: CaseFile) -> list[tuple[str, Any]]:
    """Return what the case page shows of the details."""
    details = file.details
    return [
        ("就医方式", details.get_kind_display()),
        ("来电人自述病情", details.illness),
        ("客户意愿", details.wishes),
        ("就诊城市", details.city_name),
        ("医院科室", f"{details.hospital or ''} {details.department} {details.get_ward_display()}".strip()),
        ("期望就诊日期", details.visit_on),
        ("住院单", _slip(file)),
        ("确诊疾病", details.disease),
        ("初次确诊日期", details.diagnosed_on),
        ("保障范围认定", details.get_covered_display()),
        ("预约时间", _appointment(file)),
        (
            "已告知",
            f"{details.told_name} {timezone.localtime(details.told_at):%Y-%m-%d %H:%M}" if details.told_at else "",
        ),
        ("实际就诊日期", details.attended_on),
    ]


@rule("GC-09", "GC-13")
def _appointment(file: CaseFile) -> str:
    """Return the appointment; one later than the time allowed for arranging is flagged with that limit."""
    if file.details.appointment_at is None:
        return ""
    when = f"{timezone.localtime(file.details.appointment_at):%Y-%m-%d %H:%M}"
    counted = [clock for clock in file.clocks if clock.status in ("running", "stopped")]
    missed = [clock for clock in counted if file.details.appointment_at >= clock.due_at]
    return Flagged(f"{when}，晚于安排时限 {calendar.format_due(missed[-1].due_at)}") if missed else when


@rule("GC-18", "GC-21")
def _slip(file: CaseFile) -> str:
    """Return what the insured said of the slip; another date than the accepted notice's, which counts, is flagged."""
    details, notice = file.details, file.moment("admission_notice")
    if details.slip_issued is None:
        return ""
    if not details.slip_issued:
        return "未开具"
    said = f"已开具（{details.slip_issued_on}）"
    if notice is None or timezone.localdate(notice) == details.slip_issued_on:
        return said
    return Flagged(f"{said}，与住院通知单的开具日期 {timezone.localdate(notice)} 不一致，时效按通知单起算，请核对")
