"""``python -m benchmarks.clocks``: recompute many open clocks, beside a bare UPDATE of the same rows in the same run.

On the database of DEVELOPMENT_DATABASE_URL, or on the embedded one, which must hold the demo: its open cases are copied until
there are as many running clocks as asked for, begun over the last 250 days. Nothing is left behind. Each round sets every
due date wrong by a bare UPDATE, and right again by the recomputation.
"""

import argparse
import os
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import django

BARE = """
    UPDATE cases_caseclock SET due_at = due_at + interval '1 day', target_at = target_at + interval '1 day',
           provisional = NOT provisional
    WHERE status = 'running'
"""
FIRST_ID = 1_000_000_000


def main() -> None:
    """Read the options, measure in one transaction, undo it, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clocks", description="时限重算测量")
    parser.add_argument("--clocks", type=int, default=100_000, help="运行中的时限数")
    parser.add_argument("--rounds", type=int, default=5, help="测量次数")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "insurance_services.settings")
    django.setup()
    from django.db import transaction

    with transaction.atomic():
        running = _fill(asked.clocks)
        _measure(running, asked.rounds)
        transaction.set_rollback(True)


def _fill(wanted: int) -> int:
    """Copy open cases with a running clock, one clock each, until there are ``wanted``; return how many there are."""
    from django.db import connection

    from cases.models import Case, CaseClock

    there = CaseClock.objects.filter(status="running").count()
    if not there:
        raise SystemExit("the database holds no running clock: load the demo first (make setup)")
    number = max(wanted - there, 0)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE TEMPORARY TABLE source ON COMMIT DROP AS
            SELECT row_number() OVER (ORDER BY id) - 1 AS place, id, case_id FROM cases_caseclock WHERE status = 'running'
            """
        )
        _copy(cursor, Case, "case_id", {"number": "'BN' || n::text", "duplicate_key": "''"}, number)
        began = "date_trunc('day', now()) - make_interval(days => (n %% 250)::int)"
        _copy(cursor, CaseClock, "id", {"case_id": f"{FIRST_ID} + n", "started_at": began}, number)
        cursor.execute("ANALYZE cases_case, cases_caseclock")
    return CaseClock.objects.filter(status="running").count()


def _copy(cursor: Any, model: Any, source: str, changed: dict[str, str], number: int) -> None:
    """Copy the rows that ``source`` names, in turns, ``number`` times, with ``changed`` columns (SQL; n is the copy's number)."""
    table, fields = model._meta.db_table, model._meta.concrete_fields
    values = {field.column: f"origin.{field.column}" for field in fields} | changed | {"id": f"{FIRST_ID} + n"}
    cursor.execute(
        f"""
        INSERT INTO {table} ({", ".join(values)})
        SELECT {", ".join(values.values())} FROM generate_series(1, %s) AS n
        JOIN source ON source.place = n %% (SELECT count(*) FROM source)
        JOIN {table} AS origin ON origin.id = source.{source}
        """,  # noqa: S608 - names of our own tables and columns
        [number],
    )


def _measure(running: int, rounds: int) -> None:
    from django.db import connection

    from benchmarks.measuring import Clock
    from cases.jobs.recomputation import recompute_running_clocks

    recompute_running_clocks()  # warms up, and writes the copies' first due dates
    bare, whole, statement = [], [], []
    for _ in range(rounds):
        with connection.cursor() as cursor:
            bare.append(_timed(lambda cursor=cursor: cursor.execute(BARE)))  # type: ignore[misc]
        log = Clock("UPDATE cases_caseclock")
        with connection.execute_wrapper(log):
            whole.append(_timed(recompute_running_clocks))
        statement.append(log.seconds)
    print(f"{running:,} running clocks, {rounds} rounds, medians in seconds")
    print(
        f"bare UPDATE {median(bare):.2f}; the statement {median(statement):.2f} ({median(statement) / median(bare):.1f}×)"
    )
    print(f"the whole recomputation, cases and promises included, {median(whole):.2f}")


def _timed(act: Callable[[], Any]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
