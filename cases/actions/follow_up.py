"""What a step asks for in its turn: a further step, taken as any other, or left open where it cannot be."""

from django.db import transaction

from cases.actions import confirmation
from cases.actions.perform import perform
from cases.bookkeeping import uploads
from cases.bookkeeping.events import sha256
from cases.declaration import registry
from cases.declaration.actors import may_take
from cases.declaration.context import StepContext
from cases.declaration.errors import CaseError, StepInvalid, StepNotAllowed, WrongState


def ask(ctx: StepContext, key: str, digest: str) -> bool:
    """Ask for ``ctx.follow_up`` by the same person at the same time, in the transaction of the step that leads to it.

    Permission, state, form, guards, quota and second person count as for any step. False where one stands in the way:
    then the database holds nothing of it, and the case has to be read anew.
    """
    step = registry.step(ctx.service, ctx.follow_up)
    inner = StepContext(file=ctx.file, step=step, actor=ctx.actor, at=ctx.at, now=ctx.now)
    inner.backdate_reason = ctx.backdate_reason
    try:
        with transaction.atomic():
            _take(inner, {"reason": ctx.sentence}, sha256(f"{key}:{step.code}"), digest)
    except CaseError:
        for name in inner.stored:
            uploads.discard(name)
        return False
    return True


def _take(ctx: StepContext, data: dict[str, str], key: str, digest: str) -> None:
    if not may_take(ctx.actor, ctx.step, ctx.case):
        raise StepNotAllowed(ctx.step.label)
    if not ctx.file.offers(ctx.step):
        raise WrongState(ctx.step.label, ctx.file.state.label)
    form = ctx.step.form(data, {}, ctx=ctx)  # type: ignore[call-arg, arg-type]
    if not form.is_valid():
        raise StepInvalid(form)
    ctx.data = form.cleaned_data
    if ctx.step.confirm_by:
        confirmation.ask(ctx, data, key, digest)
    else:
        perform(ctx, key, digest)
