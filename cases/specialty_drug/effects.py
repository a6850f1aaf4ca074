"""What the specialty drug's steps do."""

from django.conf import settings
from django.utils import timezone

from cases.bookkeeping import children, ledger, questions
from cases.declaration import money
from cases.declaration.context import StepContext
from cases.declaration.errors import StepBlocked
from cases.declaration.forms import place_values
from cases.declaration.words import Missing
from cases.eligibility import review, settled
from cases.models import Referral
from cases.specialty_drug import purchases
from cases.specialty_drug.models import Authorisation, Mode, Purchase
from cases.steps import parties
from manual.registry import rule
from partners import serving
from partners.models import Partner

PRESCRIPTION = ("prescriber", "licence", "hospital", "prescribed_on", "boxes", "gene_tested")
MARKER, PATHOLOGY = "marker", "pathology"
QUESTIONS = {
    MARKER: ("DRUG-24", "审核人认为该药须凭基因检测报告用药，客户未做检测，是否要求提供"),
    PATHOLOGY: ("DRUG-23", "审核人拟以骨髓或细胞学报告代替病理报告，是否同意"),
}


def engage_vendor(ctx: StepContext) -> None:
    """Hand the case to the vendor that collects the papers."""
    ctx.sentence = f"交{parties.assign(ctx, ctx.entered['vendor'])}收集资料"


@rule("DRUG-03", "DRUG-06", "DRUG-11")
def record_prescription(ctx: StepContext) -> None:
    """Set the prescription as it reads; what was judged of an earlier one is judged again, more boxes than it has set again."""
    names = (*PRESCRIPTION, "hospital_stock", "stock_source")
    ctx.set(**{name: ctx.entered[name] for name in names}, prescription_by=ctx.actor, prescription_at=ctx.at)
    ctx.set(judged_by=None, judged_at=None, indication_by=None, indication_at=None)
    ctx.set(attending="", necessary="", reasonable="", in_scope="", indication="")
    if (ctx.details.approved_boxes or 0) > ctx.entered["boxes"]:
        ctx.set(amount_by=None, amount_at=None)
    review.refer_open_questions(ctx)
    ctx.sentence = f"登记处方：{ctx.entered['hospital']} {ctx.entered['prescriber']}，{ctx.entered['boxes']} 盒"


@rule("DRUG-18", "GEN-18")
def choose_city(ctx: StepContext) -> None:
    """Set where the drug is handed over; refused outside the list the case records."""
    city = ctx.entered["city"]
    ctx.set(**place_values("city", city))
    review.refer_open_questions(ctx, review.refuse_rejected(ctx, "DRUG-18", "GEN-18"))
    ctx.sentence = f"确认取药城市：{city.name}"


@rule("DRUG-21")
def submit(ctx: StepContext) -> None:
    """Record that the vendor has found the papers complete: who and when stand in the event."""
    ctx.sentence = "服务商确认资料齐全，提交审核"


@rule("DRUG-03", "DRUG-04", "DRUG-23", "DRUG-24", "DRUG-26", "DRUG-27")
def judge_prescription(ctx: StepContext) -> None:
    """Set the reviewer's words; what they leave open, and other papers than usual, go to the supervisor."""
    names = ("attending", "necessary", "reasonable", "in_scope", "judgement")
    ctx.set(**{name: ctx.entered[name] for name in names}, judged_by=ctx.actor, judged_at=ctx.at)
    review.refer_open_questions(ctx)
    for subject, wanted in ((MARKER, "marker_dependent"), (PATHOLOGY, "pathology_replaced")):
        if ctx.entered[wanted] and not getattr(ctx.details, wanted):
            _ask(ctx, subject)
    ctx.sentence = f"判断处方：{ctx.entered['judgement']}"


def _ask(ctx: StepContext, subject: str) -> None:
    if any(row.subject == subject for row in ctx.file.open_referrals()):
        return
    rule_id, question = QUESTIONS[subject]
    words = f"{question}（{ctx.entered['judgement']}）"[: Referral.QUESTION_LENGTH]
    questions.ask(ctx, rule=rule_id, subject=subject, question=words)


@rule("DRUG-23", "DRUG-24")
def on_referral(ctx: StepContext, referral: Referral) -> None:
    """Ask for other papers than usual, once the supervisor agrees."""
    if referral.verdict == Referral.Verdict.GRANTED:
        ctx.set(**{{MARKER: "marker_dependent", PATHOLOGY: "pathology_replaced"}[referral.subject]: True})


@rule("DRUG-05", "DRUG-28")
def check_indication(ctx: StepContext) -> None:
    """Set the pharmacist's word, and the brand the prescription asks for; a mismatch goes to the supervisor."""
    entered = ctx.entered
    ctx.set(**{name: entered[name] for name in ("drug", "indication", "indication_reason")})
    ctx.set(indication_by=ctx.actor, indication_at=ctx.at)
    review.refer_open_questions(ctx)
    ctx.sentence = (
        f"药师核对“{entered['drug']}”适应症：{ctx.details.get_indication_display()}，{entered['indication_reason']}"
    )


@rule("DRUG-31")
def set_amount(ctx: StepContext) -> None:
    """Set boxes and amount; what was set before is reversed."""
    names = ("approved_boxes", "social_drug", "social_settled", "amount_reason")
    ctx.set(**{name: ctx.entered[name] for name in names}, amount_by=ctx.actor, amount_at=ctx.at)
    standing = ledger.snapshot(ctx.file)
    for entry in [row for row in ctx.file.entries if row.pk in standing and row.kind == "approved"]:
        ledger.reverse(ctx, entry)
    ctx.post("approved", ctx.entered["amount"])
    review.refer_open_questions(ctx)
    shown = money.shown(ctx.entered["amount"], "CNY")
    part = "部分垫付" if ctx.details.is_partial else "直付"
    ctx.sentence = f"核定{part} {ctx.entered['approved_boxes']} 盒、{shown}：{ctx.entered['amount_reason']}"


@rule("DRUG-07", "DRUG-29")
def authorise(ctx: StepContext) -> None:
    """Authorise a partner pharmacy within what was approved, and hand the case to it."""
    entered = ctx.entered
    ctx.post("authorised", entered["amount"])
    purchases.check_authorisation(ctx, entered["boxes"])
    parties.assign(ctx, entered["pharmacy"])
    names = ("number", "pharmacy", "boxes", "amount", "valid_until", "why_not_nearest")
    children.add(ctx, Authorisation, **{name: entered[name] for name in names})
    shown = money.shown(entered["amount"], "CNY")
    ctx.sentence = f"直付授权 {entered['number']}：{entered['pharmacy']}，{entered['boxes']} 盒、{shown}"


@rule("DRUG-32")
def decline(ctx: StepContext) -> None:
    """The partial amount is not accepted: not provided for now, and it can be taken up again."""
    ctx.sentence = "客户不接受部分垫付额度，暂不提供"
    ctx.tell(
        "applicant",
        f"您的{ctx.service.label}申请（{ctx.case.number}）因未接受部分垫付额度暂不提供，"
        f"如改变决定请致电{settings.HOTLINE}。",
    )


def reopen(ctx: StepContext) -> None:
    """Take the case up again."""
    ctx.sentence = f"恢复办理：{ctx.entered['reason']}"
    ctx.clock_reason = "恢复办理"


@rule("DRUG-07", "DRUG-29", "DRUG-30")
def make_ready(ctx: StepContext) -> None:
    """Add what a pharmacy has made ready under its authorisation, and tell the insured how it comes."""
    entered = ctx.entered
    authorisation: Authorisation = entered["authorisation"]
    _check_authorisation_holds(ctx, authorisation)
    ctx.post("paid", entered["amount"])
    purchases.check_purchase(ctx, authorisation, entered["boxes"])
    names = ("authorisation", "boxes", "amount", "mode", "pickup_code", "courier")
    children.add(ctx, Purchase, **{name: entered[name] for name in names}, ready_at=ctx.at)
    if purchases.all_ready(ctx):
        ctx.marks["ready"] = ctx.at
    how = Mode(entered["mode"]).label
    ctx.sentence = f"{authorisation.pharmacy}配药 {entered['boxes']} 盒，{how}"
    ctx.tell("applicant", _ready_words(ctx, authorisation.pharmacy))


def _check_authorisation_holds(ctx: StepContext, authorisation: Authorisation) -> None:
    """Refuse what lies after the authorisation's last day, or a pharmacy that is no partner any more."""
    day = timezone.localdate(ctx.at)
    late = (
        f"授权 {authorisation.number} 已于 {authorisation.valid_until} 到期" if day > authorisation.valid_until else ""
    )
    closed = serving.problem(authorisation.pharmacy, service=ctx.case.service, day=day)
    if problems := [Missing(text, "DRUG-29") for text in (late, closed) if text]:
        raise StepBlocked(ctx.step.label, problems)


def _ready_words(ctx: StepContext, pharmacy: Partner) -> str:
    what = f"您的{ctx.service.label}（{ctx.case.number}）"
    if ctx.entered["mode"] == Mode.PICKUP:
        code = ctx.entered["pickup_code"]
        return f"{what}已备好，请持取药码 {code} 前往{pharmacy}领取。服务热线{settings.HOTLINE}。"
    return f"{what}已由{pharmacy}发出，配送单号 {ctx.entered['courier']}。服务热线{settings.HOTLINE}。"


@rule("DRUG-30")
def receive(ctx: StepContext) -> None:
    """The boxes are in hand; once all are, what is left to do is the invoice. The first time counts for time to therapy."""
    purchase, moment = ctx.entered["purchase"], ctx.entered["received_at"]
    children.change(ctx, purchase, received_at=moment, proof=ctx.entered["proof"])
    first = min(filter(None, (ctx.details.in_hand_at, moment)))
    ctx.set(in_hand_at=first)
    ctx.marks["in_hand"] = first
    ctx.target = "" if purchases.all_received(ctx) else "authorised"
    ctx.sentence = f"已取得药品 {purchase.boxes} 盒（{ctx.entered['proof']}）"


def report_uncollected(ctx: StepContext) -> None:
    """Nobody fetched the boxes: they go back, what was paid for them is reversed, and what follows is a supervisor's word."""
    purchase: Purchase = ctx.entered["purchase"]
    standing = ledger.snapshot(ctx.file)
    paid = [row for row in ctx.file.entries if row.pk in standing and row.kind == "paid"]
    ledger.reverse(ctx, next(row for row in reversed(paid) if row.amount == purchase.amount))
    children.remove(ctx, purchase)
    ctx.sentence = f"未按约取药，{purchase.boxes} 盒退回药房：{ctx.entered['reason']}"


def supply_again(ctx: StepContext) -> None:
    """Another attempt: boxes are made ready again."""
    ctx.sentence = f"重新安排取药（手册未定事项 S5 未定，个案判断）：{ctx.entered['reason']}"


def as_not_applied(ctx: StepContext) -> None:
    """The case ends as if nobody had applied."""
    ctx.sentence = f"未按约取药，视同未申请：{ctx.entered['reason']}"


def deem_completed(ctx: StepContext) -> None:
    """The case ends as served: two supervisors' word, or the insurer's (S5)."""
    ctx.sentence = f"未按约取药，视为本项服务已完成：{ctx.entered['reason']}"
    text = f"案件{ctx.case.number}因未按约取药，视为本项服务已完成。如有异议请致电{settings.HOTLINE}。"
    ctx.tell("applicant", text + settled.complaint_channel())


def put_off(ctx: StepContext) -> None:
    """Another day is allowed (S4): the pharmacies are told by the vendor."""
    ctx.sentence += "，请与药房另约取药日期"


def end_supply(ctx: StepContext) -> None:
    """What is not made ready is not needed any more."""
    ctx.sentence = f"不再配药：{ctx.entered['reason']}"


@rule("DRUG-14")
def receive_invoice(ctx: StepContext) -> None:
    """The original invoice is with staff: the case is complete."""
    ctx.set(**{name: ctx.entered[name] for name in ("invoice_from", "invoice_received_on")})
    ctx.sentence = f"{ctx.entered['invoice_received_on']} 收到发票原件（{ctx.entered['invoice_from']}），服务完成"
