"""What the steps of an MDT consultation do."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone

from cases.bookkeeping import children
from cases.declaration.context import StepContext
from cases.declaration.errors import StepBlocked
from cases.declaration.words import Missing
from cases.eligibility import review, settled
from cases.mdt import guards
from cases.mdt.models import Attendance, MdtExpert
from cases.models import CaseDocument
from cases.steps import papers, parties
from manual.registry import rule
from partners.models import Partner
from workdays.calendar import start_of


def record_need(ctx: StepContext) -> None:
    """Record what is asked; a text left empty leaves what was written before."""
    entered = ctx.entered
    ctx.set(hospitalised=entered["hospitalised"])
    ctx.set(**{name: entered[name] for name in ("need", "visit_info") if entered[name]})
    ctx.sentence = f"记录会诊需求与就诊信息，{'曾住院' if entered['hospitalised'] else '未曾住院'}"


@rule("MDT-10")
def waive_summary(ctx: StepContext) -> None:
    """Ask for no discharge summary, for the reviewer's reason (A27)."""
    ctx.set(summary_waived=ctx.entered["reason"])
    ctx.sentence = f"免交出院小结：{ctx.entered['reason']}"


@rule("MDT-14")
def assess(ctx: StepContext) -> None:
    """Record the assessment: by whom, when, with which conclusion, and how many experts it asks for."""
    names = ("conclusion", "experts_required")
    ctx.set(**{name: ctx.entered[name] for name in names}, assessed_by=ctx.actor, assessed_at=ctx.at)
    ctx.sentence = f"评估病情，需专家 {ctx.entered['experts_required']} 人"


def assign_vendor(ctx: StepContext) -> None:
    """Hand the case to the vendor that settles place and time (MDT-16)."""
    vendor: Partner = ctx.entered["vendor"]
    parties.release(ctx, Partner.Kind.VENDOR)
    parties.assign(ctx, vendor, Partner.Kind.VENDOR)
    ctx.sentence = f"交{vendor}协调会诊地点及时间"


@rule("MDT-02", "MDT-03", "MDT-04", "MDT-26")
def match_experts(ctx: StepContext) -> None:
    """Set the hospital and its team; what was arranged with another team is arranged anew."""
    hospital, experts = ctx.entered["hospital"], ctx.entered["experts"]
    _check_hospital(ctx, hospital)
    for row in ctx.file.rows("mdtexpert"):
        children.remove(ctx, row)
    for name, department in experts:
        children.add(ctx, MdtExpert, name=name, department=department, hospital=hospital)
    _check(ctx, guards.team_is_complete(ctx))
    ctx.set(hospital=hospital, **NOT_ARRANGED)
    ctx.sentence = f"匹配专家团队：{hospital}，{'、'.join(f'{name}（{department}）' for name, department in experts)}"


def _check_hospital(ctx: StepContext, hospital: Any) -> None:
    _check(ctx, [*guards.HOSPITALS.problems(ctx, hospital), *guards.HOSPITALS.question(ctx, hospital)])


def _check(ctx: StepContext, problems: Any) -> None:
    found = list(problems)
    if found:
        raise StepBlocked(ctx.step.label, found)


@rule("MDT-19")
def substitute(ctx: StepContext) -> None:
    """Let another expert stand in, with the reason; the team is judged again as it then is."""
    entered = ctx.entered
    leaving: MdtExpert = entered["leaving"]
    children.remove(ctx, leaving)
    why = f"替换{leaving}：{entered['reason']}"
    names = ("name", "department")
    children.add(ctx, MdtExpert, **{name: entered[name] for name in names}, hospital=ctx.details.hospital, replaces=why)
    _check(ctx, guards.team_is_complete(ctx))
    ctx.sentence = f"{entered['name']}（{entered['department']}）{why}"


NOT_ARRANGED: dict[str, Any] = {
    "place": "",
    "consultation_at": None,
    "mode": "",
    "confirmed_by": "",
    "proxy_confirmed_at": None,
}
"""Nothing is arranged; a proxy was confirmed for the day that was, and must be again."""


@rule("MDT-05", "MDT-16")
def arrange(ctx: StepContext) -> None:
    """Record place and time, and who confirmed them for the vendor."""
    entered = ctx.entered
    _check_hospital(ctx, ctx.details.hospital)
    who = entered.get("said_by") or str(ctx.actor)
    names = ("place", "consultation_at", "mode")
    ctx.set(**NOT_ARRANGED | {name: entered[name] for name in names} | {"confirmed_by": who[:50]})
    when = timezone.localtime(entered["consultation_at"])
    ctx.sentence = f"确定会诊：{ctx.details.hospital}{entered['place']}，{when:%Y-%m-%d %H:%M}"


@rule("MDT-11", "MDT-17", "MDT-25")
def notify(ctx: StepContext) -> None:
    """Record who was told; the sentence on own costs goes with the message, which names neither hospital nor illness."""
    names = ("told_name", "told_kin", "told_phone", "told_via")
    ctx.set(**{name: ctx.entered[name] for name in names}, told_by=ctx.actor, told_at=ctx.at)
    when = timezone.localtime(ctx.details.consultation_at)
    ctx.sentence = f"已告知{ctx.details.get_told_kin_display()}{ctx.entered['told_name']}：{when:%Y-%m-%d %H:%M} 会诊"
    paid = settled.who_pays(ctx, "会诊费")
    ctx.tell(
        "applicant",
        f"您的会诊安排已确定：{when:%Y年%m月%d日 %H:%M}，案件号{ctx.case.number}，地点已由服务人员告知。"
        f"请准时出席。{paid}{ctx.service.words_at('message')}服务热线{settings.HOTLINE}。",
    )


def ask_for_proxy(ctx: StepContext) -> None:
    """Record who asks for a proxy and why; it is confirmed only with the power of attorney (MDT-20, MDT-21)."""
    entered = ctx.entered
    ctx.set(proxy_asked_by=entered["asked_by"], proxy_kin=entered["kin"], proxy_reason=entered["reason"])
    ctx.set(proxy_asked_at=ctx.at, proxy_confirmed_at=None)
    ctx.sentence = (
        f"{ctx.details.get_proxy_kin_display()}{entered['asked_by']}要求由服务商代为前往：{entered['reason']}"
    )


def confirm_proxy(ctx: StepContext) -> None:
    """The vendor's staff will attend in the customer's place."""
    ctx.set(proxy_confirmed_at=ctx.at)
    ctx.sentence = "确认由特约服务商代为前往会诊现场"


def consult(ctx: StepContext) -> None:
    """Record that the experts met and who attended; a proxy counts only where all of its conditions held then."""
    entered = ctx.entered
    if entered["attended_by"] == Attendance.PROXY:
        _check(ctx, _proxy_did_not_stand(ctx))
    ctx.set(**{name: entered[name] for name in ("attended_by", "attendee", "consulted_on")})
    ctx.marks["consulted"] = start_of(entered["consulted_on"])
    ctx.sentence = (
        f"已于 {entered['consulted_on']} 会诊，{ctx.details.get_attended_by_display()}出席（{entered['attendee']}）"
    )


@rule("MDT-20", "MDT-21", "MDT-22")
def _proxy_did_not_stand(ctx: StepContext) -> Iterator[Missing]:
    if ctx.details.proxy_confirmed_at is None:
        yield Missing("代为前往未经被保险人或家属提出并确认", "MDT-20")
    yield from guards.proxy_problems(ctx)


@rule("MDT-06", "MDT-13", "MDT-18", "MDT-19")
def issue_report(ctx: StepContext) -> None:
    """Record the written report of the hospital and team that met; one by others is refused."""
    entered = ctx.entered
    _check(ctx, _foreign(ctx, entered))
    paper = papers.store_paper(ctx, entered["file"], "mdt_report", issued_on=entered["issued_on"])
    paper.status, paper.reviewed_by, paper.reviewed_at = CaseDocument.Status.ACCEPTED, ctx.actor, ctx.at
    paper.save(update_fields=["status", "reviewed_by", "reviewed_at"])
    ctx.set(report=paper, report_on=entered["issued_on"], signatory=entered["signatory"])
    ctx.set(plan_seen_by=ctx.actor, plan_seen_at=ctx.at)
    ctx.sentence = f"书面诊疗意见报告已出具（{entered['issued_on']}，签署专家 {entered['signatory']}），服务完成"
    ctx.tell(
        "applicant", f"您的书面诊疗意见报告已出具，案件号{ctx.case.number}，服务完成。服务热线{settings.HOTLINE}。"
    )


def _foreign(ctx: StepContext, entered: Mapping[str, Any]) -> Iterator[Missing]:
    """Yield what of a report is not of the team that met."""
    team, named = {row.name for row in ctx.file.rows("mdtexpert")}, set(entered["experts"])
    own = "本服务由北京、上海、广州的三甲医院医生专家团队提供和出具报告"
    if entered["hospital"] != ctx.details.hospital:
        yield Missing(f"{own}：报告出具医院为{entered['hospital']}，会诊医院为{ctx.details.hospital}", "MDT-19")
    if others := sorted(named - team):
        yield Missing(f"{own}：{'、'.join(others)}不是会诊专家；如有替换请先办理“替换专家”", "MDT-19")
    if absent := sorted(team - named):
        yield Missing(f"报告缺少会诊专家{'、'.join(absent)}；如有替换请先办理“替换专家”", "MDT-19")
    if entered["signatory"] not in team:
        yield Missing(f"签署专家{entered['signatory']}不是会诊专家", "MDT-13")


def open_again(ctx: StepContext) -> None:
    """Arrange the consultation anew: place and time are to be settled again."""
    ctx.set(**NOT_ARRANGED, told_at=None)


def rearrange(ctx: StepContext) -> None:
    """The cause was not the customer's: arrange anew (A20)."""
    review.rearrange(ctx)
    open_again(ctx)


def change_date(ctx: StepContext) -> None:
    """A customer's change of date was granted: arrange anew, in the full time."""
    open_again(ctx)
    if ctx.case.state == "notified":
        ctx.target = "arranging"
        ctx.marks["rearranged"] = ctx.at
        ctx.clears.add("notified")
        ctx.clock_reason = "客户改期，重新安排"
