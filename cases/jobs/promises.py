"""Time passes: what was awaited until a time becomes somebody's work, and no open case is left without a promise."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.system import system_user
from cases.actions import promises
from cases.actions.apply_step import CASE_RELATIONS
from cases.declaration.case_file import CaseFile
from cases.models import Case, Promise
from workdays.locking import hold_calendar

MOST = 500
"""Cases looked at in one run; the rest is left to the next."""


def refresh_passed(*, at: datetime) -> int:
    """Derive anew what is owed on open cases whose awaited time has passed, or that have no promise. Returns how many.

    A case that a step holds just now is passed over: the step itself refreshes it.
    """
    rows = Promise.objects.filter(case=OuterRef("pk"))
    awaited = Exists(rows.filter(code="until", due_at__lte=at))
    stale = Case.objects.filter(Q(awaited) | ~Exists(rows), is_open=True).order_by("pk")
    return sum(_refresh(pk, at) for pk in stale.values_list("pk", flat=True)[:MOST])


@transaction.atomic
def _refresh(pk: int, at: datetime) -> bool:
    hold_calendar()
    locked = Case.objects.select_for_update(of=("self",), skip_locked=True)
    case = locked.select_related(*CASE_RELATIONS).filter(pk=pk, is_open=True).first()
    if case is None:
        return False
    file = CaseFile(case)
    file.forget("call_backs", "complaints")
    promises.refresh(file, actor=system_user(), now=at)
    case.save()
    return True
