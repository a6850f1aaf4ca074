"""A list out of a spreadsheet: compared with the list in force, and left as a draft (GEN-17).

Rows keep what the list in force knows of the same place, hospital or drug where the file says nothing of it: doubts in
the print are never lost by an import.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError

from coverage import comparing, kinds, place_names, releases
from coverage.comparing import Differences
from coverage.kinds import Kind
from coverage.models import Division, ListEntry, ListRelease, ReleaseWarning
from privacy.history_words import in_words
from spreadsheets import findings, imports
from spreadsheets.columns import Record
from spreadsheets.findings import Finding
from spreadsheets.imports import ListImport, Order, Prepared
from workdays.calendar import SHANGHAI


def register(kind: Kind) -> None:
    """Make a list known to import and export."""
    imports.register(
        ListImport(
            code=kind.code,
            label=kind.label,
            columns=kind.sheet,
            prepare=partial(prepare, kind),
            rows=partial(rows, kind),
            drafts=True,
            side_by_side=kind.side_by_side,
        )
    )


def prepare(kind: Kind, records: list[Record], at: datetime) -> Prepared:
    """Compare the rows with the list in force at the aware moment ``at``."""
    current = _in_force(kind, at)
    known = list(kind.entries([current.pk])) if current else []
    read, said = (kind.recognise or _as_it_stands)(records, known)
    entries, errors = _entries(kind, read, known)
    errors = [item for item in said if item.kind == "error"] + errors + list(_not_loaded(entries))
    warnings = [item for item in said if item.kind == "warning"]
    if not kind.recognise:
        warnings += _twice(kind, read)
    if errors:
        return Prepared(_never, warnings=warnings, errors=errors)
    changes = comparing.compare(kind, known, entries)
    named = next(column.field for column in kind.sheet if column.needed)
    cells = {id(entry): record.cells[named] for entry, (record, _) in zip(entries, read, strict=True)}
    return Prepared(
        partial(_apply, kind, current, entries, warnings),
        differences=list(_differences(kind, changes, cells)),
        warnings=warnings,
        same=len(entries) - len(changes.added) - len(changes.changed),
        counts={"respelled": changes.respelled},
        affected=[line for hook in releases.on_publish_preview for line in hook(ListRelease(kind=kind.code), changes)],
    )


def _in_force(kind: Kind, at: datetime) -> ListRelease | None:
    try:
        return releases.in_force(kind=kind.code, at=at)
    except releases.NoReleaseInForce:
        return None


def _as_it_stands(records: list[Record], known: list[Any]) -> tuple[list[tuple[Record, dict[str, Any]]], list[Finding]]:
    return [(record, {}) for record in records], []


def _twice(kind: Kind, read: list[tuple[Record, dict[str, Any]]]) -> Iterable[Finding]:
    first: dict[Any, str] = {}
    for record, _ in read:
        key = comparing.recognised_by(record.get(kind.key))
        if key in first:
            cell = record.cells[kind.key]
            yield findings.warning(f"“{key}”印了两次，前一次在 {first[key]}", cell, "核对后勾选，或删去一行")
        first.setdefault(key, record.cells[kind.key])


def _entries(
    kind: Kind, read: list[tuple[Record, dict[str, Any]]], known: list[Any]
) -> tuple[list[Any], list[Finding]]:
    """Return the entries of the draft, not saved, and what their columns do not take."""
    before: dict[Any, list[Any]] = {}
    for entry in known:
        before.setdefault(comparing.recognised_by(getattr(entry, kind.key)), []).append(entry)
    entries, errors = [], []
    for seq, (record, resolved) in enumerate(read, 1):
        given = {name: value for name, value in record.values.items() if value is not None and _is_stored(kind, name)}
        given |= resolved
        same = before.get(comparing.recognised_by(given[kind.key]), [])
        kept = comparing.copied(same.pop(0)) if same else {}
        entry = kind.model(**{**kept, **given, "seq": seq})
        errors += _unfit(entry, record)
        entries.append(entry)
    return entries, errors


def _not_loaded(entries: list[Any]) -> Iterable[Finding]:
    """Yield an error where divisions are not in the database yet."""
    codes = {entry.division_id for entry in entries if hasattr(entry, "division_id")}
    if codes and Division.objects.filter(pk__in=codes).count() < len(codes):
        yield findings.error("行政区划没有载入，或不是本版的", "", "先运行 manage.py load_lists")


def _is_stored(kind: Kind, name: str) -> bool:
    column = next(column for column in kind.sheet if column.field == name)
    return not column.derived


def _unfit(entry: ListEntry, record: Record) -> list[Finding]:
    try:
        entry.clean_fields(exclude=["release", "division"])
    except ValidationError as error:
        return [
            findings.error(message, record.cells.get(name, record.cell), "改正此格")
            for name, messages in error.message_dict.items()
            for message in messages
        ]
    return []


def _differences(kind: Kind, changes: Differences, cells: dict[int, str]) -> Iterable[Finding]:
    for entry in changes.added:
        yield Finding("added", describe(kind, entry), cells[id(entry)], more={"fields": fields(kind, entry)})
    for entry in changes.removed:
        yield Finding("removed", describe(kind, entry), more={"fields": fields(kind, entry)})
    for old, new in changes.changed:
        changed = {
            field.name: [in_words(field, getattr(old, field.attname)), in_words(field, getattr(new, field.attname))]
            for field in comparing.compared(kind)
            if getattr(old, field.attname) != getattr(new, field.attname)
        }
        named = {str(new._meta.get_field(name).verbose_name): pair for name, pair in changed.items()}
        words = "；".join(f"{name}“{pair[0]}”改为“{pair[1]}”" for name, pair in named.items())
        yield Finding("changed", f"{describe(kind, new)}：{words}", cells[id(new)], more={"changes": named})


def fields(kind: Kind, entry: Any) -> dict[str, str]:
    """Return what an entry says, by the headings of its columns."""
    told = {column.heading: _word(entry, column.field) for column in kind.sheet if not column.derived}
    if code := getattr(entry, "division_id", ""):
        told["行政区划"] = place_names.names().full_name(code) if code in place_names.names().names else code
    return told


def describe(kind: Kind, entry: Any) -> str:
    """Return an entry in words: what it prints, and the division it stands for."""
    told = fields(kind, entry)
    place = told.pop("行政区划", "")
    notes = {column.heading for column in kind.sheet if column.field in ("note", "doubt", "doubtful", "division_id")}
    words = [value for heading, value in told.items() if value and heading not in notes]
    return "　".join(words) + (f"（{place} {entry.division_id}）" if place else "")


def _word(entry: Any, name: str) -> str:
    value = getattr(entry, name)
    return "" if value in (None, "", [], False) else in_words(_field(entry, name), value)


def _field(entry: Any, name: str) -> Any:
    return next(field for field in entry._meta.concrete_fields if name in (field.name, field.attname))


def _apply(
    kind: Kind, current: ListRelease | None, entries: list[Any], warnings: list[Finding], order: Order
) -> ListRelease:
    looked = {"ticked_by": order.actor, "ticked_at": order.at}
    told = [
        ReleaseWarning(
            cell=item.cell,
            text=item.text[:500],
            mend=item.mend,
            **(looked if item.key in order.ticked else {}),
        )
        for item in warnings
    ]
    return releases.draft_of(
        kind=kind.code,
        based_on=current,
        entries=entries,
        warnings=told,
        edition=order.edition or f"{order.at.astimezone(SHANGHAI):%Y-%m}",
        reason=order.reason,
        actor=order.actor,
        at=order.at,
    )


def _never(order: Order) -> None:
    raise RuntimeError("a list with errors is never drafted")


def rows(kind: Kind, at: datetime) -> list[dict[str, Any]]:
    """Return the list in force at ``at`` for export, each row by the fields of its columns."""
    current = _in_force(kind, at)
    return release_rows(current) if current else []


def release_rows(release: ListRelease) -> list[dict[str, Any]]:
    """Return one release for export, each row by the fields of its columns."""
    kind = kinds.get(release.kind)
    derived = {"province": "division.province.name", "city": "division.name"}
    found = []
    for entry in kind.entries([release.pk]):
        found.append(
            {column.field: comparing.follow(entry, derived.get(column.field, column.field)) for column in kind.sheet}
        )
    return found
