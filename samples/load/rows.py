"""Rows on their way into the database: which columns they fill, and how COPY wants them written."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models import Max

from policies import models as policy_models
from privacy.fields import Ciphertext

SPECIAL = ("\\", "\t", "\n", "\r")
ESCAPES = str.maketrans(dict(zip(SPECIAL, ("\\\\", "\\t", "\\n", "\\r"), strict=True)))


@dataclass(frozen=True)
class Table:
    """A model's table and the fields that are filled, in order."""

    model: type[models.Model]
    fields: tuple[str, ...]

    def copy_statement(self) -> str:
        """Return the COPY statement for the fields."""
        columns = ", ".join(f'"{self.model._meta.get_field(name).column}"' for name in self.fields)  # type: ignore[union-attr]
        return f'COPY "{self.model._meta.db_table}" ({columns}) FROM STDIN'


def _table(model: type[models.Model], fields: str) -> Table:
    return Table(model, tuple(fields.split()))


PERSON = _table(policy_models.Person, "id name id_type id_number id_number_digest birth_date sex phone phone_digest")
POLICY = _table(policy_models.Policy, "id number product policyholder period_start period_end services previous_policy")
STATUS = _table(policy_models.PolicyStatusChange, "id policy status effective_at reason recorded_at")
INSURED = _table(
    policy_models.InsuredPerson, "id policy person relation cover_from cover_to waiting_period_end social_insurance"
)
PER_POLICY = {PERSON: 2, INSURED: 2}
"""How many keys a policy takes in a table; in the others it is one."""
TABLES = (PERSON, POLICY, STATUS, INSURED)


def first_free() -> int:
    """Return the lowest number whose keys lie above those in use, in every table."""
    return max((_highest(table) // PER_POLICY.get(table, 1) + 1 for table in TABLES), default=1)


def _highest(table: Table) -> int:
    return table.model._default_manager.aggregate(Max("pk"))["pk__max"] or 0


def values_of(table: Table, row: models.Model) -> Iterator[Any]:
    """Yield what ``row`` holds in the fields of ``table``, words as the ciphertext they are stored as."""
    return (_stored(table.model._meta.get_field(name), row) for name in table.fields)


def _stored(field: Any, row: models.Model) -> Any:
    value = getattr(row, field.attname)
    return field.get_prep_value(value) if isinstance(field, Ciphertext) else value


def text(value: Any) -> str:
    """Return ``value`` as COPY's text format wants it; JSON and arrays come as texts already."""
    if value is None:
        return "\\N"
    written = str(value)
    # Looking first is several times quicker than translating millions of ciphertexts that hold none of them.
    return written.translate(ESCAPES) if any(mark in written for mark in SPECIAL) else written


def array(values: Iterable[str]) -> str:
    """Return an array of plain words as PostgreSQL reads it."""
    return "{" + ",".join(values) + "}"


class Batch:
    """Lines of several tables, in the order the tables were first written to."""

    def __init__(self) -> None:
        self._lines: dict[Table, list[str]] = defaultdict(list)

    def add(self, table: Table, *values: Any) -> None:
        """Add one row; ``values`` stand in the order of the table's fields."""
        self._lines[table].append("\t".join(map(text, values)))

    def parts(self) -> dict[str, bytes]:
        """Return what is to be copied, by COPY statement."""
        return {table.copy_statement(): ("\n".join(lines) + "\n").encode() for table, lines in self._lines.items()}


def copy_in(parts: dict[str, bytes]) -> None:
    """Write one batch's rows; foreign keys are looked at when the transaction ends."""
    with connection.cursor() as cursor:
        for statement, content in parts.items():
            with cursor.cursor.copy(statement) as copy:
                copy.write(content)
