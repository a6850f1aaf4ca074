"""What the inpatient advance's steps do."""

from decimal import ROUND_DOWN, Decimal

from django.conf import settings

from cases.bookkeeping import ledger, questions
from cases.declaration import money
from cases.declaration.context import StepContext
from cases.declaration.errors import StepBlocked
from cases.declaration.forms import place_values
from cases.declaration.words import Missing
from cases.eligibility import review
from cases.inpatient_advance.forms import WAYS, earlier_advances
from cases.inpatient_advance.guards import CONSENTS, HOSPITALS, refused_forms
from cases.inpatient_advance.models import Liability
from cases.models import consent_forms, document_types
from cases.models.zones import minute
from manual import unsettled
from manual.registry import rule
from workdays.calendar import start_of

ANSWERS = ("si_enrolled", "si_settlement", "away_from_home", "si_direct")


@rule("ADV-02", "ADV-05", "ADV-15", "ADV-16")
def confirm_need(ctx: StepContext) -> None:
    """Set the advance request as confirmed with the insured; the hospital is checked, an earlier amount reversed.

    What was guaranteed to another hospital is guaranteed no more.
    """
    entered = ctx.entered
    problems = HOSPITALS.problems(ctx, entered["hospital"], city=entered["city"])
    if problems:
        raise StepBlocked(ctx.step.label, problems)
    asked = [entry for entry in ctx.file.entries if entry.kind == "requested"]
    if ledger.total(ctx, "requested", "CNY"):
        ledger.reverse(ctx, next(entry for entry in reversed(asked) if entry.reverses_id is None))
    ctx.post("requested", entered["amount"])
    ledger.check_within(ctx, "approved", "requested")
    if entered["hospital"] != ctx.details.hospital:
        standing = ledger.snapshot(ctx.file)
        for entry in [row for row in ctx.file.entries if row.pk in standing and row.kind == "guaranteed"]:
            ledger.reverse(ctx, entry)
    ctx.set(**place_values("city", entered["city"]), hospital=entered["hospital"])
    ctx.set(admission_on=entered["admission_on"], requested_at=ctx.at)
    ctx.marks["admission_planned"] = start_of(entered["admission_on"])
    review.refer_open_questions(ctx, review.refuse_rejected(ctx, "ADV-05"))
    ctx.sentence = f"确认垫付需求：{entered['hospital'].name}，预计 {entered['admission_on']} 住院，"
    ctx.sentence += money.shown(entered["amount"], "CNY")


@rule("ADV-37")
def record_social_insurance(ctx: StepContext) -> None:
    """Set the answers; one that changes after approval is put to a supervisor, and a ratio set on others is void."""
    answers = {name: ctx.entered[name] for name in ANSWERS}
    changed = [name for name in ANSWERS if getattr(ctx.details, name) != answers[name]]
    ctx.set(**answers, si_asked_at=ctx.at)
    if changed and ctx.file.moment("approved"):
        labels = "、".join(str(ctx.step.form.base_fields[name].label) for name in changed)
        questions.ask(
            ctx, rule="ADV-37", subject="si_changed", question=f"审核通过后社保情况有变（{labels}），能否继续垫付"
        )
    elif changed:
        ctx.set(ratio=None)
    review.refer_open_questions(ctx)
    ctx.sentence = "核对社保参保和结算情况" + ("，与此前不同" if changed and ctx.file.moment("approved") else "")


@rule("ADV-08", "ADV-13")
def take_substitute(ctx: StepContext) -> None:
    """Take another paper in the place of one that cannot exist: a reviewer's reason, a supervisor's second look."""
    kind, paper = ctx.entered["type"], ctx.entered["document"]
    column = "record_substituted" if kind == "outpatient_record" else "pathology_substituted"
    ctx.set(**{column: True})
    ctx.sentence = f"{document_types.label(kind)}以{document_types.label(paper.type)}替代：{ctx.entered['reason']}"


@rule("ADV-30")
def record_repeat(ctx: StepContext) -> None:
    """Record that the admission is for the same illness as an earlier advance: the warning to first-timers falls away."""
    ctx.set(repeat_of=ctx.entered["earlier"])
    ctx.sentence = f"认定与 {ctx.entered['earlier'].number} 为相同疾病再次住院：{ctx.entered['reason']}"


@rule("ADV-30")
def record_diagnosis(ctx: StepContext) -> None:
    """Set the diagnosis; where the insurer has settled what the same illness is (S14), the earlier advance is found by it."""
    disease = ctx.entered["disease"]
    if disease and not ctx.details.repeat_of_id and unsettled.value("S14", ctx.service.code) == "disease":
        ctx.set(repeat_of=earlier_advances(ctx.case).filter(inpatientadvancedetails__disease=disease).last())
    review.record_diagnosis(ctx)
    if ctx.details.repeat_of_id:
        ctx.sentence += f"，与 {ctx.details.repeat_of.number} 为相同疾病"


@rule("ADV-20", "ADV-28")
def start_survey(ctx: StepContext) -> None:
    """Record that a survey is needed, why, and by whom: its own clock begins, the five days pause (A33)."""
    ctx.set(liability="", liability_by=None)
    ctx.sentence = f"需查勘（{ctx.entered['surveyor']}）：{ctx.entered['reason']}"
    ctx.clock_reason = "查勘及责任认定期间暂停"


@rule("ADV-28")
def log_survey(ctx: StepContext) -> None:
    """Log the investigation; alleged non-cooperation is put to a supervisor, nothing is refused by itself."""
    ctx.sentence = f"查勘记录：{ctx.entered['said']}"
    if not ctx.entered["cooperates"]:
        questions.ask(
            ctx, rule="ADV-28", subject="cooperation", question=f"查勘记录称被保险人未配合：{ctx.entered['said']}"
        )


@rule("ADV-20")
def tell_survey_result(ctx: StepContext) -> None:
    """Record how the survey's result was told to the insured."""
    ctx.sentence = f"查勘结果{_told(ctx)}"


@rule("ADV-29")
def pass_liability(ctx: StepContext) -> None:
    """Record the positive liability decision."""
    ctx.set(liability=Liability.PASSED, liability_by=ctx.actor)
    ctx.sentence = f"责任认定通过：{ctx.entered['reason']}"
    ctx.clock_reason = "责任认定通过，重新起算"


@rule("ADV-29")
def fail_liability(ctx: StepContext) -> None:
    """Record the negative liability decision, a reviewer's with reason and a supervisor's second look."""
    ctx.set(liability=Liability.FAILED, liability_by=ctx.actor)
    review.reject(ctx)
    ctx.sentence = f"责任认定不通过：{ctx.entered['reason']}"


@rule("ADV-36")
def set_ratio(ctx: StepContext) -> None:
    """Set a percentage other than the manual's 100: a person's, from the clauses, with the reason (A37, S6)."""
    ctx.set(ratio=ctx.entered["ratio"])
    ctx.sentence = f"核定垫付比例 {ctx.entered['ratio']}%：{ctx.entered['reason']}"


@rule("ADV-17", "ADV-36")
def approve(ctx: StepContext) -> None:
    """Approve: the covered cost times the percentage, never more than was requested."""
    review.approve(ctx)
    amount = may_be_advanced(ctx, ctx.entered["covered_cost"])
    ctx.post("approved", amount)
    ctx.sentence += f"：{in_words(ctx)}批准 {money.shown(amount, 'CNY')}"


def may_be_advanced(ctx: StepContext, cost: Decimal) -> Decimal:
    """Set the covered ``cost`` and return how much of it can be advanced: its percentage, never more than is requested."""
    ctx.set(covered_cost=cost)
    share = (cost * ctx.details.share / 100).quantize(Decimal("0.01"), ROUND_DOWN)
    return min(share, ledger.total(ctx, "requested", "CNY"))


def in_words(ctx: StepContext) -> str:
    """Return the covered cost and the percentage, as the timeline says them."""
    details = ctx.details
    return f"保障范围内住院费用 {money.shown(details.covered_cost, 'CNY')}，按 {details.share.normalize():f}% "


@rule("ADV-18", "ADV-19")
def notify(ctx: StepContext) -> None:
    """Tell the result: execution time, detailed rules with their version, booked admission."""
    entered = ctx.entered
    ctx.set(**{name: entered[name] for name in ("execute_at", "admission_at", "terms_version", "escort")})
    execute, admission = (minute(entered[name]) for name in ("execute_at", "admission_at"))
    ctx.sentence = f"审核结果{_told(ctx)}；{execute} 执行垫付，{admission} 住院，细则 {entered['terms_version']} 版"
    ctx.tell(
        "applicant",
        f"您的住院垫付申请（{ctx.case.number}）已审核通过：{execute} 执行垫付，请于 {admission} 办理住院，"
        f"执行细则（{entered['terms_version']} 版）已由客服告知。{ctx.service.words_at('message')}服务热线{settings.HOTLINE}。",
    )


@rule("ADV-12")
def guarantee(ctx: StepContext) -> None:
    """Record the guarantee given to the hospital, within what was approved."""
    ctx.post("guaranteed", ctx.entered["amount"])
    ledger.check_within(ctx, "guaranteed", "approved")
    ctx.sentence = f"向医院出具住院垫付担保 {money.shown(ctx.entered['amount'], 'CNY')}"


@rule("ADV-02", "ADV-03", "ADV-21", "ADV-22")
def execute(ctx: StepContext) -> None:
    """Advance money to the hospital, within what was approved and guaranteed; the hospital is checked again."""
    entered = ctx.entered
    problems = HOSPITALS.problems(ctx, entered["hospital"]) + HOSPITALS.question(ctx, entered["hospital"])
    if entered["hospital"] != ctx.details.hospital:
        problems.append(Missing(f"收款医院须为{ctx.details.hospital}，如有变更请重新确认垫付需求", "ADV-21"))
    if problems:
        raise StepBlocked(ctx.step.label, problems)
    ctx.post("advanced", entered["amount"])
    ledger.check_within(ctx, "advanced", "approved")
    ledger.check_within(ctx, "advanced", "guaranteed")
    if "admitted_on" in entered:
        ctx.set(admitted_on=entered["admitted_on"])
    ctx.sentence = f"向{entered['hospital'].name}垫付住院费用 {money.shown(entered['amount'], 'CNY')}"


def recover(ctx: StepContext) -> None:
    """Record money that came back, at most what is outstanding."""
    ctx.post("recovered", ctx.entered["amount"])
    ledger.check_outstanding(ctx)
    ctx.sentence = f"收回垫付款 {money.shown(ctx.entered['amount'], 'CNY')}（{ctx.entered['source']}）"


@rule("ADV-24", "ADV-25")
def discharge(ctx: StepContext) -> None:
    """Settle the bill at discharge: nothing of the advance may stay outstanding, nor more be settled than billed."""
    entered = ctx.entered
    for kind in ("invoiced", "settled", "recovered"):
        if entered[kind] is not None:
            ctx.post(kind, entered[kind])
    ledger.check_within(ctx, "settled", "invoiced")
    ledger.check_outstanding(ctx)
    left = ledger.outstanding(ctx)
    if left:
        text = f"垫付款尚有 {money.shown(left, 'CNY')} 未结清，须结算或收回后才能出院结账"
        raise StepBlocked(ctx.step.label, [Missing(text, "ADV-25")])
    ctx.set(discharged_on=entered["discharged_on"], settled_at=entered["settled_at"])
    ctx.sentence = f"{entered['helper']}协助 {entered['discharged_on']} 出院结账，住院费用 "
    ctx.sentence += money.shown(entered["invoiced"], "CNY")
    ctx.tell(
        "applicant",
        f"案件{ctx.case.number}已出院结账，请提交住院发票、出院小结等理赔资料。服务热线{settings.HOTLINE}。",
    )


@rule("ADV-35")
def complete(ctx: StepContext) -> None:
    """Record that our staff received the claim papers."""
    received, originals = ctx.entered["papers_received_on"], ctx.entered["originals"]
    ctx.set(papers_received_on=received, originals_received=originals)
    ctx.sentence = f"{received} 收到理赔资料（{'原件' if originals else '复印件'}），服务完成"


@rule("ADV-32")
def pay_self(ctx: StepContext) -> None:
    """The customer pays and claims afterwards."""
    ctx.set(claim_number=ctx.entered["claim_number"])
    claim = f"（理赔案号 {ctx.entered['claim_number']}）" if ctx.entered["claim_number"] else ""
    ctx.sentence = f"客户选择先行自付、事后理赔{claim}：{ctx.entered['said']}"


@rule("ADV-06")
def admitted_early(ctx: StepContext) -> None:
    """Admission while the case is pending is no rejection: a supervisor decides, self-pay is offered (A32)."""
    day = ctx.entered["early_admission_on"]
    ctx.set(early_admission_on=day)
    questions.ask(ctx, rule="ADV-06", subject="admitted", question=f"办理期间被保险人已于 {day} 住院，能否继续垫付")
    ctx.sentence = f"客户已于 {day} 住院，提请主管判断，并告知可先行自付、事后理赔"


@rule("ADV-39")
def deem_refused(ctx: StepContext) -> None:
    """Count a refused signature as the service done: recorded with a witness, confirmed by a supervisor."""
    refused = refused_forms(ctx)
    labels = "、".join(consent_forms.label(form) for form in refused)
    which = "" if len(refused) == len(CONSENTS) else "（仅拒签一份）"
    ctx.sentence = (
        f"拒绝签署{labels}{which}，视为本项服务已完成；见证人{ctx.entered['witness']}：{ctx.entered['evidence']}"
    )
    ctx.tell(
        "applicant", f"案件{ctx.case.number}因未签署所需文书，视为本项服务已完成。如有异议请致电{settings.HOTLINE}。"
    )


def arrange_anew(ctx: StepContext) -> None:
    """Take back what was told, because the customer wishes another day and the insurer or a supervisor allows it (S4)."""
    ctx.target = "arranging"
    ctx.clears.add("notified")
    ctx.marks["rearranged"] = ctx.at
    ctx.clock_reason = "客户要求改期，重新安排"


def _told(ctx: StepContext) -> str:
    way = dict(WAYS)[ctx.entered["told_via"]]
    return f"已{way}告知{ctx.entered['told_name']}：{ctx.entered['words']}"
