"""The promises of a case as rows, brought in line with its facts after every step and from jobs that time drives.

The nearest stands in the case's own columns, which the queue sorts by. Read by the queue, the case page, the dashboard,
messages and the portal. What is owed is derived in ``cases.actions.owed``.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import BigIntegerField, Func, Value

from cases.actions.owed import derive, untouched
from cases.declaration.case_file import CaseFile
from cases.models import Promise
from coverage import places

if TYPE_CHECKING:
    from accounts.models import User

COLUMNS = [field.name for field in Promise._meta.concrete_fields if not field.primary_key and field.name != "case"]
SEQUENCE = Func(Value(Promise._meta.db_table), Value("id"), function="pg_get_serial_sequence")
NEXT = Func(SEQUENCE, function="nextval", output_field=BigIntegerField())
"""The number of a new row, said by the database as the row is written: rows rewritten and rows added are one statement."""


def refresh(file: CaseFile, *, actor: "User", now: datetime, place_before: str = "") -> None:
    """Bring the case's promises and its own columns in line with its facts; the caller saves the case.

    ``place_before`` is the ``place_code`` that the case's place stands for already.
    """
    standing = untouched(file)
    wanted = [owed.row(file) for owed in derive(file, actor=actor, now=now) if not owed.code.startswith(standing)]
    _replace(file, wanted, standing)
    _set_columns(file, wanted)
    code = place_code(file)
    if code != place_before or not code:
        file.case.place = places.city_name(code) if code else ""


def _replace(file: CaseFile, wanted: list[Promise], standing: tuple[str, ...]) -> None:
    """Write what differs: a promise that stands as it was keeps its row, one that changed or followed another takes it."""
    kept = {(row.code, row.who): row for row in file.promises if not row.code.startswith(standing)}
    new = {(row.code, row.who): row for row in wanted}
    stale = [kept[key] for key in kept if key not in new or _values(kept[key]) != _values(new[key])]
    fresh = [new[key] for key in new if key not in kept or _values(kept[key]) != _values(new[key])]
    stale.sort(key=lambda row: (row.code, row.who) not in new)
    fresh.sort(key=lambda row: (row.code, row.who) not in kept)
    for row, earlier in zip(fresh, stale, strict=False):
        row.pk = earlier.pk
    for row in fresh[len(stale) :]:
        row.pk = NEXT
    Promise.objects.bulk_create(fresh, update_conflicts=True, unique_fields=["id"], update_fields=COLUMNS)
    if gone := [row.pk for row in stale[len(fresh) :]]:
        Promise.objects.filter(pk__in=gone).delete()
    file.forget("promises")


def _values(row: Promise) -> list[object]:
    return [getattr(row, field.attname) for field in Promise._meta.concrete_fields if not field.primary_key]


def _set_columns(file: CaseFile, wanted: list[Promise]) -> None:
    """Say on the case itself who acts next: the nearest due of those who can, else the most pressing kind."""
    case = file.case
    able = [row for row in wanted if row.is_next and not row.code.startswith(("call_back:", "complaint:"))]
    dated = sorted((row for row in able if row.due_at), key=lambda row: (row.due_at, able.index(row)))
    nearest = next(iter(dated or able or wanted), None)
    case.waits_for = nearest.who if nearest else ""
    case.waiting_reason = nearest.what if nearest else ""
    case.waiting_since = nearest.since if nearest else None
    case.open_referrals = len(file.open_referrals())
    case.open_confirmations = len(file.open_confirmations())


def place_code(file: CaseFile) -> str:
    """Return the code of the place the service is asked for in now, '' where it is not settled or the service asks for none."""
    return file.service.place_code(file.service.current_request(file)) if file.service.place_field else ""
