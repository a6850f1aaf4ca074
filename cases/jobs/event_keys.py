"""Seals under the current key: what an older one of ``EVENT_KEYS`` sealed is sealed anew, so that the old key can go."""

from collections import Counter
from collections.abc import Iterator

from cases.bookkeeping import heads
from cases.bookkeeping.heads import Sealed
from cases.models import CaseHead, HeadRegister, PayloadErasure


def rotate() -> tuple[Counter[str], list[str]]:
    """Seal anew what an older key sealed; return how many were ``changed`` and ``current``, and what no key fits.

    Row by row beside work, so that a run cut short is simply started again. What no key fits stays as it is.
    """
    done: Counter[str] = Counter()
    broken: list[str] = []
    for row, sealed in _all():
        if row.seal == heads.seal(sealed):
            done["current"] += 1
        elif heads.holds(row.seal, sealed):
            # A step that moved the row on meanwhile has sealed it by the current key itself.
            type(row)._base_manager.filter(pk=row.pk, seal=row.seal).update(seal=heads.seal(sealed))
            done["changed"] += 1
        else:
            broken.append(f"{row._meta.verbose_name} {row}")
    return done, broken


def _all() -> Iterator[tuple[HeadRegister | CaseHead | PayloadErasure, Sealed]]:
    for register in HeadRegister.objects.order_by("pk"):
        yield register, heads.of_register(register)
    for head in CaseHead.objects.select_related("case").order_by("pk").iterator(chunk_size=1_000):
        yield head, heads.of_head(head, head.case.number)
    for erasure in PayloadErasure.objects.select_related("event").order_by("pk").iterator(chunk_size=1_000):
        yield erasure, heads.of_erasure(erasure)
