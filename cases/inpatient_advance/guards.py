"""What the inpatient advance asks for before its steps."""

from collections.abc import Iterable

from django.utils import timezone

from cases.bookkeeping import ledger
from cases.declaration.context import StepContext
from cases.declaration.words import Missing
from cases.eligibility import review
from cases.eligibility.hospitals import HospitalCheck
from cases.inpatient_advance.models import Liability
from cases.models import CaseConsent, Referral, document_types
from manual.registry import carry, rule

HOSPITALS = HospitalCheck(
    mainland="ADV-02", public_3a="ADV-02", listed="ADV-15", in_city="ADV-16", asked_by="确认垫付需求"
)
carry("ADV-02", "ADV-15", "GEN-18", where=f"{__name__}:HOSPITALS")
CONSENTS = ("advance_consent", "claim_authorisation")

admission_time_has_passed = review.has_passed("admission_at", text="预约住院时间未到", rule="ADV-38")


@rule("ADV-16")
def request_is_confirmed(ctx: StepContext) -> Iterable[Missing]:
    """Hospital, planned admission and amount are confirmed with the insured, and the day has not passed meanwhile."""
    details = ctx.details
    if details.requested_at is None:
        yield Missing("尚未与客户确认垫付需求（医院、预计住院日期、金额）", "ADV-16", by="agent")
    elif details.early_admission_on is None and details.admission_on < timezone.localdate(ctx.at):
        yield Missing(
            f"预计住院日期 {details.admission_on} 已过，请重新确认垫付需求或记录客户已住院", "ADV-16", by="agent"
        )


@rule("ADV-37")
def social_insurance_is_known(ctx: StepContext) -> Iterable[Missing]:
    """Whether the insured is enrolled, can settle, is treated away from home and settles directly has been asked."""
    details = ctx.details
    answers = (details.si_settlement, details.away_from_home, details.si_direct)
    if details.si_enrolled is None or (details.si_enrolled and None in answers):
        yield Missing("尚未核对社保参保和结算情况", "ADV-37", by="agent")


@rule("ADV-36")
def share_is_set(ctx: StepContext) -> Iterable[Missing]:
    """The percentage is 100 by the manual, or a person has set it with a reason."""
    if ctx.details.share is None:
        yield Missing("四项条件未全部成立，尚未核定垫付比例", "ADV-36", by="reviewer")


@rule("ADV-36")
def share_is_not_given(ctx: StepContext) -> Iterable[Missing]:
    """Where all four facts stand nobody sets another percentage."""
    if ctx.details.all_four_facts:
        yield Missing("四项条件均成立，按保障范围内住院费用100%垫付，不另核定比例", "ADV-36")


@rule("ADV-27")
def past_records_have_come(ctx: StepContext) -> Iterable[Missing]:
    """Past records that a reviewer asked for have come or were waived."""
    wanted = document_types.label("past_records")
    if any(wanted in request.items for request in ctx.file.open_requests("review")):
        yield Missing(f"要求提供的{wanted}尚未了结，责任认定不能通过", "ADV-27", elsewhere=True)


@rule("ADV-28")
def survey_result_is_told(ctx: StepContext) -> Iterable[Missing]:
    """An investigation that was begun has ended, and its result was told."""
    if ctx.file.moment("survey_told") is None:
        yield Missing("查勘尚未结束，查勘结果尚未通知被保险人", "ADV-28", by="agent")


@rule("ADV-28")
def cooperation_is_decided(ctx: StepContext) -> Iterable[Missing]:
    """Whether the insured failed to cooperate is a person's decision: it waits, and a no ends nothing by itself."""
    for row in _asked(ctx, "cooperation"):
        if not row.verdict:
            yield Missing(f"待主管判断：{row.question}", row.rule, elsewhere=True)


@rule("ADV-29")
def liability_is_passed(ctx: StepContext) -> Iterable[Missing]:
    """The liability decision is complete and positive."""
    if ctx.details.liability != Liability.PASSED:
        yield Missing("责任认定尚未通过", "ADV-29", by="reviewer")


@rule("ADV-06")
def early_admission_is_granted(ctx: StepContext) -> Iterable[Missing]:
    """Who was admitted while the case was pending goes on only by a supervisor's word; self-pay and claim stays open."""
    if any(row.verdict == Referral.Verdict.REFUSED for row in _asked(ctx, "admitted")):
        yield Missing("主管不同意住院后继续垫付，可办理自付后理赔", "ADV-06", by="agent")


@rule("ADV-37")
def social_insurance_is_asked_again(ctx: StepContext) -> Iterable[Missing]:
    """Before money moves the answers were asked again; a changed one was put to a supervisor and granted."""
    asked, told = ctx.file.moment("si_rechecked"), ctx.file.moment("notified")
    if asked is None or (told and asked < told):
        yield Missing("执行前须再次核对社保结算情况", "ADV-37", by="agent")
    last = next(reversed(_asked(ctx, "si_changed")), None)
    if last and last.verdict == Referral.Verdict.REFUSED:
        yield Missing(f"主管不同意：{last.question}", "ADV-37")


@rule("ADV-12")
def guarantee_is_recorded(ctx: StepContext) -> Iterable[Missing]:
    """The guarantee is ours to arrange with the hospital: its absence is never asked of the insured (A34)."""
    if ledger.total(ctx, "guaranteed", "CNY") <= 0:
        yield Missing("我方尚未与医院办妥住院垫付担保", "ADV-12", by="agent")


def something_is_outstanding(ctx: StepContext) -> Iterable[Missing]:
    """There is advanced money that was neither settled nor came back."""
    if ledger.outstanding(ctx) <= 0:
        yield Missing("没有未结清的垫付款")


@rule("ADV-39")
def a_consent_is_refused(ctx: StepContext) -> Iterable[Missing]:
    """Somebody refused at least one of the two forms, on record."""
    if not refused_forms(ctx):
        yield Missing("两份文书均无拒签记录，未拒签的不视为已完成", "ADV-39")


def refused_forms(ctx: StepContext) -> list[str]:
    """Return which of the two forms were refused by the last decision on each."""
    last = {form: ctx.file.last_decision(form) for form in CONSENTS}
    refused = CaseConsent.Decision.REFUSED
    return [form for form, row in last.items() if row and row.decision == refused]


def _asked(ctx: StepContext, subject: str) -> list[Referral]:
    return [row for row in ctx.file.referrals if row.subject == subject and not row.moot_at]


def is_tumour(file: "object") -> bool:
    """Tell whether it is cancer and no substitute was taken: the fact that asks for the pathology report (ADV-13)."""
    details = file.details  # type: ignore[attr-defined]
    return bool(details.is_tumour and not details.pathology_substituted)


def has_outpatient_record(file: "object") -> bool:
    """Tell whether the outpatient record itself is asked for: no substitute was taken (ADV-08)."""
    return not file.details.record_substituted  # type: ignore[attr-defined]


def is_first_time(file: "object") -> bool:
    """Tell whether no supervisor has recorded an earlier advance for the same illness (ADV-30)."""
    return file.details.repeat_of_id is None  # type: ignore[attr-defined]
