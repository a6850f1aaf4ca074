"""What the green channel asks for before its steps."""

from collections.abc import Iterable

from cases.declaration.context import StepContext
from cases.declaration.words import Missing
from cases.green_channel.models import Kind, Ward
from cases.models import document_types
from coverage import places
from coverage.models import Division, Hospital
from manual.registry import rule


@rule("GC-16")
def has_papers(ctx: StepContext) -> Iterable[Missing]:
    """At least one medical paper has come in."""
    if not any(
        paper.type in document_types.medical_types() and paper.status != "refused" for paper in ctx.file.documents
    ):
        yield Missing("尚未收到任何医疗资料", "GC-16")


@rule("GC-16", "GC-17", "GC-18")
def visit_is_confirmed(ctx: StepContext) -> Iterable[Missing]:
    """City, hospital, department and date have been confirmed with the insured."""
    if ctx.details.visit_confirmed_at is None:
        yield Missing("尚未与客户确认就诊城市、医院、科室、就诊日期", "GC-17")


@rule("GEN-06", "GC-01")
def diagnosis_is_recorded(ctx: StepContext) -> Iterable[Missing]:
    """The confirmed diagnosis, its paper and date stand recorded, and the paper was accepted."""
    paper = ctx.details.diagnosis_paper
    if ctx.details.diagnosis_at is None:
        yield Missing("尚未记录确诊疾病、依据和初次确诊日期", "GEN-06")
    elif paper.status != "accepted":
        yield Missing(
            f"确诊依据“{paper.label}”{paper.get_status_display()}，须审核接受，或凭其他资料重新记录确诊情况", "GEN-06"
        )


@rule("GC-25")
def appointment_has_passed(ctx: StepContext) -> Iterable[Missing]:
    """Nobody has missed an appointment that is still to come."""
    if ctx.details.appointment_at and ctx.at < ctx.details.appointment_at:
        yield Missing("预约时间未到", "GC-25")


@rule("GC-23", "GC-24")
def no_change_is_open(ctx: StepContext) -> Iterable[Missing]:
    """One wish to change is decided before the next."""
    if any(referral.subject for referral in ctx.file.open_referrals()):
        yield Missing("已有改期或取消的请求待主管判断", "GC-23")


@rule("GC-02", "GC-03", "GC-04", "GC-10", "GC-15", "GEN-18")
def place_problems(ctx: StepContext, hospital: Hospital, ward: str, city: Division | None = None) -> list[Missing]:
    """Return what is wrong with a hospital and ward: checked when entered and again before they are told.

    A place only a person may judge is no problem here: see ``place_question``.
    """
    found = []
    if hospital.grade != Hospital.Grade.GRADE_3A or hospital.ownership != Hospital.Ownership.PUBLIC:
        facts = f"{hospital.get_grade_display()}、{hospital.get_ownership_display()}"
        found.append(Missing(f"{hospital.name}为{facts}，本服务限三级甲等公立医院", "GC-03"))
    if ward != Ward.ORDINARY:
        found.append(Missing("本服务限普通部，不含特需、贵宾、国际部", "GC-04"))
    if hospital.division is None:
        return [*found, Missing(f"{hospital.name}不在中国大陆31个省市内", "GC-02")]
    if city and city.code not in [division.code for division in hospital.division.lineage]:
        found.append(Missing(f"{hospital.name}不在{city.name}", "GC-17"))
    verdict = _listed(ctx, hospital.division)
    if verdict.verdict == "not_covered":
        found.append(Missing(f"{hospital.name}：{verdict.reason}", "GC-15"))
    return found


def _listed(ctx: StepContext, place: Division) -> places.PlaceVerdict:
    """Judge a place by the release the case keeps."""
    return places.covers(release=ctx.file.releases[ctx.service.place_list], division=place)


@rule("GEN-18")
def place_question(ctx: StepContext, hospital: Hospital) -> list[Missing]:
    """Return the question about the hospital's place that a supervisor has not answered with yes, if there is one."""
    if hospital.division is None:
        return []
    verdict = _listed(ctx, hospital.division)
    if verdict.verdict != "refer" or ctx.file.is_granted("GEN-18", verdict.reason):
        return []
    return [Missing(f"{hospital.name}：{verdict.reason}请先以“确认就诊信息”提请主管判断", "GEN-18")]


def is_inpatient(file: "object") -> bool:
    """Tell whether the case is for admission."""
    return bool(file.details.kind == Kind.INPATIENT)  # type: ignore[attr-defined]


def is_outpatient(file: "object") -> bool:
    """Tell whether the case is for an outpatient visit."""
    return not is_inpatient(file)
