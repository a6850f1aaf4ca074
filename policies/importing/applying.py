"""Writing what a run changes, in one transaction, each record with its entry in the history: who, when, by which import."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.db.backends.utils import CursorWrapper
from simple_history.utils import get_history_manager_for_model

from policies.importing.difference import INSURED, POLICY, person
from policies.importing.models import Change, ImportRun
from policies.models import InsuredPerson, Person, Policy, PolicyStatusChange
from privacy import keys

Kind = Change.Kind
MANY = 1_000
"""Rows fewer than these no plan goes wrong with."""
WRITTEN = (Person, Policy, PolicyStatusChange, InsuredPerson)

_PERSON = {
    "name": "s.name",
    "id_type": "s.id_type",
    "id_number": "s.id_number",
    "id_number_digest": "s.digest",
    "birth_date": "s.birth_date",
    "sex": "s.sex",
    "phone": "s.phone",
    "phone_digest": "s.phone_digest",
}
_FOLLOWS = {"phone_digest": "phone"}
"""Columns that change with another."""
_PERSONS = "JOIN policy_imports_stagedperson s ON s.run_id = c.run_id AND s.line = c.line AND s.role = c.role"
_ROWS = "JOIN policy_imports_stagedrow s ON s.run_id = c.run_id AND s.line = c.line"
_POLICIES = f"""{_ROWS}
    LEFT JOIN LATERAL ({person("s.holder_digest", "s.holder_type")}) h ON true
    LEFT JOIN policies_policy v ON v.number = nullif(s.previous, '')
    LEFT JOIN policy_imports_change n ON n.run_id = c.run_id AND n.kind = 'policy' AND n.is_new
        AND n.number = nullif(s.previous, '')
"""
_POLICY = {**POLICY, "previous_policy_id": "coalesce(v.id, n.object_id)"}
_OF_A_POLICY = f"{_ROWS} JOIN policies_policy t ON t.number = s.number"


def apply(run: ImportRun, *, at: datetime) -> None:
    """Write the changes found; needs a transaction, in which they were found after ``lock``."""
    _number(run)
    reason: dict[str, Any] = {"run": run.pk, "at": at, "by": run.created_by_id, "why": str(run)}
    reason["stored_why"] = keys.encrypt(str(run))
    with connection.cursor() as cursor:
        for statement in _statements():
            cursor.execute(statement, reason)
            _count_anew(cursor, cursor.rowcount)


def _count_anew(cursor: CursorWrapper, written: int) -> None:
    """Let the planner know what is there where ``written`` rows are many: of a table just filled it knows nothing."""
    tables = [model._meta.db_table for model in WRITTEN]
    cursor.execute("SELECT relname FROM pg_class WHERE relname = ANY(%s) AND reltuples * 0.1 < %s", [tables, written])
    for (table,) in cursor.fetchall() if written >= MANY else ():
        cursor.execute(f"ANALYZE {table}")


def lock() -> None:
    """Let nobody else write persons and policies until the transaction ends; reading and opening cases go on."""
    tables = ", ".join(model._meta.db_table for model in WRITTEN)
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")


def _number(run: ImportRun) -> None:
    """Give new policies their keys, so that one of the file can name another as its predecessor."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE policy_imports_change SET object_id = nextval(pg_get_serial_sequence('policies_policy', 'id')) "
            "WHERE run_id = %s AND kind = 'policy' AND is_new",
            [run.pk],
        )


def _statements() -> list[str]:
    status = {
        "policy_id": "t.id",
        "status": "s.status",
        "effective_at": "s.status_at",
        "reason": "%(stored_why)s",
        "recorded_at": "%(at)s",
    }
    holder = person("s.insured_digest", "s.insured_type")
    of_a_policy = f"{_OF_A_POLICY} JOIN LATERAL ({holder}) p ON true"
    return [
        _insert(Person, Kind.PERSON, _PERSONS, _PERSON),
        _update(
            Person, Kind.PERSON, _PERSONS, {name: _PERSON[name] for name in ("name", "sex", "phone", "phone_digest")}
        ),
        _insert(Policy, Kind.POLICY, _POLICIES, {"id": "c.object_id", "number": "s.number", **_POLICY}),
        _update(Policy, Kind.POLICY, _POLICIES, _POLICY),
        _insert(PolicyStatusChange, Kind.STATUS, _OF_A_POLICY, status),
        _insert(InsuredPerson, Kind.INSURED, of_a_policy, {"policy_id": "t.id", "person_id": "p.id", **INSURED}),
        _update(InsuredPerson, Kind.INSURED, _ROWS, INSURED),
    ]


def _insert(model: type[models.Model], kind: str, joins: str, values: Mapping[str, str]) -> str:
    table = model._meta.db_table
    return _recorded(
        model,
        "+",
        f"""
        INSERT INTO {table} ({", ".join(values)}) SELECT {", ".join(values.values())}
        FROM policy_imports_change c {joins} WHERE c.run_id = %(run)s AND c.kind = '{kind}' AND c.is_new
        ORDER BY c.line RETURNING {table}.*
        """,  # noqa: S608 our own tables and columns
    )


def _update(model: type[models.Model], kind: str, joins: str, values: Mapping[str, str]) -> str:
    """Return the statement that sets exactly the columns found to differ."""
    table = model._meta.db_table
    new = ", ".join(
        f"{name} = CASE WHEN '{_FOLLOWS.get(name, name)}' = ANY(d.fields) THEN d.new_{name} ELSE {table}.{name} END"
        for name in values
    )
    told = ", ".join(f"{value} AS new_{name}" for name, value in values.items())
    return _recorded(
        model,
        "~",
        f"""
        UPDATE {table} SET {new} FROM (
            SELECT c.object_id, c.fields, {told} FROM policy_imports_change c {joins}
            WHERE c.run_id = %(run)s AND c.kind = '{kind}' AND NOT c.is_new
        ) d WHERE {table}.id = d.object_id RETURNING {table}.*
        """,  # noqa: S608
    )


def _recorded(model: type[models.Model], sign: str, written: str) -> str:
    """Return a statement that writes, and writes the history of it."""
    history: Any = get_history_manager_for_model(model).model._meta
    own = ("history_id", "history_date", "history_change_reason", "history_type", "history_user_id")
    columns = ", ".join(field.column for field in history.concrete_fields if field.column not in own)
    return f"""
        WITH written AS ({written})
        INSERT INTO {history.db_table} ({columns}, history_date, history_change_reason, history_type, history_user_id)
        SELECT {columns}, %(at)s, %(why)s, '{sign}', %(by)s FROM written
    """  # noqa: S608
