"""Child rows as tables of words."""

from collections.abc import Mapping
from dataclasses import dataclass

from cases.declaration.case_file import CaseFile
from cases.declaration.words import Child
from cases.models import ChildRow
from office.views import changes, row_names


@dataclass(frozen=True)
class RowTable:
    """The rows of one kind: its name, the columns' names, and of every row its name, its cells and whether it stands."""

    label: str
    heads: list[str]
    rows: list[tuple[str, list[str], bool]]


def tables(file: CaseFile, *, removed: bool = False) -> list[RowTable]:
    """Return a table for every kind of child rows that has any; with those ``removed`` by a step or a correction too."""
    found = [_table(file, child, removed) for child in file.service.children]
    return [table for table in found if table.rows]


def _table(file: CaseFile, child: Child, removed: bool) -> RowTable:
    shown = changes.shown_columns(child.model)
    choices = changes.choices_of_forms(file)
    rows = [
        (
            row_names.name(file, child.code, row.subject),
            [_cell(column, row, choices) for column in shown],
            row.removed_at is None,
        )
        for row in file.all_rows[child.code]
        if removed or row.removed_at is None
    ]
    return RowTable(child.label, [str(column.verbose_name) for column in shown], rows)


def _cell(column: changes.Column, row: ChildRow, choices: Mapping[str, Mapping[str, str]]) -> str:
    value = getattr(row, column.attname)
    names = {(column.related_model, str(value)): str(getattr(row, column.name))} if column.related_model else {}
    return changes.in_words(column, value, names, choices)
