"""Pages by key: what is added or taken away between two pages makes nothing come twice or not at all.

A cursor is signed and belongs to one account and one set of filters; it names a place in the order, not a row, so that the
row it was made from may be gone.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet

from api.problems import Problem
from cases.models import Case

SALT = "api.cursor"
LARGEST, USUAL = 100, 50


@dataclass(frozen=True)
class Page:
    """One page of cases in the order asked for, and the cursors of its neighbours ("" where there is none)."""

    rows: list[Case]
    following: str
    previous: str


def page(cases: QuerySet[Case], *, cursor: str, descending: bool, size: int, owner: str) -> Page:
    """Return the page after ``cursor`` (the first without). Raises ``Problem`` for a cursor that ``owner`` was not given.

    ``owner`` says whose it is and of which filters. Two rows of the same moment are told apart by their key.
    """
    backward, place = _read(cursor, owner) if cursor else (False, None)
    down = descending is not backward
    found = cases.filter(_beyond(place, down)) if place else cases
    order = ("-received_at", "-pk") if down else ("received_at", "pk")
    rows = list(found.order_by(*order)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backward:
        rows.reverse()
    has_next, has_previous = (bool(rows), more) if backward else (more, bool(cursor) and bool(rows))
    return Page(
        rows,
        _write(rows[-1], False, owner) if has_next and rows else "",
        _write(rows[0], True, owner) if has_previous and rows else "",
    )


def _beyond(place: tuple[datetime, int], down: bool) -> Q:
    at, pk = place
    if down:
        return Q(received_at__lte=at) & (Q(received_at__lt=at) | Q(pk__lt=pk))
    return Q(received_at__gte=at) & (Q(received_at__gt=at) | Q(pk__gt=pk))


def _write(case: Case, backward: bool, owner: str) -> str:
    return signing.dumps([backward, case.received_at.isoformat(), case.pk, owner], salt=SALT, compress=True)


def _read(cursor: str, owner: str) -> tuple[bool, Any]:
    try:
        backward, at, pk, whose = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError, UnicodeError) as problem:
        raise Problem("cursor 不是本接口给出的，请从第一页重新查询。", "cursor-invalid") from problem
    if whose != owner:
        raise Problem("cursor 属于另一组筛选条件，请从第一页重新查询。", "cursor-invalid")
    return bool(backward), (datetime.fromisoformat(at), int(pk))
