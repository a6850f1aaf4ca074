"""Lists without releases: rows of a spreadsheet written over a table, each with its history.

A row is recognised by its key. What the file leaves out is left alone, or switched off where the file is the whole list.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from spreadsheets import findings
from spreadsheets.columns import Column, Record
from spreadsheets.findings import Finding
from spreadsheets.imports import ListImport, Order, Prepared

Resolve = Callable[[Record], dict[str, Any]]
"""Returns the attributes that a row's names stand for. Raises ``NotResolved``."""


class NotResolved(ValueError):
    """A name in a row stands for nothing, or for several things; ``finding`` says where and what it may be."""

    def __init__(self, finding: Finding) -> None:
        """Hold the finding."""
        self.finding = finding
        super().__init__(finding.text)


@dataclass(frozen=True)
class Table:
    """How a list's rows stand in a table.

    ``key`` are the attributes by which a row is recognised, ``named`` the column that a row's differences are shown at.
    ``resolve`` turns names into attributes, ``words`` a row into what its columns say; ``new`` fills in
    what new rows are not given, the attributes ``completed``.
    ``off`` is the attribute that is false for what is no longer in a list that is ``complete``; ``related`` is read along.
    """

    model: Any
    key: tuple[str, ...]
    named: str
    words: Callable[[Any], dict[str, str]]
    resolve: Resolve = lambda record: {}
    new: Callable[[list[Any]], None] = lambda rows: None
    completed: tuple[str, ...] = ()
    off: str = ""
    complete: bool = False
    related: tuple[str, ...] = ()
    scope: Callable[[Any], Any] = lambda row: None
    only: dict[str, Any] = field(default_factory=dict)


def list_import(code: str, label: str, columns: tuple[Column, ...], table: Table, **more: Any) -> ListImport:
    """Return the list of this table for registration."""
    return ListImport(
        code=code,
        label=label,
        columns=columns,
        prepare=partial(prepare, table, columns),
        rows=partial(rows, table, columns),
        **more,
    )


@dataclass
class _Plan:
    """The rows to write, and what is said of them."""

    new: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)
    differences: list[Finding] = field(default_factory=list)
    errors: list[Finding] = field(default_factory=list)
    same: int = 0


def prepare(table: Table, columns: Sequence[Column], records: list[Record], at: datetime) -> Prepared:
    """Compare the rows with the table."""
    known = {_key(table, row): row for row in _kept(table)}
    plan = _Plan()
    seen: dict[tuple[Any, ...], str] = {}
    for record in records:
        try:
            given = _given(table, columns, record)
        except NotResolved as error:
            plan.errors.append(error.finding)
            continue
        key = tuple(given.get(name) for name in table.key)
        if key in seen:
            text = f"与 {seen[key]} 是同一项，写了两次"
            plan.errors.append(findings.error(text, record.cells[table.named], "只留下一行"))
            continue
        seen[key] = record.cells[table.named]
        _plan_row(plan, table, known.get(key), given, record)
    table.new(plan.new)
    if table.complete and not plan.errors:
        _plan_left_out(plan, table, [row for key, row in known.items() if key not in seen], seen)
    return Prepared(
        partial(_apply, table, plan),
        differences=plan.differences,
        errors=plan.errors,
        same=plan.same,
        counts={} if table.complete else {"left_alone": len(known.keys() - seen.keys())},
    )


def _kept(table: Table) -> Any:
    chosen = table.model._default_manager.filter(**table.only).order_by("pk")
    return chosen.select_related(*table.related) if table.related else chosen


def _key(table: Table, row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in table.key)


def _given(table: Table, columns: Sequence[Column], record: Record) -> dict[str, Any]:
    """Return the attributes that a row gives; a blank leaves what is stored as it is."""
    own = {column.field for column in columns if not column.derived and _is_attribute(table, column.field)}
    given = {name: value for name, value in record.values.items() if name in own and value is not None}
    return given | table.resolve(record)


def _is_attribute(table: Table, name: str) -> bool:
    return any(name in (field.name, field.attname) for field in table.model._meta.concrete_fields)


def _plan_row(plan: _Plan, table: Table, known: Any, given: dict[str, Any], record: Record) -> None:
    cell = record.cells[table.named]
    row = known or table.model()
    before = table.words(row) if known else {}
    is_changed = known is None or any(getattr(row, name) != value for name, value in given.items())
    for name, value in given.items():
        setattr(row, name, value)
    if not is_changed:
        plan.same += 1
        return
    plan.errors += _unfit(table, row, record, cell)
    (plan.changed if known else plan.new).append(row)
    plan.differences.append(_changed(before, table.words(row), cell) if known else _added(table.words(row), cell))


def _unfit(table: Table, row: Any, record: Record, cell: str) -> list[Finding]:
    try:
        row.full_clean(exclude=table.completed, validate_unique=False)
    except ValidationError as error:
        return [
            findings.error(message, record.cells.get(name, cell), "改正此格")
            for name, messages in error.message_dict.items()
            for message in messages
        ]
    return []


def _added(words: dict[str, str], cell: str) -> Finding:
    return Finding("added", _said(words), cell, more={"fields": words})


def _changed(before: dict[str, str], after: dict[str, str], cell: str) -> Finding:
    pairs = {name: [before.get(name, ""), word] for name, word in after.items() if before.get(name, "") != word}
    words = "；".join(f"{name}“{old}”改为“{new}”" for name, (old, new) in pairs.items())
    return Finding("changed", f"{_said(after)}：{words}", cell, more={"changes": pairs})


def _said(words: dict[str, str]) -> str:
    return "　".join([word for word in words.values() if word][:3])


def _plan_left_out(plan: _Plan, table: Table, left: Iterable[Any], seen: dict[tuple[Any, ...], str]) -> None:
    """Switch off what the file leaves out, within the scopes that it speaks of."""
    scopes = {table.scope(row) for row in (*plan.new, *_kept(table)) if _key(table, row) in seen}
    for row in left:
        if getattr(row, table.off) and table.scope(row) in scopes:
            plan.differences.append(Finding("removed", _said(table.words(row)), more={"fields": table.words(row)}))
            setattr(row, table.off, False)
            plan.changed.append(row)


def _apply(table: Table, plan: _Plan, order: Order) -> None:
    names = [field.name for field in table.model._meta.concrete_fields if not field.primary_key]
    said = {"default_user": order.actor, "default_date": order.at, "default_change_reason": order.reason[:100]}
    bulk_create_with_history(plan.new, table.model, batch_size=500, **said)
    bulk_update_with_history(plan.changed, table.model, names, batch_size=500, **said)


def rows(table: Table, columns: Sequence[Column], at: datetime) -> Iterator[dict[str, Any]]:
    """Yield the table for export, each row by the fields of its columns."""
    for row in _kept(table):
        words = table.words(row)
        yield {column.field: words.get(column.heading, "") for column in columns}


def by_field(table_columns: Sequence[Column]) -> Callable[[Any], dict[str, str]]:
    """Return what says a row by its columns' headings: choices by their labels, yes and no, lists, days."""

    def words(row: Any) -> dict[str, str]:
        return {column.heading: _word(row, column.field) for column in table_columns if not column.derived}

    return words


def _word(row: Any, name: str) -> str:
    value = getattr(row, name)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(str, value))
    label = getattr(row, f"get_{name}_display", None)
    return "" if value is None else str(label() if label else value)
