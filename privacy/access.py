"""Record who read personal data, and show a masked value to who may see it."""

from datetime import datetime
from typing import Any, cast

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils import timezone

from privacy.models import AccessLog
from privacy.secret import Secret
from privacy.typed_text import letters, storable

SHORTEST_REASON = 4
LONGEST_REASON = 500
LONGEST_WORDS = 200


def record_access(
    *,
    user: AbstractUser | None,
    action: str,
    subject: models.Model | type[models.Model],
    reason: str = "",
    case_number: str = "",
    field: str = "",
    words: str = "",
    found: int | None = None,
    at: datetime | None = None,
) -> AccessLog:
    """Write one entry of the access log (访问日志); ``at`` is aware, now when left out.

    Of a search, ``words`` are what was looked for (stored as ciphertext) and ``found`` how many it showed.

    ``subject`` is the object read, or its class where a search or an export reads many. An object whose number may be
    shown has it in ``access_label`` (for example a case number); others appear as their kind and primary key.
    """
    read_object = isinstance(subject, models.Model)
    return AccessLog.objects.create(
        user=cast(Any, user),  # the project's own user model lives in an app above
        at=at or timezone.now(),
        action=AccessLog.Action(action),
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk) if read_object else "",
        subject_label=_label(subject),
        field=field,
        reason=reason.strip(),
        case_number=case_number,
        words=storable(words)[:LONGEST_WORDS],
        found=found,
    )


def unmask(
    *,
    user: AbstractUser,
    subject: models.Model,
    field: str,
    reason: str,
    case_number: str = "",
    at: datetime | None = None,
) -> str:
    """Return the clear text of ``subject.field``, an ``EncryptedField``, and log who saw it and why.

    Raises ``PermissionDenied`` without the permission ``privacy.unmask``, ``ValidationError`` without a reason of at
    least four characters.
    """
    if not user.has_perm("privacy.unmask"):
        raise PermissionDenied("您没有解除掩码查看敏感信息的权限。")
    check_reason(reason)
    return reveal(user=user, subject=subject, field=field, reason=reason, case_number=case_number, at=at)


def reveal(
    *,
    user: AbstractUser,
    subject: models.Model,
    field: str,
    reason: str,
    case_number: str = "",
    at: datetime | None = None,
) -> str:
    """Return the clear text of ``subject.field``, an ``EncryptedField``, and log who saw it and why.

    It asks for no permission: the caller has made sure that ``user`` may see just this value, as whoever owes a call may
    see the number to call.
    """
    value = getattr(subject, field)
    if not isinstance(value, Secret):
        raise TypeError(f"{subject._meta.label}.{field} is not an encrypted value")
    record_access(
        user=user,
        action=AccessLog.Action.UNMASK,
        subject=subject,
        reason=reason,
        case_number=case_number,
        field=field,
        at=at,
    )
    return value.reveal()


def check_reason(reason: str) -> None:
    """Raise ``ValidationError`` unless ``reason`` says something: at least 4 letters, digits or Han, at most 500 characters.

    Blanks, signs and what nobody can see do not count.
    """
    if letters(reason) < SHORTEST_REASON:
        raise ValidationError(f"请填写查看原因，至少 {SHORTEST_REASON} 个字。")
    if len(reason.strip()) > LONGEST_REASON or "\x00" in reason:
        raise ValidationError(f"查看原因最多 {LONGEST_REASON} 个字，且不能含有不可见的控制字符。")


def _label(subject: models.Model | type[models.Model]) -> str:
    if not isinstance(subject, models.Model):
        return str(subject._meta.verbose_name)
    return getattr(subject, "access_label", "") or f"{subject._meta.verbose_name} {subject.pk}"
