"""Re-encrypt stored values with the current key, histories included."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Cast

from privacy import keys
from privacy.bulk import set_columns
from privacy.fields import Ciphertext


class Rotated(NamedTuple):
    """What a rotation did: the Chinese name of what was rotated, how many were changed, how many were current already."""

    label: str
    changed: int
    current: int


on_rotate: list[Callable[[], Rotated]] = []
"""Each rotates what an app above stores encrypted outside the database; apps add theirs in ``ready()``."""


def encrypted_columns(candidates: Iterable[type[models.Model]]) -> Iterator[tuple[type[models.Model], str]]:
    """Yield each model and field name that stores ciphertext in a table of its own."""
    for model in candidates:
        if model._meta.proxy or not model._meta.managed:
            continue
        for field in model._meta.local_fields:
            if isinstance(field, Ciphertext):
                yield model, field.name


def rotate_column(model: type[models.Model], field: str, *, batch: int = 500) -> tuple[int, int]:
    """Re-encrypt one column; return how many values were changed and how many were current already.

    Every batch is a transaction that locks its rows, so a run cut short is simply started again.
    Raises ``ValidationError`` naming the row where no key fits.
    """
    changed = current = 0
    last: Any = None
    while rows := _rotate_batch(model, field, after=last, batch=batch):
        last = rows[-1][0]
        changed += sum(was_changed for _, was_changed in rows)
        current += sum(not was_changed for _, was_changed in rows)
    return changed, current


@transaction.atomic
def _rotate_batch(model: type[models.Model], field: str, *, after: Any, batch: int) -> list[tuple[Any, bool]]:
    rows = model._base_manager.annotate(token=Cast(field, models.TextField())).exclude(token="").exclude(token=None)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    page = list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", "token")[:batch])
    fresh = {pk: _rotated(model, field, pk, token) for pk, token in page if not keys.is_current(token)}
    set_columns(model, {field: list(fresh.values())}, list(fresh))
    return [(pk, pk in fresh) for pk, _ in page]


def _rotated(model: type[models.Model], field: str, pk: Any, token: str) -> str:
    try:
        return keys.rotate(token)
    except InvalidToken as error:
        raise ValidationError(
            f"{model._meta.label} 第 {pk} 行的 {field} 用现有密钥都解不开。请把旧密钥加回 PRIVACY_KEYS 后重新运行。"
        ) from error
