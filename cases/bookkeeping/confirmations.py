"""Steps that wait for a second person, when the case moves on without them: they lapse, and whoever asked can read it."""

from cases.declaration import registry
from cases.declaration.context import StepContext
from cases.models import PendingConfirmation

Status = PendingConfirmation.Status


def refresh(ctx: StepContext) -> None:
    """End what the case's new state does not offer any more; a correction brings back what the corrected step ended.

    The step's sentence names who asked for it, so that they can ask anew.
    """
    for row in ctx.file.open_confirmations():
        step = registry.step(ctx.service, row.step)
        if not ctx.file.offers(step):
            row.status, row.settled_at = Status.LAPSED, ctx.now
            row.save(update_fields=["status", "settled_at"])
            _say(ctx, f"{row.requested_by}提请复核的“{step.label}”随之失效，未执行；仍需办理的，请重新提请")
    if ctx.corrects:
        _bring_back(ctx)


def _bring_back(ctx: StepContext) -> None:
    waiting = {row.step for row in ctx.file.open_confirmations()}
    for row in ctx.file.confirmations:
        step = registry.step(ctx.service, row.step)
        ended_by_it = row.status == Status.LAPSED and ctx.corrects and row.settled_at == ctx.corrects.recorded_at
        if ended_by_it and row.step not in waiting and ctx.file.offers(step):
            row.status, row.settled_at = Status.OPEN, None
            row.save(update_fields=["status", "settled_at"])
            ctx.case.open_confirmations += 1
            _say(ctx, f"{row.requested_by}提请的“{step.label}”恢复待复核")


def _say(ctx: StepContext, text: str) -> None:
    ctx.sentence = f"{ctx.sentence}。{text}" if ctx.sentence else text
