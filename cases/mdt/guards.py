"""What the steps of an MDT consultation ask for."""

from collections.abc import Iterable

from django.utils import timezone

from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from cases.declaration.words import Missing
from cases.eligibility import review
from cases.eligibility.hospitals import HospitalCheck
from cases.models import CaseConsent, document_types
from coverage import proxies
from manual.registry import carry, rule
from partners.models import Partner

FEWEST = 3
"""Experts, and departments among them: a floor that no assessment lowers (A25)."""
POA = "mdt_proxy"
SIGNED = CaseConsent.Decision.SIGNED
PAPERS = ("admission_notice", *document_types.medical_types())
HOSPITALS = HospitalCheck(mainland="MDT-26", public_3a="MDT-26", listed="MDT-02", asked_by="匹配专家团队")
carry("MDT-02", "MDT-26", where=f"{__name__}:HOSPITALS")

has_papers = review.has_paper(PAPERS, text="尚未收到任何医疗资料", rule="MDT-08")
consultation_has_passed = review.has_passed("consultation_at", text="会诊时间未到", rule="MDT-23")


@rule("MDT-10")
def request_is_recorded(ctx: StepContext) -> Iterable[Missing]:
    """What the customer wants to ask, the visit so far and whether there was an admission have been asked."""
    if ctx.details.hospitalised is None:
        yield Missing("尚未记录会诊需求、就诊信息及是否曾住院", "MDT-10", by="agent")


def lacks_need(file: CaseFile) -> bool:
    """Tell whether the consultation request (会诊需求) must come as a paper: nobody has written it down."""
    return not file.details.need


def lacks_visit_info(file: CaseFile) -> bool:
    """Tell whether the visit information (就诊信息) must come as a paper: nobody has written it down."""
    return not file.details.visit_info


def summary_is_due(file: CaseFile) -> bool:
    """Tell whether a discharge summary is asked for: there was an admission and no reviewer has waived it (A27)."""
    return bool(file.details.hospitalised) and not file.details.summary_waived


def proxy_is_asked(file: CaseFile) -> bool:
    """Tell whether insured or family have asked for a proxy."""
    return file.details.proxy_asked_at is not None


def summary_can_be_waived(ctx: StepContext) -> Iterable[Missing]:
    """Only a summary that is asked for can be waived."""
    if not summary_is_due(ctx.file):
        yield Missing("本案未要求出院小结", "MDT-10")


@rule("MDT-14")
def is_assessed(ctx: StepContext) -> Iterable[Missing]:
    """The papers have been assessed: by whom, when, with which conclusion."""
    if ctx.details.assessed_at is None:
        yield Missing("尚未评估病情（评估人、时间、结论）", "MDT-14", by="reviewer")


def vendor_works(ctx: StepContext) -> Iterable[Missing]:
    """A vendor works on the case: place and time are its to settle (MDT-16)."""
    if not any(party.role == Partner.Kind.VENDOR for party in ctx.file.live_parties()):
        yield Missing("尚未交特约服务商协调", "MDT-16", by="agent")


@rule("MDT-03", "MDT-04")
def team_is_complete(ctx: StepContext) -> Iterable[Missing]:
    """As many experts as the assessment asks for, never under three, of three departments at least."""
    team = ctx.file.rows("mdtexpert")
    wanted = max(FEWEST, ctx.details.experts_required or FEWEST)
    departments = {row.department for row in team}
    if len(team) < wanted:
        yield Missing(f"专家团队现有 {len(team)} 人，按评估须 {wanted} 人", "MDT-03" if wanted == FEWEST else "MDT-04")
    if len(departments) < FEWEST:
        yield Missing(f"专家团队现有 {len(departments)} 个科室，须来自 {FEWEST} 个不同科室", "MDT-03")


@rule("MDT-16")
def consultation_is_arranged(ctx: StepContext) -> Iterable[Missing]:
    """The vendor has settled place and time, which are still to come."""
    when = ctx.details.consultation_at
    if when is None:
        yield Missing("尚未确定诊疗地点及时间", "MDT-16")
    elif when <= ctx.at:
        yield Missing("已定的会诊时间已过，请重新确定", "MDT-16")


def proxy_was_asked(ctx: StepContext) -> Iterable[Missing]:
    """Only insured or family choose a proxy (MDT-20)."""
    if not proxy_is_asked(ctx.file):
        yield Missing("被保险人或家属尚未提出由服务商代为前往", "MDT-20", by="agent")


def proxy_may_come(ctx: StepContext) -> Iterable[Missing]:
    """A proxy can attend the consultation as arranged: its time is known, no restriction, the power signed in time."""
    if ctx.details.consultation_at is None:
        yield Missing("尚未确定诊疗地点及时间", "MDT-16")
        return
    yield from proxy_problems(ctx)


@rule("MDT-21", "MDT-22")
def proxy_problems(ctx: StepContext) -> Iterable[Missing]:
    """Return what excludes the proxy: an epidemic restriction on the day, or no power of attorney signed in time."""
    details = ctx.details
    found = proxies.restriction(hospital=details.hospital, day=timezone.localdate(details.consultation_at))
    if found:
        yield Missing(f"会诊日期在代诊限制内（{found}，{found.source}），暂不支持代诊", "MDT-22")
    power = ctx.file.last_decision(POA)
    if power is None or power.decision != SIGNED or power.method == "recorded_call":
        yield Missing("多学科会诊委托书尚未由被保险人或家属签署（电话录音不能代替签署）", "MDT-21", by="agent")
    elif power.signed_at > details.consultation_at:
        yield Missing("多学科会诊委托书签署时间晚于会诊时间", "MDT-21")


def proxy_stands(file: CaseFile) -> bool:
    """Tell whether a proxy was confirmed and the power of attorney has not been withdrawn since."""
    power = file.last_decision(POA)
    return file.details.proxy_confirmed_at is not None and power is not None and power.decision == SIGNED


@rule("MDT-23")
def nobody_was_to_stand_in(ctx: StepContext) -> Iterable[Missing]:
    """Where the vendor was to attend, its absence is the vendor's and never the customer's cause (A20, A31)."""
    if proxy_stands(ctx.file):
        yield Missing("已确认由服务商代为前往，无人到场不属个人原因，请重新安排", "MDT-23")
