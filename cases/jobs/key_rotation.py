"""Papers under the current key: files lie encrypted outside the database, so rotating keys must reach them too."""

from collections import Counter
from collections.abc import Iterator

from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.db import transaction

from cases.bookkeeping import uploads
from cases.models import CaseDocument


def rotate_papers() -> tuple[int, int]:
    """Re-encrypt every kept file with the current key; return how many were changed and how many were current already.

    A run cut short is simply started again. Files that are gone are passed over. Raises ``ValidationError`` naming the
    paper that no key fits.
    """
    found = Counter(map(_rotate_one, _every_paper()))
    return found[True], found[False]


def _every_paper(page: int = 1_000) -> Iterator[int]:
    last = 0
    while pks := list(CaseDocument.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:page]):
        yield from pks
        last = pks[-1]


@transaction.atomic
def _rotate_one(pk: int) -> bool | None:
    """Write the file anew under another name, then forget the old one: at no moment is there none."""
    paper = CaseDocument.objects.select_for_update().get(pk=pk)
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
    CaseDocument.objects.filter(pk=pk).update(storage_name=fresh)
    transaction.on_commit(lambda: uploads.discard(old))
    return True
