"""Key rotation of the papers' files, which lie outside the database."""

from functools import partial

from django.db import transaction

from cases import uploads
from cases.models import CaseDocument


def rotate_papers() -> tuple[int, int]:
    """Re-encrypt every file with the current key; return how many were changed and how many were current already.

    Every file is a transaction of its own, so a run cut short is simply started again. Raises ``ValidationError``
    naming the paper where no key fits.
    """
    papers = CaseDocument.objects.order_by("pk").values_list("pk", flat=True)
    changed = last = seen = 0
    while pk := papers.filter(pk__gt=last).first():
        changed, seen, last = changed + _rotate(pk), seen + 1, pk
    return changed, seen - changed


@transaction.atomic
def _rotate(pk: int) -> bool:
    """Write the file anew under another name; the old one goes when the paper no longer names it."""
    paper = CaseDocument.objects.select_for_update().get(pk=pk)
    old, new = paper.storage_name, uploads.rotate(paper.storage_name)
    if new is None:
        return False
    paper.storage_name = new
    paper.save(update_fields=["storage_name"])
    transaction.on_commit(partial(uploads.discard, old))
    return True
