"""What was approved, authorised and made ready: boxes and money, never more than what stands above it.

Asked under the case's lock, so that two reports at once are counted one after the other.
"""

from collections.abc import Iterable

from cases.bookkeeping import ledger
from cases.declaration import money
from cases.declaration.context import StepContext
from cases.declaration.errors import StepBlocked
from cases.declaration.words import Missing
from cases.specialty_drug.models import Authorisation
from manual.registry import rule


def boxes_to_authorise(ctx: StepContext) -> int:
    """Return how many of the approved boxes no pharmacy is authorised for."""
    return int(ctx.details.approved_boxes or 0) - sum(row.boxes for row in ctx.file.rows("authorisation"))


def boxes_left(ctx: StepContext, authorisation: Authorisation) -> int:
    """Return how many boxes of an authorisation are not made ready."""
    rows = [row for row in ctx.file.rows("purchase") if row.authorisation_id == authorisation.pk]
    return authorisation.boxes - sum(row.boxes for row in rows)


@rule("DRUG-29")
def check_authorisation(ctx: StepContext, boxes: int) -> None:
    """Refuse more boxes or money than approved. Raises ``StepBlocked`` saying what is left."""
    left = boxes_to_authorise(ctx)
    if boxes > left:
        words = f"核定 {ctx.details.approved_boxes} 盒，尚可授权 {left} 盒，不能授权 {boxes} 盒"
        raise StepBlocked(ctx.step.label, [Missing(words, "DRUG-29")])
    ledger.check_within(ctx, "authorised", "approved")


@rule("DRUG-29")
def check_purchase(ctx: StepContext, authorisation: Authorisation, boxes: int) -> None:
    """Refuse more boxes or money than the pharmacy is authorised for. Raises ``StepBlocked`` saying what is left."""
    problems = [*_boxes(ctx, authorisation, boxes), *_money(ctx, authorisation)]
    if problems:
        raise StepBlocked(ctx.step.label, problems)
    ledger.check_within(ctx, "paid", "authorised")


def _boxes(ctx: StepContext, authorisation: Authorisation, boxes: int) -> Iterable[Missing]:
    left = boxes_left(ctx, authorisation)
    if boxes > left:
        have = f"{authorisation.pharmacy}获授权 {authorisation.boxes} 盒，已配 {authorisation.boxes - left} 盒"
        yield Missing(f"{have}，只余 {left} 盒，不能再配 {boxes} 盒", "DRUG-29")


def _money(ctx: StepContext, authorisation: Authorisation) -> Iterable[Missing]:
    rows = [row for row in ctx.file.rows("purchase") if row.authorisation_id == authorisation.pk]
    left = authorisation.amount - sum(row.amount for row in rows)
    if ctx.entered["amount"] > left:
        yield Missing(f"{authorisation.pharmacy}的授权金额只余 {money.shown(left, 'CNY')}", "DRUG-29")


def all_received(ctx: StepContext) -> bool:
    """Tell whether every approved box is authorised, made ready and received."""
    purchases = ctx.file.rows("purchase")
    return sum(row.boxes for row in purchases if row.received_at) == ctx.details.approved_boxes


def all_ready(ctx: StepContext) -> bool:
    """Tell whether every approved box is made ready."""
    return sum(row.boxes for row in ctx.file.rows("purchase")) == ctx.details.approved_boxes
