"""What the specialty drug asks for before its steps."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from cases.declaration.words import Missing
from cases.eligibility import settled
from cases.models import CaseConsent, CaseDocument, document_types
from cases.specialty_drug import purchases
from manual.registry import rule
from partners.models import Partner

LEAD = timedelta(days=4)
ACCEPTANCE = "partial_amount"
"""The form by which the insured accepts a partial amount."""


@rule("DRUG-21")
def vendor_works(ctx: StepContext) -> Iterable[Missing]:
    """A vendor collects the papers on the case."""
    if not any(party.role == Partner.Kind.VENDOR for party in ctx.file.live_parties()):
        yield Missing("尚未交服务商收集资料", "DRUG-21", by="agent")


@rule("DRUG-03", "DRUG-06", "DRUG-11")
def prescription_is_recorded(ctx: StepContext) -> Iterable[Missing]:
    """Prescriber, hospital and licence, the hospital's stock and the gene test have been written down."""
    if ctx.details.prescription_at is None:
        yield Missing("尚未登记处方：处方医师、医院、执业证书、院内药品情况、是否已做基因检测", "DRUG-03", by="agent")


@rule("DRUG-10", "DRUG-11", "DRUG-21", "DRUG-22", "DRUG-23")
def mandatory_papers_have_come(ctx: StepContext) -> Iterable[Missing]:
    """Every mandatory paper has come in and was not refused; whether it is right is the review's question."""
    refused = CaseDocument.Status.REFUSED
    here = {paper.type for paper in ctx.file.documents if paper.status != refused}
    for paper in ctx.file.wanted_documents(before="approve"):
        if not paper.any_of and paper.type not in here:
            yield Missing(f"尚未收到{document_types.label(paper.type)}", next(iter(paper.rules), ""), elsewhere=True)


@rule("DRUG-03", "DRUG-04", "DRUG-26", "DRUG-27")
def prescription_is_judged(ctx: StepContext) -> Iterable[Missing]:
    """A reviewer has judged the prescription."""
    if ctx.details.judged_at is None:
        yield Missing("尚未判断处方：主治医师、必需且合理、处方合理、直付范围", "DRUG-26", by="reviewer")


@rule("DRUG-28")
def indication_is_checked(ctx: StepContext) -> Iterable[Missing]:
    """A pharmacist has matched the indication."""
    if ctx.details.indication_at is None:
        yield Missing("尚待药师核对用药适应症", "DRUG-28", by="pharmacist")


@rule("DRUG-28")
def indication_by_a_second_person(ctx: StepContext) -> Iterable[Missing]:
    """Who judged the prescription does not check the indication."""
    if ctx.details.judged_by_id == ctx.actor.pk:
        yield Missing("适应症须由判断处方以外的药师核对", "DRUG-28")


@rule("DRUG-28")
def judgement_by_a_second_person(ctx: StepContext) -> Iterable[Missing]:
    """Who checked the indication does not judge the prescription."""
    if ctx.details.indication_by_id == ctx.actor.pk:
        yield Missing("处方须由核对适应症的药师以外的人判断", "DRUG-28")


@rule("DRUG-31")
def amount_is_set(ctx: StepContext) -> Iterable[Missing]:
    """Boxes and amount have been set."""
    if ctx.details.amount_at is None:
        yield Missing("尚未核定盒数和直付额度", "DRUG-31", by="reviewer")


@rule("DRUG-18")
def city_is_chosen(ctx: StepContext) -> Iterable[Missing]:
    """Where the drug is handed over is known."""
    if not ctx.details.city:
        yield Missing("尚未确认取药城市", "DRUG-18", by="agent")


@rule("DRUG-32")
def acceptance_is_of_this_amount(ctx: StepContext) -> Iterable[Missing]:
    """What the insured accepted is the amount as it stands now."""
    accepted = ctx.file.last_decision(ACCEPTANCE)
    if (
        ctx.details.is_partial
        and accepted
        and accepted.signed_at < ctx.details.amount_at.replace(second=0, microsecond=0)
    ):
        yield Missing("核定额度在客户接受后有变，须重新告知并取得接受", "DRUG-32", by="agent")


@rule("DRUG-32")
def partial_amount_was_refused(ctx: StepContext) -> Iterable[Missing]:
    """The insured does not accept the partial amount: recorded, by whom and when."""
    last = ctx.file.last_decision(ACCEPTANCE)
    if last is None or last.decision != CaseConsent.Decision.REFUSED:
        yield Missing("尚无客户不接受部分垫付额度的记录", "DRUG-32")


def something_was_received(ctx: StepContext) -> Iterable[Missing]:
    """Some boxes were received, and none are on their way."""
    rows = ctx.file.rows("purchase")
    if not any(row.received_at for row in rows):
        yield Missing("尚无已取得的药品", "DRUG-30")
    if any(row.received_at is None for row in rows):
        yield Missing("尚有已通知而未取得的药品", "DRUG-30")


may_be_deemed = settled.no_show_is_not("not_consumed", "视同未申请")
may_be_as_not_applied = settled.no_show_is_not("consumed", "视为已完成")


def may_be_supplied_again(ctx: StepContext) -> Iterable[Missing]:
    """Another attempt is a supervisor's word while the insurer has settled nothing (S5)."""
    for guard in (may_be_deemed, may_be_as_not_applied):
        yield from guard(ctx)


def nothing_was_received(ctx: StepContext) -> Iterable[Missing]:
    """Who has had some of the boxes has applied."""
    if any(row.received_at for row in ctx.file.rows("purchase")):
        yield Missing("已取得部分药品，不能视同未申请")


def nothing_is_made_ready(ctx: StepContext) -> Iterable[Missing]:
    """What a pharmacy has made ready is fetched, or recorded as not fetched."""
    if ctx.file.rows("purchase"):
        yield Missing("已有配好的药品，请待客户取药，或登记未按约取药", elsewhere=True)


def boxes_are_left(ctx: StepContext) -> Iterable[Missing]:
    """Something of what was approved is not authorised yet."""
    if ctx.details.approved_boxes and not purchases.boxes_to_authorise(ctx):
        yield Missing(f"核定的 {ctx.details.approved_boxes} 盒已全部授权", "DRUG-29")


def boxes_are_authorised(ctx: StepContext) -> Iterable[Missing]:
    """Something of what was authorised is not made ready yet."""
    rows = ctx.file.rows("authorisation")
    if rows and not any(purchases.boxes_left(ctx, row) for row in rows):
        yield Missing("授权的盒数已全部配齐", "DRUG-29")


@rule("DRUG-31", "DRUG-32")
def is_partial(file: CaseFile) -> bool:
    """Tell whether only a part is paid for, which the insured must accept."""
    return bool(file.details.is_partial)


@rule("DRUG-11", "DRUG-24")
def needs_gene_report(file: CaseFile) -> bool:
    """Tell whether a gene report is asked for: a test was done, or a person found the drug marker-dependent (A44)."""
    return bool(file.details.gene_tested or file.details.marker_dependent)


@rule("DRUG-23")
def needs_pathology(file: CaseFile) -> bool:
    """Tell whether the pathology report is asked for: always, unless a person took another paper in its place (A13)."""
    return not file.details.pathology_replaced


@rule("DRUG-15")
def applied_late(file: CaseFile) -> bool:
    """Tell whether the application came less than four days before the planned purchase: said and acknowledged, no more."""
    planned = file.details.planned_on
    return bool(planned and planned - timezone.localdate(file.case.received_at) < LEAD)


def has_replacement(file: CaseFile) -> bool:
    """Tell whether marrow or cytology stands for the pathology report."""
    return bool(file.details.pathology_replaced)


@rule("DRUG-30")
def purchase_is_on_its_way(ctx: StepContext) -> Iterable[Missing]:
    """Some boxes were made ready and are not in hand yet."""
    if not any(row.received_at is None for row in ctx.file.rows("purchase")):
        yield Missing("尚未配药并通知取药或配送", "DRUG-30", by="partner")
