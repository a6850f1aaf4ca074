"""What the gene test's steps do."""

from django.conf import settings
from django.utils import timezone

from cases.bookkeeping import backdating, children, due_dates, questions, quotas
from cases.declaration.context import StepContext
from cases.declaration.errors import StepBlocked
from cases.declaration.forms import place_values
from cases.declaration.words import Missing
from cases.eligibility import review, settled
from cases.eligibility.hospitals import judge_place
from cases.gene_testing.forms import GUIDANCE
from cases.gene_testing.guards import cancel_limits, goes_on, has_given, last_sample
from cases.gene_testing.models import Cause, GeneSample, Purpose, SampleMove, SampleType
from cases.models import Referral
from cases.models.zones import minute
from cases.steps import parties
from cases.steps.papers import store_paper
from manual import unsettled
from manual.registry import rule
from partners.models import Partner

Move = SampleMove.Kind


@rule("GENE-10", "GENE-11", "GENE-26")
def confirm_need(ctx: StepContext) -> None:
    """Set the need as confirmed; the city is checked as it is entered, a doubtful one goes to the supervisor.

    A test chosen for another city or another purpose is chosen anew.
    """
    entered = ctx.entered
    verdict = judge_place(ctx, entered["city"])
    if verdict.verdict == "not_covered":
        raise StepBlocked(ctx.step.label, [Missing(verdict.reason, "GENE-26")])
    place = place_values("city", entered["city"])
    if (place["city"], entered["purposes"]) != (ctx.details.city, ctx.details.purposes):
        ctx.set(test_confirmed_by=None, test_confirmed_at=None)
    ctx.set(
        **place,
        purposes=entered["purposes"],
        need_confirmed_with=entered["confirmed_with"],
        need_confirmed_by=ctx.actor,
        need_confirmed_at=ctx.at,
        guidance=GUIDANCE,
    )
    review.refer_open_questions(ctx)
    ctx.sentence = (
        f"与{entered['confirmed_with']}确认检测需求：{in_words(entered['purposes'])}，{entered['city'].name}采样；"
    )
    ctx.sentence += f"已按 {GUIDANCE} 版指导提交资料和采样"


def in_words(codes: list[str]) -> str:
    """Return what a test is for, in the words of its panel's purposes."""
    return "、".join(Purpose(code).label for code in codes)


@rule("GENE-15")
def assist_records(ctx: StepContext) -> None:
    """Record the help given; the papers are linked in the event."""
    papers = "、".join(paper.label for paper in ctx.entered["papers"]) or "暂无"
    ctx.sentence = f"{ctx.entered['help']}（取得资料：{papers}）"


@rule("GENE-02", "GENE-03", "GENE-16")
def choose_test(ctx: StepContext) -> None:
    """Set panel and laboratory as a person confirmed them; another laboratory than before works on the case no more."""
    panel, lab = ctx.entered["panel"], ctx.entered["lab"]
    if ctx.details.lab and lab != ctx.details.lab:
        parties.release(ctx, Partner.Kind.LAB)
    ctx.set(panel=panel, lab=lab, test_confirmed_by=ctx.actor, test_confirmed_at=ctx.at)
    ctx.sentence = f"确认检测项目 {panel}，指定 {lab}"


@rule("GENE-17", "GENE-18", "GENE-24")
def book_sampling(ctx: StepContext) -> None:
    """Add the sample with its appointment, hand the case to the laboratory, guide the insured and say the cancel limit."""
    entered = ctx.entered
    names = ("kind", "sampling_at", "place", "guide")
    number = len(ctx.file.rows("genesample")) + 1
    sample = children.add(ctx, GeneSample, number=number, **{name: entered[name] for name in names})
    parties.assign(ctx, ctx.details.lab)
    ctx.marks["sampling"] = entered["sampling_at"]
    when = minute(entered["sampling_at"])
    limit = due_dates.when(cancel_limits(entered["sampling_at"]).known, provisional=False)
    what = SampleType(entered["kind"]).label
    _move(ctx, sample, Move.BOOKED, entered["guide"], f"{when} {entered['place']}")
    ctx.sentence = f"预约 {when} 在{entered['place']}采样：{what}，指导人员{entered['guide']}；最晚取消 {limit}"
    paid = settled.who_pays(ctx, "检测费")
    ctx.tell(
        "applicant",
        f"您的采样已预约：{when}，请按指导准备{what}，地点已由客服告知，案件号{ctx.case.number}。"
        f"如需取消，请于 {limit}前致电我司服务热线{settings.HOTLINE}。{paid}{ctx.service.words_at('message')}",
    )


def _move(ctx: StepContext, sample: GeneSample, kind: str, who: str, note: str = "") -> None:
    """Add a link to the sample's chain of custody, at the step's time."""
    children.add(ctx, SampleMove, sample=sample, kind=kind, at=ctx.at, who=who, note=note[:200])


def _sample(ctx: StepContext) -> GeneSample:
    sample = last_sample(ctx.file)
    if sample is None:
        raise LookupError(f"case {ctx.case.number} has no sample")
    return sample


@rule("GENE-24", "GENE-25")
def cancel_sampling(ctx: StepContext) -> None:
    """Cancel by the call: its number and time stand in the record, a call long past needs its reason."""
    entered = ctx.entered
    backdating.check_time(at=entered["called_at"], now=ctx.now, reason=ctx.backdate_reason, label="来电时间")
    called = minute(entered["called_at"])
    _move(
        ctx,
        _sample(ctx),
        Move.CANCELLED,
        ctx.case.verification.applicant_name,
        f"{settings.HOTLINE} 来电 {entered['call_id']} {called}",
    )
    reason = f"：{entered['reason']}" if entered["reason"] else ""
    ctx.sentence = f"客户 {called} 致电 {settings.HOTLINE}（{entered['call_id']}）取消采样预约{reason}"


def book_anew(ctx: StepContext) -> None:
    """Give the appointment up for another day, because the insurer or a supervisor allows it (S4)."""
    _move(ctx, _sample(ctx), Move.CANCELLED, ctx.case.verification.applicant_name, "客户要求改期")
    quotas.release_all(file=ctx.file, at=ctx.at, reason=ctx.step.code)
    ctx.target = "confirmed"
    ctx.clears |= {"booked", "sampling"}


@rule("GENE-24")
def report_missed(ctx: StepContext) -> None:
    """Put what was lost to the supervisor: whose fault it was, and what it costs, nobody else decides (S5)."""
    kind = dict(ctx.step.form.base_fields["kind"].choices)[ctx.entered["kind"]]  # type: ignore[attr-defined]
    _move(ctx, _sample(ctx), Move.MISSED, ctx.case.insured.person.name, kind)
    ctx.sentence = f"{kind}，提请主管判断是否计入服务次数：{ctx.entered['reason']}"


def not_counted(ctx: StepContext) -> None:
    """The service stands as before (the usual case): another appointment can be made."""
    ctx.sentence = f"不计入服务次数：{ctx.entered['reason']}"


@rule("GENE-24")
def count_missed(ctx: StepContext) -> None:
    """Two supervisors count what was lost as the one service; what the insurer settled of S5 stands beside it."""
    settled = "" if unsettled.value("S5", "gene_testing") else "（手册未定事项 S5 未定，个案判断）"
    ctx.sentence = f"计入服务次数{settled}：{ctx.entered['reason']}"
    ctx.tell(
        "applicant", f"案件{ctx.case.number}的采样未能进行，已计入服务次数。如有异议请致电服务热线{settings.HOTLINE}。"
    )


def no_sample(ctx: StepContext) -> None:
    """Record that no sample can be given, and who is why."""
    cause = Cause(ctx.entered["cause"])
    ctx.set(no_sample=cause)
    ctx.sentence = f"{cause.label}：{ctx.entered['reason']}"


@rule("GENE-21")
def policy_ended(ctx: StepContext) -> None:
    """At the end of the policy: without a sample the service ends where that is recorded, else a supervisor is asked."""
    if has_given(ctx.file) or goes_on(ctx.file):
        ctx.sentence = (
            "保单期满；样本已在期满前提供，继续办理" if has_given(ctx.file) else "保单期满，按主管判断继续办理"
        )
    elif ctx.details.no_sample == Cause.CUSTOMER:
        ctx.target = "terminated"
        ctx.sentence = "保单期满，客户无法提供检测样本，本服务终止"
    else:
        question = f"保单已于 {ctx.case.insured.policy.period_end} 期满，尚未提供检测样本，是否终止本服务？"
        questions.ask(ctx, rule="GENE-21", subject="no_sample", question=question)
        ctx.sentence = "保单期满，尚未提供检测样本，提请主管判断是否终止"


def on_referral(ctx: StepContext, referral: Referral) -> None:
    """End the service where a supervisor says so; no other answer changes anything."""
    if referral.verdict == Referral.Verdict.GRANTED:
        ctx.target = "terminated"


@rule("GENE-21")
def end_without_sample(ctx: StepContext) -> None:
    """End the service that has no sample after the policy, on a supervisor's word."""
    ctx.sentence = f"保单期满，未提供检测样本，本服务终止：{ctx.entered['reason']}"


def collect(ctx: StepContext) -> None:
    """Record the sample as it was taken, whatever it is: a wrong one is not sent."""
    sample, kind = _sample(ctx), SampleType(ctx.entered["kind"])
    children.change(ctx, sample, kind=kind, collected_at=ctx.at)
    _move(ctx, sample, Move.COLLECTED, ctx.entered["who"], kind.label)
    ctx.set(no_sample="")
    ctx.sentence = f"已采样：{kind.label}，{ctx.entered['who']}"


@rule("GENE-19")
def send(ctx: StepContext) -> None:
    """Record the way to the laboratory."""
    entered = ctx.entered
    _move(ctx, _sample(ctx), Move.SENT, entered["who"], f"至{entered['lab']}，运单号 {entered['courier_number']}")
    ctx.sentence = f"样本寄往{entered['lab']}，运单号 {entered['courier_number']}，{entered['who']}"


@rule("GENE-12", "GENE-19")
def receive(ctx: StepContext) -> None:
    """Record the receipt, whose time the clock counts from once the sample is found good; the first one stays visible."""
    sample = _sample(ctx)
    children.change(ctx, sample, received_at=ctx.at)
    _move(ctx, sample, Move.RECEIVED, ctx.entered["who"], str(ctx.entered["lab"]))
    ctx.sentence = f"{ctx.entered['lab']}签收样本，{ctx.entered['who']}"


@rule("GENE-07", "GENE-12")
def qualify(ctx: StepContext) -> None:
    """The sample is good: the 15 working days count from its receipt (A41)."""
    sample = _sample(ctx)
    if sample.received_at is None:
        raise LookupError(f"sample {sample.pk} was never received")
    ctx.marks["qualified_receipt"] = sample.received_at
    _move(ctx, sample, Move.QUALIFIED, ctx.entered["who"])
    ctx.sentence = f"样本合格，{ctx.entered['who']}"


@rule("GENE-07", "GENE-12")
def resample(ctx: StepContext) -> None:
    """The sample will not do: another is needed, the time counted so far stays on record and counts anew with it."""
    _move(ctx, _sample(ctx), Move.REFUSED, ctx.entered["who"], ctx.entered["reason"])
    ctx.clock_reason = "样本不合格，重新采样"
    ctx.sentence = f"须重新采样：{ctx.entered['reason']}"
    ctx.tell("applicant", f"案件{ctx.case.number}需重新采集样本，我们将与您联系安排。服务热线{settings.HOTLINE}。")


@rule("GENE-13")
def issue_electronic(ctx: StepContext) -> None:
    """Record the electronic report with its file."""
    store_paper(ctx, ctx.entered["file"], "gene_report", issued_on=timezone.localdate(ctx.at), via="email")
    ctx.sentence = f"出具电子版报告（{ctx.entered['number']}）"


@rule("GENE-13")
def issue_paper(ctx: StepContext) -> None:
    """Record the paper report."""
    posted = f"，运单号 {ctx.entered['courier_number']}" if ctx.entered["courier_number"] else ""
    ctx.sentence = f"出具纸质版报告（{ctx.entered['number']}）{posted}"


@rule("GENE-04", "GENE-20")
def complete(ctx: StepContext) -> None:
    """Record what the reviewer found in the report; the customer hears that it is there, never what it says."""
    ctx.set(findings=ctx.entered["findings"], interpreted=True, report_read_by=ctx.actor)
    ctx.sentence = f"报告含精准靶向用药解读，说明{in_words(ctx.entered['findings'])}，服务完成"
    ctx.tell(
        "applicant", f"案件{ctx.case.number}的电子版及纸质版报告均已出具，请留意查收。服务热线{settings.HOTLINE}。"
    )
