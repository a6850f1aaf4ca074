"""One lock before all others for whoever computes due dates by the calendar, and for whoever changes it.

Who writes a due date holds the calendar (shared, so that they do not wait for each other) before locking any row, and
who changes the calendar holds it alone. So no due date is written by a calendar that is just being replaced, and no
transaction waits for another that waits for it. Both locks end with the transaction.
"""

from django.db import connection
from django.db.models import Func, TextField, Value

KEY = 0x776F726B  # "work"


def hold_calendar() -> None:
    """Wait for a change of the calendar that is under way, and keep the next one waiting. Needs a transaction."""
    _lock("pg_advisory_xact_lock_shared")


def calendar_held() -> Func:
    """Return ``hold_calendar`` as a column of the query that locks a row: it waits for the calendar first.

    PostgreSQL computes the columns of a row before it locks the row (LockRows stands above the projection).
    """
    return Func(Value(KEY), function="pg_advisory_xact_lock_shared", output_field=TextField())


def hold_calendar_alone() -> None:
    """Wait for all who hold the calendar, and keep them waiting. Needs a transaction that has locked nothing yet."""
    _lock("pg_advisory_xact_lock")


def _lock(function: str) -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("the calendar is held for a transaction")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [KEY])
