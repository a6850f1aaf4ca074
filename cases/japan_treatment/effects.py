"""What the steps of the Japan service do."""

from decimal import Decimal
from functools import partial
from typing import Any

from django.conf import settings
from django.utils import timezone

from cases.bookkeeping import children, questions, quotas
from cases.declaration import money
from cases.declaration.amounts import shown
from cases.declaration.context import StepContext
from cases.declaration.errors import StepBlocked
from cases.declaration.words import Missing
from cases.eligibility import review, settled
from cases.japan_treatment.forms import JapanDeemedForm, QuestionForm, question
from cases.japan_treatment.guards import trip_of
from cases.japan_treatment.models import TOKYO, JapanTrip
from cases.models import Referral
from cases.models.zones import there
from cases.steps import parties
from manual.registry import rule
from workdays.calendar import start_of


def record(ctx: StepContext, *names: str) -> None:
    """Set the columns of the details that bear the names of what was entered."""
    ctx.set(**{name: ctx.entered[name] for name in names})


def record_on_trip(ctx: StepContext, *names: str, **more: Any) -> JapanTrip:
    """Set columns of the present trip, which the step is for, and return it."""
    trip = trip_of(ctx.file)
    ctx.subject = trip.subject
    children.change(ctx, trip, **{name: ctx.entered[name] for name in names}, **more)
    return trip


# Before the launch


@rule("JP-13")
def confirm_identity(ctx: StepContext) -> None:
    """Name and ID number match the policy."""
    ctx.set(identity_by=ctx.actor, identity_at=ctx.at)
    ctx.sentence = f"已核对被保险人姓名、身份证号码（{ctx.entered['id_number']}），确认保障及服务内容"


@rule("JP-14")
def send_file(ctx: StepContext) -> None:
    """The vendor's file has come: the review's time runs."""
    record(ctx, "condition", "scope")
    ctx.set(file_sent_at=ctx.at)
    ctx.sentence = "服务商已确认病情、收集资料、确认保障范围，送我司审核"


def refuse(ctx: StepContext) -> None:
    """The review says no; the insured hears it from the vendor."""
    ctx.sentence = f"审核不通过（{ctx.entered['rule']}）：{ctx.entered['reason']}"


def tell_vendor(ctx: StepContext) -> None:
    """The vendor knows the result."""
    ctx.sentence = f"已向服务商告知审核结果：{ctx.entered['told_name']}"


@rule("JP-16")
def tell_launch(ctx: StepContext) -> None:
    """The insured knows that the service starts; the first trip begins with it."""
    record(ctx, "told_name", "told_via")
    children.add(ctx, JapanTrip, number=1)
    ctx.sentence = f"已通知{ctx.entered['told_name']}启动日本医疗综合服务"
    ctx.tell("applicant", f"您的赴日医疗综合服务（{ctx.case.number}）已启动。{ctx.service.words_at('message')}")


@rule("JP-16")
def tell_no_launch(ctx: StepContext) -> None:
    """The insured knows that the service does not start."""
    record(ctx, "told_name", "told_via")
    ctx.sentence = f"已告知{ctx.entered['told_name']}不启动日本医疗综合服务"
    told = f"您的赴日医疗综合服务申请（{ctx.case.number}）未能启动，详情请致电{settings.HOTLINE}。"
    ctx.tell("applicant", told + settled.complaint_channel())


# Preparation


def assign_specialist(ctx: StepContext) -> None:
    """A named specialist helps from now on."""
    record(ctx, "specialist")
    ctx.sentence = f"已安排行前专员：{ctx.entered['specialist']}"


def do_task(ctx: StepContext) -> None:
    """A task is done, by whom."""
    remark = f"（{ctx.entered['remark']}）" if ctx.entered["remark"] else ""
    ctx.sentence = f"{ctx.step.label}：{ctx.entered['done_by']}{remark}"


@rule("JP-08")
def match_hospital(ctx: StepContext) -> None:
    """A hospital of the list is matched to the illness."""
    record(ctx, "hospital")
    ctx.sentence = f"匹配日本医院：{ctx.entered['hospital'].name_zh}"


@rule("JP-19")
def receive_acceptance(ctx: StepContext) -> None:
    """The hospital takes the insured."""
    record(ctx, "accepted_on")
    ctx.sentence = f"{ctx.details.hospital.name_zh}出具接收函（{ctx.entered['accepted_on']}），由服务商协助办理医疗签证"


@rule("JP-11")
def hospital_refused(ctx: StepContext) -> None:
    """The hospital said no: nothing is owed in time any more, and another may be asked.

    What rested on its letter is done again with the next one's: the direct payment, and a visa not granted yet.
    """
    ctx.sentence = f"{ctx.details.hospital or '医院'}于 {ctx.entered['refused_on']} 拒收：{_cause(ctx)}"
    ctx.set(hospital_refusal=ctx.entered["cause"], hospital=None, accepted_on=None)
    visa = () if ctx.file.milestone("grant_visa", trip_of(ctx.file).subject) else ("start_visa",)
    _take_back(ctx, "match_hospital", "contact_hospital", "receive_acceptance", "start_direct_pay", *visa)


@rule("JP-12")
def visa_refused(ctx: StepContext) -> None:
    """The visa was refused: nothing is owed in time any more, and it may be asked for again."""
    ctx.set(visa_refusal=ctx.entered["cause"])
    ctx.sentence = f"医疗签证于 {ctx.entered['refused_on']} 拒签：{_cause(ctx)}"
    record_on_trip(ctx, visa_granted_on=None)
    _take_back(ctx, "start_visa", "grant_visa")


def _cause(ctx: StepContext) -> str:
    return str(dict(ctx.step.form.base_fields["cause"].choices)[ctx.entered["cause"]])  # type: ignore[attr-defined]


def _take_back(ctx: StepContext, *steps: str) -> None:
    """Open tasks again, those of the case and of the present trip."""
    for step in steps:
        for subject in ("", trip_of(ctx.file).subject):
            if row := ctx.file.milestone(step, subject):
                children.remove(ctx, row)


def start_visa(ctx: StepContext) -> None:
    """The vendor helps with the visa; a passport that ends too early is said at once."""
    record(ctx, "passport_from", "passport_until")
    record_on_trip(ctx, "leaves_on", "returns_on", visa_started_on=timezone.localdate(ctx.at))
    ctx.sentence = f"启动医疗签证办理{passport_warning(ctx)}"


def grant_visa(ctx: StepContext) -> None:
    """The visa is there."""
    record_on_trip(ctx, "visa_granted_on")
    ctx.sentence = f"医疗签证已于 {ctx.entered['visa_granted_on']} 办妥{passport_warning(ctx)}"


@rule("JP-21")
def set_dates(ctx: StepContext) -> None:
    """Flight, lodging and itinerary stand, or move; what the passport does not last for is said again."""
    record_on_trip(ctx, "leaves_on", "returns_on")
    ctx.counted_at["JP_TRIP"] = start_of(ctx.entered["leaves_on"])
    dates = f"{ctx.entered['leaves_on']} 出发，{ctx.entered['returns_on']} 回国"
    reason = f"（{ctx.entered['reason']}）" if "reason" in ctx.entered else ""
    ctx.sentence = f"{ctx.step.label}：{dates}{reason}{passport_warning(ctx)}"


def passport_warning(ctx: StepContext) -> str:
    """Return the remark that the passport ends before the return: the manual asks for none, so it never stops anything."""
    until, back = ctx.details.passport_until, trip_of(ctx.file).returns_on
    if not until or not back or until >= back:
        return ""
    return f"。请注意：护照于 {until} 到期，早于计划回国日期 {back}"


@rule("JP-23", "JP-24")
def start_direct_pay(ctx: StepContext) -> None:
    """Direct payment runs, by both permissions; the limit is the insurer's, where it sets one."""
    record_on_trip(ctx, "may_pay", "may_claim", "guarantee")
    ctx.sentence = f"已与医院（{ctx.entered['contact']}）启动住院费用直付和费用监控"


@rule("JP-26")
def assign_interpreter(ctx: StepContext) -> None:
    """The interpreter works on the case from now on."""
    interpreter = ctx.entered["interpreter"]
    parties.assign(ctx, interpreter)
    record_on_trip(ctx, "interpreter", "language", interpreter_phone=ctx.entered["phone"])
    ctx.sentence = f"已安排陪诊人员：{interpreter}（{ctx.entered['language']}）"


# In Japan


@rule("JP-25")
def depart(ctx: StepContext) -> None:
    """The insured has left: the trip counts, in the policy year of that day."""
    record_on_trip(ctx, "departed_on")
    ctx.counted_at["JP_TRIP"] = start_of(ctx.entered["departed_on"])
    ctx.sentence = f"被保险人已于 {ctx.entered['departed_on']} 前往日本"


def happened(ctx: StepContext, *, column: str, words: str) -> None:
    """Something happened in Japan: recorded and told in the time there."""
    record_on_trip(ctx, **{column: ctx.entered["happened_at"]})
    ctx.sentence = f"{words}：{there(ctx.entered['happened_at'], TOKYO)}"


contact_interpreter = partial(happened, column="contacted_at", words="已与陪诊人员联络并约定陪诊时间")
arrive = partial(happened, column="arrived_at", words="抵达日本医院")


def admit(ctx: StepContext) -> None:
    """The insured is admitted, an interpreter in charge."""
    happened(ctx, column="admitted_at", words=f"陪诊人员{ctx.entered['in_charge']}协调入院")


# Afterwards


@rule("JP-32")
def return_home(ctx: StepContext) -> None:
    """The treatment is over and the insured is back."""
    record_on_trip(ctx, "returned_on", treated_until=ctx.entered["happened_at"])
    ended = there(ctx.entered["happened_at"], TOKYO)
    ctx.sentence = f"治疗于 {ended} 结束，被保险人于 {ctx.entered['returned_on']} 回国"


@rule("JP-23", "JP-42", "JP-46")
def record_bill(ctx: StepContext) -> None:
    """A hospital's bill for direct payment, in yen; more than the guarantee is said, never refused: a bill is a fact."""
    trip = ctx.entered["trip"] or trip_of(ctx.file)
    ctx.subject = trip.subject
    if not ctx.file.milestone("start_direct_pay", trip.subject):
        raise StepBlocked(ctx.step.label, [Missing(f"{trip}的住院费用直付尚未启动", "JP-23")])
    ctx.post("billed", ctx.entered["amount"])
    ctx.sentence = f"登记医院账单 {money.shown(ctx.entered['amount'], 'JPY')}"
    posted: list[Any] = [*ctx.file.entries, *ctx.postings]
    billed = sum((row.amount for row in posted if row.subject == trip.subject), Decimal(0))
    if trip.guarantee is not None and billed > trip.guarantee:
        ctx.sentence += f"，本次合计 {money.shown(billed, 'JPY')}，超过担保额度 {money.shown(trip.guarantee, 'JPY')}"


def file_claim(ctx: StepContext) -> None:
    """The claim of this trip is filed."""
    record_on_trip(ctx, "claim_number", "claimed_on")
    ctx.sentence = f"服务商已完成理赔申请（{ctx.entered['claimed_on']}）"


@rule("JP-05")
def plan_trip(ctx: StepContext) -> None:
    """A further trip in the same service; where its count is open to question, a supervisor decides (S13)."""
    number = len(ctx.file.rows("japantrip")) + 1
    trip = children.add(ctx, JapanTrip, number=number, disputed=ctx.entered["disputed"])
    ctx.sentence = f"安排第 {number} 次赴日治疗：{ctx.entered['reason']}"
    if trip.disputed:
        question = f"第 {number} 次赴日治疗可否不另计一次：{ctx.entered['reason']}"
        questions.ask(ctx, rule="JP-05", subject=f"trip:{trip.pk}", question=question)


def drop_trip(ctx: StepContext) -> None:
    """The further trip is given up before it began."""
    trip = trip_of(ctx.file)
    ctx.subject = trip.subject
    children.remove(ctx, trip)
    ctx.sentence = f"取消第 {trip.number} 次赴日治疗：{ctx.entered['reason']}"


@rule("JP-27", "JP-28", "JP-40")
def ask_supervisor(ctx: StepContext) -> None:
    """Put to the supervisor what only our reading refuses."""
    clause, _ = QuestionForm.KINDS[ctx.entered["kind"]]
    hours: Any = ctx.entered["hours"] if ctx.entered["kind"] == "hours" else ""
    asked = question(ctx.entered["kind"], ctx.entered["wish"])
    asked += f"（{shown(hours)} 小时）" if hours else ""
    questions.ask(ctx, rule=clause, subject=f"{ctx.entered['kind']}:{hours}", question=asked)
    ctx.sentence = f"提请主管判断：{asked}"


def on_referral(ctx: StepContext, referral: Referral) -> None:
    """Hours beyond 40 that a supervisor granted widen the counter by as many."""
    kind, _, hours = referral.subject.partition(":")
    if kind == "hours" and referral.verdict == Referral.Verdict.GRANTED:
        quotas.grant(ctx, "JP_HOURS", referral, amount=Decimal(hours))


@rule("JP-36", "JP-37", "JP-38", "JP-39")
def deem_completed(ctx: StepContext) -> None:
    """Count the service as done on one of the manual's grounds."""
    review.deem_completed(ctx, lost="无法赴日就医")
    ctx.sentence += f"（{dict(JapanDeemedForm.GROUNDS)[ctx.entered['ground']]}）"


def complete(ctx: StepContext) -> None:
    """The last claim is filed and no further trip is wished for."""
    ctx.sentence = f"已完成 {len(ctx.file.rows('japantrip'))} 次赴日治疗及理赔申请，服务完成"
