"""What the green channel's steps do."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone

from cases.bookkeeping import due_dates
from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from cases.declaration.errors import StepBlocked
from cases.declaration.forms import place_values
from cases.declaration.words import Flagged
from cases.eligibility import review
from cases.eligibility.review_forms import CAUSES
from cases.green_channel.guards import HOSPITALS
from cases.models import Referral, RefusedRequest
from manual import rules as manual_rules
from manual.registry import rule


def make_details(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the first details of a case from its request."""
    names = ("kind", "city", "city_name", "city_level", "illness", "wishes", "diagnosed_on")
    return {name: request[name] for name in names if request.get(name)}


def current_request(file: CaseFile) -> dict[str, Any]:
    """Return what is asked now, after what staff have confirmed: once a hospital is, its own place counts."""
    details = file.details
    place = {name: getattr(details, name) for name in ("city", "city_name", "city_level")}
    if details.hospital:
        place = place_values("city", details.hospital.division)
    return place | {"kind": details.kind, "wishes": details.wishes} | review.diagnosis_found(details)


@rule("GC-17", "GC-18")
def confirm_visit(ctx: StepContext) -> None:
    """Keep the visit as confirmed with the insured; the hospital is checked as it is entered."""
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
    """Keep the appointment as told; hospital and ward are checked again, and the costs sentence goes with it."""
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
    """Keep that the insured was seen."""
    ctx.set(attended_on=ctx.entered["attended_on"], attendance_source=ctx.entered["source"])
    ctx.sentence = f"已于 {ctx.entered['attended_on']} 就医（{ctx.entered['source']}），服务完成"


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
        ctx.set(visit_confirmed_at=None, visit_confirmed_by=None)


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


@rule("GC-19")
def for_customer(file: CaseFile) -> list[tuple[str, Any]]:
    """Return the appointment as it was told; nothing before."""
    details = file.details
    if details.told_at is None or details.appointment_at is None:
        return []
    return [("就诊时间", details.appointment_at), ("医院", details.hospital), ("科室", details.department)]


@rule("GC-09", "GC-13")
def _appointment(file: CaseFile) -> str:
    """Return the appointment; one later than the time allowed for arranging is flagged with that limit."""
    if file.details.appointment_at is None:
        return ""
    when = f"{timezone.localtime(file.details.appointment_at):%Y-%m-%d %H:%M}"
    counted = [clock for clock in file.clocks if clock.status in ("running", "stopped")]
    missed = [clock for clock in counted if file.details.appointment_at >= clock.due_at]
    if not missed:
        return when
    limit = due_dates.when(missed[-1].due_at, provisional=missed[-1].provisional, with_year=False)
    return Flagged(f"{when}，晚于安排时限 {limit}")


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
