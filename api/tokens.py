"""Issuing tokens. The token itself is shown once, to who issues it; only its hash is stored."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from api.models import ApiToken, Scope

MOST_VALID = 2
"""One in use and the next one, while they are changed over."""
LONGEST_DAYS = 366
KINDS = (User.Kind.STAFF, User.Kind.PARTNER)


def issue(*, user: User, name: str, scopes: Collection[str], days: int, issued_by: User | None) -> tuple[ApiToken, str]:
    """Return a new token of ``user``, valid for ``days`` days of 24 hours, and its text.

    Raises ``ValidationError`` for an account that cannot have one, unknown scopes, or a third valid token.
    """
    _check(user, scopes, days)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if len(valid_of(user, at=timezone.now())) >= MOST_VALID:
            raise ValidationError(f"该账号已有 {MOST_VALID} 个有效的令牌，请先作废其中一个。")
        expiry = timedelta(days=days)
        token, text = ApiToken.objects.create(
            user=user, expiry=expiry, name=name, scopes=sorted(scopes), issued_by=issued_by
        )
    return token, text


def valid_of(user: User, *, at: datetime) -> list[ApiToken]:
    """Return the tokens of ``user`` that are valid at ``at`` (aware), the newest first."""
    return list(ApiToken.objects.filter(user=user, expiry__gt=at))


def _check(user: User, scopes: Collection[str], days: int) -> None:
    if user.kind not in KINDS or not user.is_active:
        raise ValidationError("令牌只签发给在用的员工或合作方账号。")
    if user.kind == User.Kind.PARTNER and not hasattr(user, "partner_account"):
        raise ValidationError("该账号还不属于任何合作方，请先在合作方下登记。")
    if user.is_superuser:
        raise ValidationError("管理员账号不签发令牌，请为接口另设账号。")
    if not scopes or set(scopes) - set(Scope.values):
        raise ValidationError(f"范围须为其中一项或几项：{'、'.join(Scope.values)}。")
    if not 1 <= days <= LONGEST_DAYS:
        raise ValidationError(f"有效期须为 1 至 {LONGEST_DAYS} 天。")
