"""Papers under the current key: files lie encrypted outside the database, so rotating keys must reach them too."""

from collections import Counter
from collections.abc import Iterator

from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.db import transaction

from cases.bookkeeping import uploads
from cases.models import CaseDocument, PendingFile

Stored = type[CaseDocument] | type[PendingFile]


def rotate_papers() -> tuple[int, int]:
    """Re-encrypt every kept file with the current key; return how many were changed and how many were current already.

    A run cut short is simply started again. Files that are gone are passed over. Raises ``ValidationError`` naming the
    paper that no key fits.
    """
    found = Counter(_rotate_one(model, pk) for model in (CaseDocument, PendingFile) for pk in _every(model))
    return found[True], found[False]


def _every(model: Stored, page: int = 1_000) -> Iterator[int]:
    last = 0
    while pks := list(model.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:page]):
        yield from pks
        last = pks[-1]


@transaction.atomic
def _rotate_one(model: Stored, pk: int) -> bool | None:
    """Write the file anew under another name, then forget the old one: at no moment is there none."""
    paper = model.objects.select_for_update().get(pk=pk)
    try:
        fresh = uploads.kept_anew(paper.storage_name)
    except FileNotFoundError:
        return None
    except InvalidToken as error:
        raise ValidationError(
            f"资料第 {pk} 号的文件用现有密钥都解不开。请把旧密钥加回 PRIVACY_KEYS 后重新运行。"
        ) from error
    if fresh is None:
        return False
    old = paper.storage_name
    model.objects.filter(pk=pk).update(storage_name=fresh)
    transaction.on_commit(lambda: uploads.discard(old))
    return True
