"""When the calendar lands, every running clock is counted anew, by the one rule there is: ``due_dates.compute``.

Clocks begun on one day with one length are due together, so the answers are few however many the clocks; they are
written by one statement, and logged as one act. The same, run every night, is the check that what is stored is right.
"""

import logging

from django.db import connection, transaction
from django.utils import timezone

from cases.bookkeeping import due_dates
from cases.models import Case, ClockRecomputation
from workdays import calendar
from workdays.locking import hold_calendar_alone

logger = logging.getLogger(__name__)

_STARTED = "(clock.started_at AT TIME ZONE 'Asia/Shanghai')::date"
_COUNTED = f"""
    SELECT DISTINCT {_STARTED}, clock.unit, clock.length, coalesce(clock.target_length, 0)
    FROM cases_caseclock AS clock WHERE clock.status = 'running'
"""  # noqa: S608 - no value of anybody's in it
_CLOCKS = f"""
    UPDATE cases_caseclock AS clock
    SET due_at = due.due_at, target_at = due.target_at, provisional = due.provisional
    FROM unnest(%s::date[], %s::text[], %s::int[], %s::int[], %s::timestamptz[], %s::timestamptz[], %s::boolean[])
         AS due (started, unit, length, target_length, due_at, target_at, provisional)
    WHERE clock.status = 'running' AND {_STARTED} = due.started AND clock.unit = due.unit
          AND clock.length = due.length AND coalesce(clock.target_length, 0) = due.target_length
          AND (clock.due_at, clock.target_at, clock.provisional)
              IS DISTINCT FROM (due.due_at, due.target_at, due.provisional)
"""  # noqa: S608
_PROMISES = """
    UPDATE cases_promise AS promise SET due_at = clock.due_at, provisional = clock.provisional
    FROM cases_caseclock AS clock
    WHERE clock.id = promise.clock_id
          AND (promise.due_at, promise.provisional) IS DISTINCT FROM (clock.due_at, clock.provisional)
"""
_CASES = """
    UPDATE cases_case AS c
    SET due_at = nearest.due_at, due_unit = coalesce(nearest.unit, ''),
        due_provisional = coalesce(nearest.provisional, false), target_at = nearest.target_at
    FROM cases_case AS owed
    LEFT JOIN (
        SELECT DISTINCT ON (case_id) case_id, due_at, unit, provisional,
               min(target_at) OVER (PARTITION BY case_id) AS target_at
        FROM cases_caseclock WHERE status = 'running' ORDER BY case_id, due_at, id
    ) AS nearest ON nearest.case_id = owed.id
    WHERE c.id = owed.id AND owed.is_open
          AND (owed.due_at, owed.due_unit, owed.due_provisional, owed.target_at) IS DISTINCT FROM
              (nearest.due_at, coalesce(nearest.unit, ''), coalesce(nearest.provisional, false), nearest.target_at)
"""


@transaction.atomic
def recompute_running_clocks() -> int:
    """Count every running clock anew by the calendar as it is now; return how many changed.

    Part of the transaction of whoever changes the calendar, and holds it alone by itself where it is called for itself.
    """
    hold_calendar_alone()
    changed, _ = _recompute()
    ClockRecomputation.objects.create(at=timezone.now(), changed=changed)
    return changed


def open_due_dates() -> dict[str, str]:
    """Return when each open case is due, in words, by its number."""
    due = Case.objects.filter(is_open=True, due_at__isnull=False)
    return {
        number: due_dates.when(at, provisional=provisional)
        for number, at, provisional in due.values_list("number", "due_at", "due_provisional").iterator()
        if at
    }


@transaction.atomic
def mend_due_dates() -> int:
    """Compare every stored due date with the computed one, mend and log what differs; return how many clocks and cases."""
    hold_calendar_alone()
    clocks, cases = _recompute()
    if clocks or cases:
        logger.error("%d clocks and %d cases and promises had a wrong due date and were mended", clocks, cases)
        ClockRecomputation.objects.create(at=timezone.now(), changed=clocks)
    return clocks + cases


def _recompute() -> tuple[int, int]:
    days = calendar.load()
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED)
        counted = cursor.fetchall()
        rows = [(*row, *due_dates.compute_for_day(*row, calendar=days)) for row in counted]
        cursor.execute(_CLOCKS, [list(column) for column in zip(*rows, strict=True)] if rows else [[]] * 7)
        clocks = cursor.rowcount
        cursor.execute(_CASES)
        told = cursor.rowcount
        cursor.execute(_PROMISES)
        return clocks, told + cursor.rowcount
