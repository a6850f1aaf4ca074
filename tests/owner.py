"""Who the tests are to the database: its owner, or, where ``TEST_ROLE`` names it, the role of docs/operations.md.

``TEST_ROLE=back_office`` runs every connection of the suite as that role; what only tests do, such as emptying tables and
tampering, they do as the owner.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.backends.signals import connection_created

ROLE = os.environ.get("TEST_ROLE", "")
OPERATIONS = Path(__file__).resolve().parent.parent / "docs" / "operations.md"


def documented_sql() -> str:
    """Return the statements that docs/operations.md makes the role by."""
    found = re.search(r"```sql\n(.*?)```", OPERATIONS.read_text(), re.DOTALL)
    assert found
    return found[1]


@contextmanager
def as_owner() -> Iterator[Any]:
    """Yield a cursor of the one who owns the tables."""
    with connection.cursor() as cursor:
        if ROLE:
            cursor.execute("SET ROLE NONE")
        yield cursor
        if ROLE:
            cursor.execute(f"SET ROLE {ROLE}")


def be_the_role() -> None:
    """Make the role by the documented SQL; from now on every connection is its own."""
    create, _, grants = documented_sql().partition("\n")
    with connection.cursor() as cursor:
        with suppress(DatabaseError):  # another process of this run was first
            cursor.execute(create)
        cursor.execute(grants)
    connection_created.connect(_take_role, dispatch_uid="tests.owner")
    empty = DatabaseOperations.execute_sql_flush

    def execute_sql_flush(self: Any, sql_list: Any) -> None:
        with as_owner():
            empty(self, sql_list)

    DatabaseOperations.execute_sql_flush = execute_sql_flush  # type: ignore[method-assign]
    connection.close()


def _take_role(connection: Any, **_: Any) -> None:
    if (connection.settings_dict["NAME"] or "").startswith("test_"):  # None: the server's own database, for making ours
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {ROLE}")
