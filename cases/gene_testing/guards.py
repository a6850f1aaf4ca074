"""What the gene test asks for before its steps."""

from collections.abc import Iterable
from datetime import datetime, time

from django.utils import timezone

from cases.bookkeeping import cutoffs
from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from cases.declaration.words import Cutoff, Missing
from cases.eligibility import changes, review, settled
from cases.gene_testing.models import GeneSample, SampleType
from cases.models import Referral, document_types
from manual.registry import rule
from workdays import calendar
from workdays.calendar import end_of

MEDICAL = (*document_types.medical_types(), "admission_notice")
CANCEL = Cutoff(
    code="GENE_CANCEL",
    label="取消采样预约",
    before="sampling",
    n=2,
    time=time(16),
    step=frozenset({"cancel_sampling"}),
    at="called_at",
    rule="GENE-24",
    advice="逾期的请登记“逾期取消或未到”，由主管判断",
)
has_papers = review.has_paper(MEDICAL, text="尚未收到任何医疗资料", rule="GENE-06")


def last_sample(file: CaseFile) -> GeneSample | None:
    """Return the sample the case is about now."""
    rows: list[GeneSample] = file.rows("genesample")
    return rows[-1] if rows else None


def has_given(file: CaseFile) -> bool:
    """Tell whether a sample was ever provided."""
    return any(row.collected_at for row in file.rows("genesample"))


@rule("GENE-10", "GENE-11")
def need_is_confirmed(ctx: StepContext) -> Iterable[Missing]:
    """The need has been confirmed with the insured, and the guidance given."""
    if ctx.details.need_confirmed_at is None:
        yield Missing("尚未与客户确认检测需求、指导提交资料和采样", "GENE-10", by="agent")


@rule("GENE-16")
def test_is_chosen(ctx: StepContext) -> Iterable[Missing]:
    """Condition, panel and laboratory have been confirmed by a person."""
    if ctx.details.test_confirmed_at is None:
        yield Missing("尚未确认病情、检测项目和检测机构", "GENE-16", by="reviewer")


@rule("GENE-07", "GENE-08")
def sample_fits(ctx: StepContext) -> Iterable[Missing]:
    """What was taken is a sample the panel's laboratory accepts."""
    sample, panel = last_sample(ctx.file), ctx.details.panel
    if sample and panel and sample.kind not in panel.sample_types:
        taken = SampleType(sample.kind).label
        yield Missing(f"所采为{taken}，{panel}须用{panel.samples}，请重新采样", "GENE-08")


@rule("GENE-21")
def sample_in_time(ctx: StepContext) -> Iterable[Missing]:
    """A first sample comes by the end of the policy, or a supervisor has said that the service goes on (A42)."""
    end = ctx.case.insured.policy.period_end
    if ctx.at < end_of(end) or has_given(ctx.file) or goes_on(ctx.file):
        return
    yield Missing(f"保单已于 {end} 期满且未提供样本，须由主管判断是否终止", "GENE-21", elsewhere=True)


def goes_on(file: CaseFile) -> bool:
    """Tell whether a supervisor has said that the service does not end for want of a sample."""
    answers = [row for row in file.referrals if row.subject == "no_sample"]
    return bool(answers) and answers[-1].verdict == Referral.Verdict.REFUSED


def cancel_limits(sampling_at: datetime) -> cutoffs.Limits:
    """Return until when a sampling appointment can be cancelled."""
    return cutoffs.limits(cutoff=CANCEL, day=timezone.localdate(sampling_at), calendar=calendar.load())


@rule("GENE-24")
def too_late_to_cancel(ctx: StepContext) -> Iterable[Missing]:
    """Only what can no longer be cancelled is put to the supervisor."""
    booked = ctx.file.moment("sampling")
    if booked is None:
        return
    limits = cancel_limits(booked)
    if limits.standing(ctx.at) == cutoffs.Standing.IN_TIME:
        until = calendar.format_due(limits.known, with_year=True)
        yield Missing(f"取消时限（{until}）未到，请办理“取消采样预约”", "GENE-24")


may_be_counted = settled.no_show_is_not("not_consumed", "不计入服务次数", rule="GENE-24")
may_be_left_uncounted = settled.no_show_is_not("consumed", "计入服务次数", rule="GENE-24")


def in_time_to_change(ctx: StepContext) -> Iterable[Missing]:
    """Another day is asked for while the appointment could still be cancelled: later it is a late cancellation."""
    booked = ctx.file.moment("sampling")
    if booked and cancel_limits(booked).standing(ctx.at) != cutoffs.Standing.IN_TIME:
        yield Missing("已过取消时限，改期请登记“逾期取消或未到”，由主管判断", "GENE-24")


TO_CHANGE = (in_time_to_change, changes.no_change_is_open)
"""What is asked before an appointment is given up for another day (S4)."""


def no_report_yet(ctx: StepContext) -> Iterable[Missing]:
    """Once a report is issued the sample was good."""
    if ctx.file.milestone("issue_electronic") or ctx.file.milestone("issue_paper"):
        yield Missing("已出具报告，不再重新采样")


@rule("GENE-21")
def policy_is_over(ctx: StepContext) -> Iterable[Missing]:
    """Until the policy ends a sample can still be given; one once given is never taken back (A42)."""
    end = ctx.case.insured.policy.period_end
    if ctx.at < end_of(end):
        yield Missing(f"保单有效期至 {end} 24:00，此前仍可提供样本", "GENE-21")
    elif has_given(ctx.file):
        yield Missing("样本已提供，服务不因保单期满终止", "GENE-21")
