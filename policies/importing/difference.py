"""What a file would change: one statement, whose rows (``Change``) the preview shows and the import writes.

Persons are looked up by index one by one, so its cost grows with the file and hardly with the record.
"""

from collections.abc import Iterable, Mapping

from django.db import connection

from policies.importing.models import Change, ImportRun


def _kept(model: str) -> str:
    return f"""
        SELECT s.* FROM policy_imports_{model} s WHERE s.run_id = %(run)s AND NOT EXISTS (
            SELECT FROM policy_imports_problem b WHERE b.run_id = s.run_id AND b.line = s.line)
    """  # noqa: S608 our own tables


def person(digest: str, paper: str) -> str:
    """Return the SQL of the record of whoever has a number: a citizen's is one person whatever the paper.

    In the collation of the digests' index, which serves no other; ordered by a sum, lest the planner goes along the keys.
    """
    return f"""
        SELECT p.* FROM policies_person p WHERE p.id_number_digest = {digest} COLLATE "default" AND p.duplicate_of_id IS NULL
            AND ({paper} = '' OR p.id_type = {paper}) ORDER BY p.id + 0 LIMIT 1
    """  # noqa: S608 our own columns


KEPT = f"""
    kept_rows AS MATERIALIZED ({_kept("stagedrow")}), kept_persons AS MATERIALIZED ({_kept("stagedperson")}),
    told_persons AS (
        SELECT DISTINCT ON (digest, paper) * FROM kept_persons
        ORDER BY digest, paper, phone_digest = '', former_name = '', line
    )
"""  # noqa: S608 our own tables
"""The staged rows that are not refused; of each person the row that tells most."""

RECORDED = f"""
    told_persons s LEFT JOIN LATERAL ({person("s.digest", "s.paper")}) p ON true
"""
POLICY = {
    "product_id": "s.product_id",
    "policyholder_id": "h.id",
    "period_start": "s.period_start",
    "period_end": "s.period_end",
    "services": "s.services::varchar[]",
    "previous_policy_id": "v.id",
}
INSURED = {
    "relation": "s.relation",
    "cover_from": "s.cover_from",
    "cover_to": "s.cover_to",
    "waiting_period_end": "s.waiting_period_end",
    "social_insurance": "s.social_insurance",
    "social_insurance_division_id": "s.division_id",
}
OPTIONAL = {
    "services": "services",
    "previous_policy_id": "previous",
    "cover_from": "cover_from",
    "cover_to": "cover_to",
    "waiting_period_end": "waiting_period_end",
    "social_insurance": "social_insurance",
    "social_insurance_division_id": "division",
}
"""Columns of the record that are compared only where the file has the column that fills them."""


def _differing(old: str, new: Mapping[str, str], columns: Iterable[str]) -> str:
    """Return the SQL of the list of the record's columns that differ."""
    there = set(columns)
    compared = {name: value for name, value in new.items() if OPTIONAL.get(name, "number") in there}
    cases = (f"CASE WHEN {old}.{name} IS DISTINCT FROM {value} THEN '{name}' END" for name, value in compared.items())
    return f"array_remove(ARRAY[{', '.join(cases)}], NULL)"


def _persons() -> str:
    return f"""
        SELECT 'person' AS kind, s.line, s.role, '' AS number, p.id AS object_id, array_remove(ARRAY[
            CASE WHEN s.name <> p.name THEN 'name' END, CASE WHEN p.sex = '' AND s.sex <> '' THEN 'sex' END,
            CASE WHEN s.phone_digest NOT IN ('', p.phone_digest) THEN 'phone' END], NULL) AS fields
        FROM {RECORDED}
    """  # noqa: S608


def _policies(columns: Iterable[str]) -> str:
    return f"""
        SELECT 'policy', s.line, '', s.number, t.id, {_differing("t", POLICY, columns)}
        FROM (SELECT DISTINCT ON (number) * FROM kept_rows ORDER BY number, line) s
        LEFT JOIN policies_policy t ON t.number = s.number LEFT JOIN policies_policy v ON v.number = s.previous
        LEFT JOIN LATERAL ({person("s.holder_digest", "s.holder_type")}) h ON true
    """  # noqa: S608


def _statuses() -> str:
    return """
        SELECT 'status', s.line, '', s.number, NULL::bigint, '{}'::text[]
        FROM (SELECT DISTINCT ON (number) * FROM kept_rows WHERE status_at IS NOT NULL ORDER BY number, line) s
        LEFT JOIN policies_policy t ON t.number = s.number
        WHERE NOT EXISTS (SELECT FROM policies_policystatuschange c
            WHERE c.policy_id = t.id AND c.status = s.status AND c.effective_at = s.status_at)
    """


def _insured(columns: Iterable[str]) -> str:
    return f"""
        SELECT 'insured', s.line, '', s.number, i.id, {_differing("i", INSURED, columns)}
        FROM kept_rows s LEFT JOIN policies_policy t ON t.number = s.number
        LEFT JOIN LATERAL ({person("s.insured_digest", "s.insured_type")}) p ON true
        LEFT JOIN policies_insuredperson i ON i.policy_id = t.id AND i.person_id = p.id
    """  # noqa: S608


def find(run: ImportRun) -> None:
    """Find what the rows that are not refused would change now; what was found before is forgotten."""
    Change.objects.filter(run=run).delete()
    columns = run.columns
    statement = f"""
        WITH {KEPT}
        INSERT INTO policy_imports_change (run_id, kind, line, role, number, object_id, is_new, fields)
        SELECT %(run)s, kind, line, role, number, object_id, object_id IS NULL, fields FROM (
            {_persons()} UNION ALL {_policies(columns)} UNION ALL {_statuses()} UNION ALL {_insured(columns)}
        ) d WHERE object_id IS NULL OR fields <> '{{}}'
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, {"run": run.pk})
        cursor.execute("ANALYZE policy_imports_change")  # what is joined next knows how many there are


def counts(run: ImportRun) -> dict[str, dict[str, int]]:
    """Return how many of each kind are new and changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) "
            "FROM policy_imports_change WHERE run_id = %s GROUP BY kind",
            [run.pk],
        )
        found = {kind: {"added": added, "changed": changed} for kind, added, changed in cursor.fetchall()}
    return {kind: found.get(kind, {"added": 0, "changed": 0}) for kind in Change.Kind.values}
