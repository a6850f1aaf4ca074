"""What the Japan service asks for before its steps."""

from collections.abc import Iterable
from datetime import datetime

from cases.bookkeeping import milestones, quotas
from cases.bookkeeping.quota_facts import policy_year
from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from cases.declaration.words import Missing
from cases.eligibility import review
from cases.japan_treatment.models import JapanTrip
from cases.models import document_types
from cases.steps import guards
from manual import rules as manual_rules
from manual import unsettled
from manual.registry import rule
from workdays.calendar import start_of

MEDICAL = (*document_types.medical_types(), "admission_notice", "discharge_summary")
JOINED = ("receive_acceptance", "grant_visa", "arrange_travel", "start_direct_pay", "assign_interpreter")

has_papers = review.has_paper(MEDICAL, text="尚未收到任何医疗资料", rule="JP-07")


def trip_of(file: CaseFile) -> JapanTrip:
    """Return the trip the case is about now: its last."""
    trip: JapanTrip = file.rows("japantrip")[-1]
    return trip


def this_trip(ctx: StepContext) -> list[str]:
    """Return the subject of the present trip alone: earlier ones have had their turn."""
    return [trip_of(ctx.file).subject]


ready_to_leave = guards.milestones_reached(*JOINED, subjects=this_trip)


def tasks_before(ctx: StepContext) -> Iterable[Missing]:
    """What must come before the task for this trip is done: visa after the letter, travel after the visa."""
    milestone = milestones.of_step(ctx)
    if milestone:
        yield from milestones.what_comes_first(ctx.file, milestone, trip_of(ctx.file).subject)


@rule("JP-03")
def result_is_told(ctx: StepContext) -> Iterable[Missing]:
    """The vendor has the insurer's result before it tells the insured."""
    if ctx.file.moment("result_told") is None:
        yield Missing("尚未向服务商告知审核结果", "JP-15", by="agent")


def result_is_not_told(ctx: StepContext) -> Iterable[Missing]:
    """The vendor is told once."""
    if ctx.file.moment("result_told"):
        yield Missing("已向服务商告知审核结果", elsewhere=True)


@rule("JP-05")
def trips_left(ctx: StepContext) -> Iterable[Missing]:
    """No eleventh trip in a policy year, and none whose count a supervisor has still to decide."""
    if trip_of(ctx.file).disputed and any(row.rule == "JP-05" for row in ctx.file.open_referrals()):
        yield Missing("本次是否另计一次赴日治疗，待主管判断", "JP-05", elsewhere=True)
    elif quotas.exhausted(file=ctx.file, step="arrange_travel", at=_counted_at(ctx)):
        yield Missing(f"{manual_rules.get('JP-05').quote}，本保单年度已满{what_counts()}", "JP-05")


def _counted_at(ctx: StepContext) -> datetime:
    """Return the moment whose policy year the trip counts in: its departure, as far as it is known."""
    leaves_on = (ctx.data or {}).get("leaves_on") or trip_of(ctx.file).leaves_on
    return start_of(leaves_on) if leaves_on else ctx.at


@rule("JP-05")
def trips_left_where_it_moves(ctx: StepContext) -> Iterable[Missing]:
    """A trip that moves into another policy year needs one of that year's ten."""
    start, trip = ctx.case.insured.policy.period_start, trip_of(ctx.file)
    new = (ctx.data or {}).get("leaves_on")
    if not new or trip.departed_on or policy_year(start, new) == policy_year(start, trip.leaves_on or new):
        return
    if quotas.exhausted(file=ctx.file, step="arrange_travel", at=start_of(new)):
        yield Missing(f"{manual_rules.get('JP-05').quote}，{new} 所在的保单年度已满{what_counts()}", "JP-05")


def what_counts() -> str:
    """Return what can be done where the insurer has not said what one trip is (S13): a person decides then."""
    settled = unsettled.value("S13", "japan_treatment")
    return (
        f"（一次赴日治疗：{settled}）"
        if settled
        else "；何为一次赴日治疗尚未确定（S13），有争议的请取消本次行程，提请主管判断"
    )


@rule("JP-30")
def interpreter_is_contacted(ctx: StepContext) -> Iterable[Missing]:
    """Contact with the interpreter comes before the hospital visit (A56)."""
    if trip_of(ctx.file).contacted_at is None:
        yield Missing("尚未记录与陪诊人员的联络", "JP-30", by="agent")


def not_contacted(ctx: StepContext) -> Iterable[Missing]:
    """The contact is recorded once."""
    if trip_of(ctx.file).contacted_at:
        yield Missing("已记录与陪诊人员的联络", elsewhere=True)


def dates_stand(ctx: StepContext) -> Iterable[Missing]:
    """Dates can move once they were set."""
    if not ctx.file.milestone("arrange_travel", trip_of(ctx.file).subject):
        yield Missing("尚未安排行程", elsewhere=True)


@rule("JP-23")
def direct_payment_runs(ctx: StepContext) -> Iterable[Missing]:
    """A hospital's bill is entered where a direct payment was started."""
    if not any(row.code == "start_direct_pay" for row in ctx.file.rows("casemilestone")):
        yield Missing("住院费用直付尚未启动", "JP-23")


@rule("JP-33")
def papers_of_this_trip(ctx: StepContext) -> Iterable[Missing]:
    """The hospital's file and bill of this very trip have come: one of each a trip."""
    trips = len(ctx.file.rows("japantrip"))
    for code in ("jp_medical_file", "jp_bill"):
        if 0 < len(ctx.file.accepted(code)) < trips:
            yield Missing(f"本次赴日治疗的{document_types.label(code)}尚未收到", "JP-33", elsewhere=True)


@rule("JP-32")
def claim_is_filed(ctx: StepContext) -> Iterable[Missing]:
    """The present trip's claim is filed before the next trip or the end."""
    if not trip_of(ctx.file).claim_number:
        yield Missing("本次赴日治疗的理赔申请尚未登记", "JP-32", elsewhere=True)


def claim_is_open(ctx: StepContext) -> Iterable[Missing]:
    """A trip's claim is filed once."""
    if trip_of(ctx.file).claim_number:
        yield Missing("本次赴日治疗的理赔申请已登记", elsewhere=True)


def has_another_trip(ctx: StepContext) -> Iterable[Missing]:
    """Only a further trip can be given up; the first is the service itself."""
    if len(ctx.file.rows("japantrip")) < 2:
        yield Missing("这是本次服务的第一次赴日治疗，不能只取消行程", "JP-39", elsewhere=True)
