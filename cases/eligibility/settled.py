"""What the insurer has settled of the manual's open questions (手册未定事项), as the customer hears it.

Nothing settled, nothing is said to the customer: the record says then that a person decides.
"""

from cases.declaration.context import StepContext
from manual import unsettled

CHANNEL = "S11"
COSTS = "S8"
PAYERS = {"insurer": "由我司承担", "customer": "由您自理"}


def complaint_channel() -> str:
    """Return where a customer may complain or ask for another look (S11); '' while the insurer has set none."""
    channel = unsettled.value(CHANNEL)
    return f"投诉或申请复核：{channel}。" if channel else ""


def who_pays(ctx: StepContext, what: str) -> str:
    """Return who pays ``what`` ("会诊费", S8) as the customer is told; while that is open, the record refers it to a supervisor."""
    payer = unsettled.value(COSTS, ctx.service.code)
    if not payer:
        ctx.sentence += f"；{what}由谁承担尚未规定（S8），客户问及的请提请主管"
    return f"{what}{PAYERS[payer]}。" if payer else ""
