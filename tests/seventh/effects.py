"""What the seventh service's steps do."""

from collections.abc import Mapping
from typing import Any

from cases.bookkeeping import children
from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from tests.seventh.models import Visit


def make_details(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the first details of a case from its request."""
    return {"wish": request["wish"]}


def visit(ctx: StepContext) -> None:
    """Record a visit and spend its hours."""
    row = children.add(ctx, Visit, place=ctx.entered["place"], hours=ctx.entered["hours"])
    ctx.amounts["SV_HOURS"] = row.hours
    ctx.sentence = f"上门：{row.place}，{row.hours} 小时"


def bill(ctx: StepContext) -> None:
    """Post what the visits cost."""
    ctx.post("billed", ctx.entered["amount"])
    ctx.sentence = "登记费用"


def summary(file: CaseFile) -> list[tuple[str, Any]]:
    """Return what the case page shows of the details."""
    return [("需求", file.details.wish)]
