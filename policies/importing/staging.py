"""Checked rows on their way into the staging tables, batch by batch with COPY: numbers as ciphertext and digest only."""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

from django.db import connection, models, transaction
from psycopg import sql

from policies.importing.checking import Checked
from policies.importing.headings import Fault
from policies.importing.models import ImportRun, Problem, StagedPerson, StagedRow

BATCH = 2_000
ROW = (
    *("number", "product_id", "period_start", "period_end", "services", "previous", "status", "status_at"),
    *("holder_digest", "holder_type", "insured_digest", "insured_type", "relation", "cover_from", "cover_to"),
    *("waiting_period_end", "social_insurance", "division_id"),
)
"""The columns of ``Checked.values``."""
PERSON = (
    *("role", "digest", "paper", "name", "former_name", "id_type", "id_number", "birth_date", "sex", "phone"),
    "phone_digest",
)
"""The columns of ``PersonFacts``."""
_facts = attrgetter(*PERSON)  # several times quicker than dataclasses' astuple, which copies every value


def clear(run: ImportRun) -> None:
    """Forget what was staged of ``run``."""
    for model in (StagedRow, StagedPerson):
        model._base_manager.filter(run=run)._raw_delete(connection.alias)  # no rows hang on these


@transaction.atomic
def stage(run: ImportRun, rows: Iterable[Checked], faults: Sequence[Fault]) -> None:
    """Add a batch of good rows, and of what is wrong with others."""
    good = list(rows)
    _copy(StagedRow, ROW, ((run.pk, row.line, *row.values) for row in good))
    _copy(StagedPerson, PERSON, ((run.pk, row.line, *_facts(who)) for row in good for who in row.persons))
    add_problems(run, faults)


def add_problems(run: ImportRun, faults: Iterable[Fault]) -> None:
    """Record what is wrong."""
    Problem.objects.bulk_create(
        [
            Problem(run=run, line=f.line, cell=f.cell, heading=f.heading, read=f.read, message=f.message[:500])
            for f in faults
        ],
        batch_size=BATCH,
    )


def _copy(model: type[models.Model], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, ("run_id", "line", *columns)))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(model._meta.db_table), names)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
