"""A pharmacist confirms generic names: only then does a search by them answer."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from drugs.models import DrugEntry, GenericConfirmation
from manual.registry import rule


@rule("DRUG-05")
@transaction.atomic
def confirm(*, entries: Iterable[DrugEntry], actor: User, at: datetime) -> list[GenericConfirmation]:
    """Confirm the generic names of ``entries`` and return what was new; ``at`` is an aware moment.

    Raises ``PermissionDenied`` without ``drugs.add_genericconfirmation``.
    """
    if not actor.has_perm("drugs.add_genericconfirmation"):
        raise PermissionDenied("您没有确认通用名的权限，请由药师确认。")
    found = []
    for entry in entries:
        if not entry.generic_name_zh:
            continue
        row, is_new = GenericConfirmation.objects.get_or_create(
            brand_name=entry.brand_name,
            generic_name_zh=entry.generic_name_zh,
            defaults={"confirmed_by": actor, "confirmed_at": at},
        )
        found += [row] if is_new else []
    return found
