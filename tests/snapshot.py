"""Lists, calendar and products: loaded once a test process, then copied into the database once a test module.

A module that uses ``lists`` (tests/conftest.py) has them committed while its tests run; ``load`` inside a test only
looks whether they are there, and copies them in after a transactional test has emptied the database.
"""

import os
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from coverage.models import Division
from tests.owner import as_owner

PREFIXES = ("coverage_", "drugs_", "workdays_", "policies_")
_tables: dict[str, bytes] = {}


def load() -> None:
    """Make sure the database has the real lists, calendar and products; quick from the second time on."""
    if Division.objects.exists():
        return
    if not _tables:
        _take()
    _copy_in()


def clear() -> None:
    """Empty the tables of the apps that ``load`` filled, what hangs on them, and the registers that number cases."""
    with as_owner() as cursor:
        filled = [name for name in connection.introspection.table_names(cursor) if name.startswith(PREFIXES)]
        cursor.execute(f"TRUNCATE {', '.join(filled)}, cases_headregister CASCADE")


def _take() -> None:
    # Undone once copied: what loading writes elsewhere, such as the recomputation of clocks, would outlive ``clear``.
    with transaction.atomic(), open(os.devnull, "w") as nowhere:  # noqa: PTH123
        for command in ("load_lists", "load_calendar", "load_products"):
            call_command(command, verbosity=0, stdout=nowhere)
        _copy_out()
        transaction.set_rollback(True)


def _copy_out() -> None:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(PREFIXES):
                with cursor.cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                    content = b"".join(bytes(part) for part in copy)
                if content:
                    _tables[table] = content


def _copy_in() -> None:
    with as_owner() as cursor:
        # Rows of published releases may not be inserted; here they come as they were published.
        cursor.execute("SET session_replication_role = replica")
        for table, content in _tables.items():
            with cursor.cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                copy.write(content)
            _advance(cursor, table)
        cursor.execute("SET session_replication_role = origin")


def _advance(cursor: Any, table: str) -> None:
    columns = connection.introspection.get_sequences(cursor, table)
    for item in columns:
        column = item["column"]
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), (SELECT max(\"{column}\") FROM \"{table}\"))"
        )
