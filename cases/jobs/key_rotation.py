"""Papers under the current key: files lie encrypted outside the database, so rotating keys must reach them too."""

from collections import Counter
from collections.abc import Iterator

from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.db import models, transaction

from cases.bookkeeping import uploads
from cases.models import stored_file
from privacy.rotation import Rotated


def rotate_papers() -> Rotated:
    """Re-encrypt every stored file with the current key; return how many were changed and how many were current already.

    A run cut short is simply started again. Files that are gone are passed over. Raises ``ValidationError`` naming the
    paper that no key fits.
    """
    found = Counter(
        _rotate_one(model, column, pk) for model, column in stored_file.columns() for pk in _every(model, column)
    )
    return Rotated("资料文件", found[True], found[False])


def _every(model: type[models.Model], column: str, page: int = 1_000) -> Iterator[int]:
    last = 0
    rows = model._base_manager.exclude(**{column: ""}).order_by("pk").values_list("pk", flat=True)
    while pks := list(rows.filter(pk__gt=last)[:page]):
        yield from pks
        last = pks[-1]


@transaction.atomic
def _rotate_one(model: type[models.Model], column: str, pk: int) -> bool | None:
    """Write the file anew under another name, then forget the old one: at no moment is there none."""
    old: str = model._base_manager.select_for_update().values_list(column, flat=True).get(pk=pk)
    try:
        fresh = uploads.kept_anew(old)
    except FileNotFoundError:
        return None
    except InvalidToken as error:
        raise ValidationError(
            f"{model._meta.verbose_name}第 {pk} 号的文件用现有密钥都解不开。请把旧密钥加回 PRIVACY_KEYS 后重新运行。"
        ) from error
    except uploads.NotStored as error:
        raise ValidationError(str(error)) from error
    if fresh is None:
        return False
    model._base_manager.filter(pk=pk).update(**{column: fresh})
    transaction.on_commit(lambda: uploads.discard(old))
    return True
