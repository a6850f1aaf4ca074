"""Calls owed to customers: those promised on a case, and those to callers whose policy was not found.

Whoever is to call sees the number by one logged press; nobody else does by this way.
"""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from cases.declaration.errors import CaseError
from cases.models import CallBack, UnknownCaller
from privacy import access
from privacy.secret import clear_text

if TYPE_CHECKING:
    from accounts.models import User

REASON = "按约定回电"


class AlreadyCalled(CaseError):
    """Somebody called already."""

    def __init__(self, caller: UnknownCaller) -> None:
        """Name who."""
        super().__init__(f"{caller.kept_by}已经回电，无须重复记录。")


def take_unknown_caller(
    *, key: UUID, name: str, phone: str, topic: str, due_at: datetime, call_id: str, actor: "User", now: datetime
) -> UnknownCaller:
    """Store the call-back owed to a caller whose policy was not found; the same ``key`` returns the same row.

    ``actor`` is to call. ``due_at`` and ``now`` are aware.
    """
    said = {"name": name, "phone": phone, "topic": topic, "call_id": call_id}
    mine = {"due_at": due_at, "taken_by": actor, "taken_at": now, "holder": actor}
    return UnknownCaller.objects.get_or_create(key=key, defaults={**said, **mine})[0]


def take_over(*, pk: int, actor: "User") -> UnknownCaller:
    """Make ``actor`` the one who is to call. Raises ``AlreadyCalled``, ``UnknownCaller.DoesNotExist``."""
    with transaction.atomic():
        caller = _open(pk)
        caller.holder = actor
        caller.save(update_fields=["holder"])
    return caller


def record_called(*, pk: int, result: str, actor: "User", now: datetime) -> UnknownCaller:
    """Store what came of the call. Raises ``AlreadyCalled``, ``UnknownCaller.DoesNotExist``."""
    with transaction.atomic():
        caller = _open(pk)
        caller.kept_by, caller.kept_at, caller.result = actor, now, result
        caller.save(update_fields=["kept_by", "kept_at", "result"])
    return caller


def _open(pk: int) -> UnknownCaller:
    caller = UnknownCaller.objects.select_for_update().get(pk=pk)
    if caller.kept_at is not None:
        raise AlreadyCalled(UnknownCaller.objects.select_related("kept_by").get(pk=pk))
    return caller


def holder_of(call: "CallBack | UnknownCaller") -> "User":
    """Return who is to call: of a case whoever has it, else whoever promised the call."""
    if isinstance(call, UnknownCaller):
        return call.holder
    return call.case.assignee or call.promised_by


def number_to_call(*, call: "CallBack | UnknownCaller", actor: "User") -> str:
    """Return the number to call, in clear, and log who saw it; '' where none is known.

    Raises ``PermissionDenied`` unless ``actor`` is to make this call and nobody has.
    """
    if call.kept_at is not None or holder_of(call) != actor:
        raise PermissionDenied("只有负责回电的同事可以查看号码；请先接手。")
    subject, field, case_number = _where_the_number_is(call)
    return access.reveal(user=actor, subject=subject, field=field, reason=REASON, case_number=case_number)


def _where_the_number_is(call: "CallBack | UnknownCaller") -> tuple[models.Model, str, str]:
    """Return what has the number, in which field: the one left in the call, else the one on record."""
    if isinstance(call, UnknownCaller):
        return call, "phone", ""
    verification = call.case.verification
    if clear_text(verification.applicant_phone):
        return verification, "applicant_phone", call.case.number
    return call.case.insured.person, "phone", call.case.number
