"""Two-person steps: one asks, a second person confirms, and only then anything happens."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.datastructures import MultiValueDict

from cases.actions.perform import perform
from cases.bookkeeping import uploads
from cases.declaration import registry
from cases.declaration.actors import may_confirm
from cases.declaration.context import StepContext
from cases.declaration.errors import CaseError, StepBlocked, StepInvalid, StepNotAllowed, WrongState
from cases.declaration.words import Missing, Step
from cases.models import CaseEvent, PendingConfirmation, PendingFile
from cases.steps.guards import what_is_missing

Status = PendingConfirmation.Status


def ask(
    ctx: StepContext, posted: Mapping[str, Any], key: str, digest: str, files: Mapping[str, Any] | None = None
) -> CaseEvent:
    """Record the step as asked for, its files with it; its guards must hold already. The event is ``ask_confirmation``."""
    missing = what_is_missing(ctx)
    if missing:
        raise StepBlocked(ctx.step.label, missing)
    pending = PendingConfirmation.objects.create(
        case=ctx.case,
        step=ctx.step.code,
        data={**posted, "revision": ctx.case.revision},
        at=ctx.at,
        requested_by=ctx.actor,
        requested_at=ctx.now,
    )
    _store_files(ctx, pending, files or {})
    ctx.case.open_confirmations += 1
    asking = registry.step(ctx.service, "ask_confirmation")
    return perform(
        StepContext(
            file=ctx.file,
            step=asking,
            actor=ctx.actor,
            at=ctx.now,
            now=ctx.now,
            data=ctx.data,
            sentence=f"提请复核：{ctx.step.label}",
        ),
        key,
        digest,
    )


def _store_files(ctx: StepContext, pending: PendingConfirmation, files: Mapping[str, Any]) -> None:
    """Store what the step's file fields were given, as it came; removed again if the step fails."""
    for name, field in ctx.step.form.base_fields.items():
        file = files.get(name) if isinstance(field, forms.FileField) else None
        if file:
            file.seek(0)
            stored = uploads.store(file.read())
            ctx.stored.append(stored)
            PendingFile.objects.create(
                confirmation=pending, field=name, file_name=uploads.clean_name(file.name), storage_name=stored
            )


def _as_uploaded(rows: Iterable[PendingFile]) -> MultiValueDict[str, Any]:
    """Return the files as they came with the step. Raises ``CaseError`` where one is gone."""
    try:
        return MultiValueDict(
            {row.field: [SimpleUploadedFile(row.file_name, uploads.fetch(row.storage_name))] for row in rows}
        )
    except FileNotFoundError as problem:
        raise CaseError("提请时所附的文件已不存在，请退回后重新提请。") from problem


def _remove(rows: Iterable[PendingFile]) -> None:
    """Remove the files of a settled step: what was confirmed is stored by the step itself."""
    for row in rows:
        transaction.on_commit(partial(uploads.discard, row.storage_name))
        row.delete()


def settle(ctx: StepContext, key: str, digest: str) -> CaseEvent:
    """Confirm or decline what another person asked for."""
    pending: PendingConfirmation = ctx.entered["confirmation"]
    step = registry.step(ctx.service, pending.step)
    _check_second_person(ctx, pending, step)
    confirmed = ctx.entered["decision"] == "confirm"
    pending.status = Status.CONFIRMED if confirmed else Status.DECLINED
    pending.settled_by, pending.settled_at = ctx.actor, ctx.now
    pending.save(update_fields=["status", "settled_by", "settled_at"])
    ctx.file.forget("confirmations")
    ctx.case.open_confirmations -= 1
    files = list(pending.files.all())
    if not confirmed:
        _remove(files)
        ctx.sentence = f"退回复核：{step.label}。{ctx.entered['reason']}"
        return perform(ctx, key, digest)
    inner = _inner(ctx, pending, files)
    _remove(files)
    return perform(inner, key, digest)


def _check_second_person(ctx: StepContext, pending: PendingConfirmation, step: Step) -> None:
    if pending.requested_by_id == ctx.actor.pk:
        raise StepBlocked(ctx.step.label, [Missing("复核人不能是提出人本人，请由另一位同事复核")])
    if not may_confirm(ctx.actor, step, ctx.case):
        raise StepNotAllowed(f"复核“{step.label}”")


def _inner(ctx: StepContext, pending: PendingConfirmation, files: Iterable[PendingFile]) -> StepContext:
    """The step as it was asked for, checked against the case as it is now."""
    step = registry.step(ctx.service, pending.step)
    if not ctx.file.offers(step):
        raise WrongState(step.label, ctx.file.state.label)
    inner = StepContext(
        file=ctx.file,
        step=step,
        actor=ctx.actor,
        at=pending.at,
        now=ctx.now,
        requested_by=pending.requested_by,
        asked_revision=pending.data["revision"],
        stored=ctx.stored,
    )
    form = step.form(_as_posted(pending.data), _as_uploaded(files), ctx=inner)  # type: ignore[call-arg]
    if not form.is_valid():
        raise StepInvalid(form)
    inner.data = form.cleaned_data
    return inner


def _as_posted(data: Mapping[str, Any]) -> MultiValueDict[str, Any]:
    """Give stored values back the shape a form expects."""
    return MultiValueDict({name: value if isinstance(value, list) else [value] for name, value in data.items()})
