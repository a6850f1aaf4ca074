"""What follows where we are late (S3): what the insurer has settled is told the customer, else the record leaves it to a person."""

from datetime import datetime

from django.conf import settings

from cases.declaration.context import StepContext
from manual import unsettled

QUESTION = "S3"


def remarks(ctx: StepContext) -> str:
    """Return what the timeline says of the limits that this step keeps too late; '' where it keeps none or is in time.

    A time that the insurer gives itself (S2) is nothing promised to the customer.
    """
    late = _late(ctx) if ctx.corrects is None else []
    if not late:
        return ""
    labels, follows = "、".join(late), unsettled.value(QUESTION)
    if not follows:
        return f"；已超过{labels}，后果尚未规定（S3），客户问及的请提请主管"
    ctx.tell("applicant", f"案件{ctx.case.number}未能在承诺时限内办理：{follows}服务热线{settings.HOTLINE}。")
    return f"；已超过{labels}，按公司规定（S3）告知客户"


def _late(ctx: StepContext) -> list[str]:
    """Return the labels of the running limits that a moment of this step stops after they were due."""
    moments: dict[str, datetime] = dict.fromkeys(ctx.step.marks, ctx.at) | ctx.marks
    stops = {clock.code: clock for clock in ctx.service.clocks if clock.stop in moments and not clock.settled_by}
    if not stops:
        return []
    running = [row for row in ctx.file.running_clocks() if row.code in stops]
    return [stops[row.code].label for row in running if moments[stops[row.code].stop] >= row.due_at]
