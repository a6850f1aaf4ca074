"""Writes past the application and its triggers, as only a superuser of the database can."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from cases.models import Case
from tests.owner import as_owner


@contextmanager
def as_intruder() -> Iterator[Any]:
    """Yield a cursor for which neither triggers nor foreign keys count."""
    connection.check_constraints()  # what is pending would be looked at after the intrusion
    with as_owner() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield cursor
        cursor.execute("SET session_replication_role = origin")


def tamper(case: Case, sequence: int, /, **values: Any) -> None:
    """Overwrite columns of one event."""
    with as_intruder():
        assert case.events.filter(sequence=sequence).update(**values) == 1


def remove(case: Case, sequence: int) -> None:
    """Delete one event and its payload."""
    event = case.events.get(sequence=sequence).pk
    with as_intruder() as cursor:
        cursor.execute("DELETE FROM cases_eventpayload WHERE event_id = %s", [event])
        cursor.execute("DELETE FROM cases_caseevent WHERE id = %s", [event])


def remove_whole(case: Case) -> None:
    """Delete a case with its events and its head."""
    for sequence in list(case.events.values_list("sequence", flat=True)):
        remove(case, sequence)
    with as_intruder() as cursor:
        cursor.execute("DELETE FROM cases_casehead WHERE case_id = %s", [case.pk])
        cursor.execute("DELETE FROM cases_case WHERE id = %s", [case.pk])
