"""What the green channel asks for before its steps."""

from collections.abc import Iterable

from django.utils import timezone

from cases.declaration.context import StepContext
from cases.declaration.words import Missing
from cases.eligibility import review
from cases.eligibility.hospitals import HospitalCheck
from cases.green_channel.models import Kind
from cases.models import document_types
from manual.registry import carry, rule

HOSPITALS = HospitalCheck(
    mainland="GC-02", public_3a="GC-03", ordinary="GC-04", listed="GC-15", in_city="GC-17", asked_by="确认就诊信息"
)
carry("GC-02", "GC-03", "GC-04", "GC-10", "GC-15", "GEN-18", where=f"{__name__}:HOSPITALS")

has_papers = review.has_paper(document_types.medical_types(), text="尚未收到任何医疗资料", rule="GC-16")
appointment_has_passed = review.has_passed("appointment_at", text="预约时间未到", rule="GC-25")


@rule("GC-16", "GC-17", "GC-18")
def visit_is_confirmed(ctx: StepContext) -> Iterable[Missing]:
    """City, hospital, department and date have been confirmed with the insured."""
    if ctx.details.visit_confirmed_at is None:
        yield Missing("尚未与客户确认就诊城市、医院、科室、就诊日期", "GC-17", by="agent")


@rule("GC-22")
def appointment_day_has_come(ctx: StepContext) -> Iterable[Missing]:
    """Nobody has been seen before the booked day."""
    booked = ctx.details.appointment_at
    if booked and timezone.localdate(ctx.at) < timezone.localdate(booked):
        yield Missing(f"预约日期（{timezone.localdate(booked)}）未到", "GC-22")


@rule("GC-23", "GC-24")
def no_change_is_open(ctx: StepContext) -> Iterable[Missing]:
    """One wish to change is decided before the next."""
    if any(referral.subject for referral in ctx.file.open_referrals()):
        yield Missing("已有改期或取消的请求待主管判断", "GC-23", elsewhere=True)


def is_inpatient(file: "object") -> bool:
    """Tell whether the case is for admission."""
    return bool(file.details.kind == Kind.INPATIENT)  # type: ignore[attr-defined]


def is_outpatient(file: "object") -> bool:
    """Tell whether the case is for an outpatient visit."""
    return not is_inpatient(file)
