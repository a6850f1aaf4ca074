"""The least that taking in a file of policies can cost: parse, encrypt, digest, COPY, one statement that compares and writes.

Nothing is checked, nothing refused, nothing shown beforehand; the histories are written all the same.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection, models, transaction
from python_calamine import CalamineWorkbook
from simple_history.utils import get_history_manager_for_model

from policies.models import InsuredPerson, Person, Policy
from privacy import keys

_TABLES = """
    CREATE TEMPORARY TABLE told (number text, product text, period_start date, period_end date, services text,
        holder text, insured text, relation text, waiting date, social boolean, division text) ON COMMIT DROP;
    CREATE TEMPORARY TABLE who (digest text, name text, id_number text, birth date, sex text, phone text,
        phone_digest text) ON COMMIT DROP
"""
_OWN = ("history_id", "history_date", "history_change_reason", "history_type", "history_user_id")


def take_in(path: Path) -> None:
    """Take ``path`` in, in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TABLES)
        rows, persons = _encrypted(_workbook(path) if path.suffix == ".xlsx" else _csv(path))
        _copy(cursor, "told", rows)
        _copy(cursor, "who", persons)
        cursor.execute("ANALYZE told; ANALYZE who")
        cursor.execute(_statement())


def _csv(path: Path) -> Iterator[list[Any]]:
    with path.open(newline="", encoding="utf-8") as file:
        yield from csv.reader(file)


def _workbook(path: Path) -> Iterator[list[Any]]:
    return iter(CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows())


def _encrypted(rows: Iterator[list[Any]]) -> tuple[list[list[Any]], list[list[Any]]]:
    """Return the rows with digests for persons, and each person once."""
    next(rows)
    told, persons = [], {}
    for row in rows:
        digests = []
        for name, number, phone in (row[5:8], row[8:11]):
            digest = keys.digest(number)
            digests.append(digest)
            if digest not in persons:
                born = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
                sex = "male" if number[16] in "13579" else "female"
                secret = (keys.encrypt(phone), keys.digest(phone)) if phone else ("", "")
                persons[digest] = [digest, name, keys.encrypt(number), born, sex, *secret]
        relation = "child" if row[11] == "子女" else "self"
        told.append([*row[:4], "{green_channel,mdt}", *digests, relation, row[12], row[13] == "是", row[14]])
    return told, list(persons.values())


def _copy(cursor: Any, table: str, rows: list[list[Any]]) -> None:
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _history(model: type[models.Model], name: str) -> str:
    """Return the part of the statement that writes the history of ``new_…`` and ``old_…``."""
    history: Any = get_history_manager_for_model(model).model._meta
    columns = ", ".join(field.column for field in history.concrete_fields if field.column not in _OWN)
    return f"""
        INSERT INTO {history.db_table} ({columns}, history_date, history_change_reason, history_type)
        SELECT {columns}, now(), 'floor', '+' FROM new_{name} UNION ALL SELECT {columns}, now(), 'floor', '~' FROM old_{name}
    """  # noqa: S608 our own tables


def _statement() -> str:
    return f"""
        WITH p AS MATERIALIZED (
            SELECT w.*, r.id FROM who w
            LEFT JOIN policies_person r ON r.id_number_digest = w.digest AND r.duplicate_of_id IS NULL
        ), new_person AS (
            INSERT INTO policies_person (name, id_type, id_number, id_number_digest, birth_date, sex, phone, phone_digest)
            SELECT name, 'resident_id', id_number, digest, birth, sex, phone, phone_digest FROM p WHERE id IS NULL RETURNING *
        ), old_person AS (
            UPDATE policies_person t SET name = p.name, phone = p.phone, phone_digest = p.phone_digest FROM p
            WHERE t.id = p.id AND (t.name <> p.name OR p.phone_digest NOT IN ('', t.phone_digest)) RETURNING t.*
        ), history_person AS ({_history(Person, "person")}), known AS MATERIALIZED (
            SELECT digest, id FROM p WHERE id IS NOT NULL UNION ALL SELECT id_number_digest, id FROM new_person
        ), d AS MATERIALIZED (
            SELECT s.*, h.id AS holder_id, i.id AS insured_id, r.id AS product_id, t.id AS policy_id
            FROM told s JOIN known h ON h.digest = s.holder JOIN known i ON i.digest = s.insured
            JOIN policies_product r ON r.code = s.product LEFT JOIN policies_policy t ON t.number = s.number
        ), new_policy AS (
            INSERT INTO policies_policy (number, product_id, policyholder_id, period_start, period_end, services)
            SELECT number, product_id, holder_id, period_start, period_end, services::varchar[] FROM d
            WHERE policy_id IS NULL RETURNING *
        ), old_policy AS (
            UPDATE policies_policy t SET product_id = d.product_id, policyholder_id = d.holder_id,
                period_start = d.period_start, period_end = d.period_end, services = d.services::varchar[] FROM d
            WHERE t.id = d.policy_id AND (t.product_id, t.policyholder_id, t.period_start, t.period_end, t.services)
                IS DISTINCT FROM (d.product_id, d.holder_id, d.period_start, d.period_end, d.services::varchar[])
            RETURNING t.*
        ), history_policy AS ({_history(Policy, "policy")}), n AS (
            SELECT d.*, coalesce(d.policy_id, q.id) AS contract_id FROM d LEFT JOIN new_policy q ON q.number = d.number
        ), new_insured AS (
            INSERT INTO policies_insuredperson (policy_id, person_id, relation, cover_from, cover_to, waiting_period_end,
                social_insurance, social_insurance_division_id)
            SELECT n.contract_id, n.insured_id, n.relation, n.period_start, n.period_end, n.waiting, n.social, n.division
            FROM n LEFT JOIN policies_insuredperson i ON i.policy_id = n.contract_id AND i.person_id = n.insured_id
            WHERE i.id IS NULL RETURNING *
        ), old_insured AS (
            UPDATE policies_insuredperson i SET relation = n.relation, waiting_period_end = n.waiting,
                social_insurance = n.social, social_insurance_division_id = n.division FROM n
            WHERE i.policy_id = n.contract_id AND i.person_id = n.insured_id
                AND (i.relation, i.waiting_period_end, i.social_insurance, i.social_insurance_division_id)
                IS DISTINCT FROM (n.relation, n.waiting, n.social, n.division) RETURNING i.*
        ) {_history(InsuredPerson, "insured")}
    """  # noqa: S608 our own tables
