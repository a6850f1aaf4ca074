"""Counted attempts: one row a key in the database, raised in one statement before anything is tried.

A row instead of the cache: a cache forgets under pressure, and reading then writing lets what comes at once slip by.
Keys are digests, so neither names nor addresses stand in the table.
"""

from datetime import datetime, timedelta

from django.db import connection

from accounts.models import AttemptCount

WAIT = timedelta(minutes=5)
TABLE = AttemptCount._meta.db_table
TAKE = f"""
    INSERT INTO {TABLE} (key, attempts, until) VALUES (%(key)s, 1, %(until)s)
    ON CONFLICT (key) DO UPDATE SET
        attempts = CASE WHEN {TABLE}.until <= %(at)s THEN 1 ELSE least({TABLE}.attempts + 1, %(most)s + 1) END,
        until = CASE WHEN {TABLE}.until <= %(at)s OR {TABLE}.attempts < %(most)s THEN %(until)s ELSE {TABLE}.until END
    RETURNING attempts
"""  # noqa: S608
PRUNE = f"""
    DELETE FROM {TABLE} WHERE key IN (
        SELECT key FROM {TABLE} WHERE until <= %(at)s ORDER BY until LIMIT 100 FOR UPDATE SKIP LOCKED
    )
"""  # noqa: S608


def take(key: str, *, most: int, at: datetime, wait: timedelta = WAIT) -> bool:
    """Count one attempt at the aware moment ``at`` and tell whether it may be made.

    After ``most`` attempts, each within ``wait`` of the one before, no more may be made until ``wait`` has passed since
    the last one allowed; those refused do not prolong the wait.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"key": key, "most": most, "at": at, "until": at + wait})
        return bool(cursor.fetchone()[0] <= most)


def give_back(key: str) -> None:
    """Uncount one attempt that was allowed."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET attempts = greatest(attempts - 1, 0) WHERE key = %s", [key])  # noqa: S608


def clear(key: str) -> None:
    """Forget the attempts counted under ``key``."""
    AttemptCount.objects.filter(key=key).delete()


def prune(*, at: datetime) -> None:
    """Delete some rows whose wait is over at the aware moment ``at``; more than one attempt makes, so none pile up."""
    with connection.cursor() as cursor:
        cursor.execute(PRUNE, {"at": at})
