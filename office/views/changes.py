"""What an event changed, in labels: the case and its details before the event against before the next one, or now."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db import models

from cases.bookkeeping import columns, events, snapshots
from cases.declaration import registry
from cases.declaration.case_file import CaseFile
from cases.declaration.paper_words import PHASES
from cases.models import CaseDocument, CaseEvent
from cases.models.zones import ThereMomentField
from office.views import row_names
from office.views.step_forms import shown
from privacy.fields import EncryptedField, EncryptedJSONField
from privacy.masking import mask_all

NOTHING = "—"
CASE_LABELS = {"state": "状态", "outcome": "结果", "papers_complete": "资料齐全"}
Column: TypeAlias = "models.Field[Any, Any]"
Names = dict[tuple[Any, str], str]


@dataclass(frozen=True)
class Change:
    """One value before and after, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """One value before and after, as it was stored: of a column of the details or of a child row called ``row``, or of one
    of the case's own fields.
    """

    column: "Column | None"
    name: str
    before: Any
    after: Any
    row: str = ""


def by_event(file: CaseFile) -> dict[int, list[Change]]:
    """Return what each event changed, by the event's number; nothing where its payload or the next one is erased.

    Reads nothing for values the file knows, else one query for each kind of object.
    """
    found = {event.sequence: list(_differences(file, *pair)) for event, pair in _pairs(file)}
    names = _names(file, [item for items in found.values() for item in items])
    choices = choices_of_forms(file)
    return {number: [_change(file, item, names, choices) for item in items] for number, items in found.items()}


def _pairs(file: CaseFile) -> Iterator[tuple[CaseEvent, tuple[Any, Any]]]:
    befores = [event.payload.before if hasattr(event, "payload") else None for event in file.events]
    present = json.loads(events.canonical(snapshots.visible_part(file)))
    for event, before, after in zip(file.events, befores, [*befores[1:], present], strict=True):
        if before and after:
            yield event, (before, after)


def _differences(file: CaseFile, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    was, became = snapshots.case_part(before), snapshots.case_part(after)
    for name in CASE_LABELS:
        if was[name] != became[name]:
            yield Difference(None, name, was[name], became[name])
    if file.details is not None:
        yield from _of_row(shown_columns(file.details), before["details"], after["details"])
    for child in file.service.children:
        old, new = (part.get("children", {}).get(child.code, {}) for part in (before, after))
        for pk in sorted({*old, *new}, key=int):
            row = row_names.name(file, child.code, pk)
            if pk not in new:
                yield Difference(None, "", "有", "已撤销", row)
            else:
                yield from _of_row(shown_columns(child.model), old.get(pk, {}), new[pk], row)


def _of_row(
    shown: list[Column], before: Mapping[str, Any], after: Mapping[str, Any], row: str = ""
) -> Iterator[Difference]:
    for column in shown:
        old, new = (part.get(column.attname) for part in (before, after))
        if (old or None) != (new or None) or isinstance(old, bool) != isinstance(new, bool):
            yield Difference(column, column.name, old, new, row)


def shown_columns(row: models.Model | type[models.Model]) -> list[Column]:
    """Return what is worth showing: a place goes by its name, not by the code and level stored beside it."""
    own = columns.own_fields(row)
    names = {column.name for column in own}
    hidden = {
        f"{name.removesuffix('_name')}{end}" for name in names if name.endswith("_name") for end in ("", "_level")
    }
    return [column for column in own if column.name not in hidden]


def _names(file: CaseFile, differences: list[Difference]) -> Names:
    """Return what foreign keys are called: from the file where it knows, the rest by one query for each model."""
    names: Names = {(type(item), str(item.pk)): _called(item) for item in _known(file)}
    wanted: dict[Any, set[str]] = {}
    for item in differences:
        if item.column is not None and item.column.related_model:
            model = item.column.related_model
            keys = {str(key) for key in (item.before, item.after) if key is not None}
            wanted.setdefault(model, set()).update(key for key in keys if (model, key) not in names)
    for model, keys in wanted.items():
        if keys:
            names |= {(model, str(pk)): _called(row) for pk, row in model._default_manager.in_bulk(keys).items()}
    return names


def _known(file: CaseFile) -> Iterable[models.Model]:
    yield from file.documents
    yield from (event.actor for event in file.events)
    for rows in file.all_rows.values():
        yield from rows
    for column in columns.own_fields(file.details) if file.details is not None else []:
        related = getattr(file.details, column.name) if column.is_relation else None
        if related is not None:
            yield related


def _called(item: models.Model) -> str:
    return f"{item.label}（{item.file_name}）" if isinstance(item, CaseDocument) else str(item)


def choices_of_forms(file: CaseFile) -> dict[str, dict[str, str]]:
    """Return the choices of the service's forms: some columns store a code whose words only the form knows."""
    fields = {name: field for step in registry.steps(file.service) for name, field in step.form.base_fields.items()}
    static = {name: getattr(field, "choices", None) for name, field in fields.items() if not hasattr(field, "queryset")}
    return {name: {str(code): str(label) for code, label in found} for name, found in static.items() if found}


def _change(file: CaseFile, item: Difference, names: Names, choices: Mapping[str, Mapping[str, str]]) -> Change:
    values = (item.before, item.after)
    if item.column is None and item.row:
        return Change(item.row, *values)
    if item.column is None:
        return Change(CASE_LABELS[item.name], *(_of_case(file, value) for value in values))
    column = item.column
    label = f"{item.row} {column.verbose_name}".strip()
    return Change(label, *(in_words(column, value, names, choices) for value in values))


def _of_case(file: CaseFile, value: Any) -> str:
    if isinstance(value, list):
        named = "、".join(label for phase, label in PHASES.items() if phase in value)
        return (named if file.service.phases else "是") if value else "否"
    return file.service.state(value).label if value else NOTHING


def in_words(column: Column, value: Any, names: Names, choices: Mapping[str, Mapping[str, str]]) -> str:
    """Return a column's value as people read it; ``names`` are what foreign keys are called."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(column, EncryptedField | EncryptedJSONField):
        return getattr(column, "mask", mask_all)(str(value))
    if isinstance(column, ThereMomentField):
        return column.in_words(column.to_python(value))
    if column.related_model:
        return names.get((column.related_model, str(value)), "已不存在的记录")
    labels = {str(code): str(label) for code, label in column.flatchoices} or choices.get(column.name, {})
    return labels.get(str(value)) or shown(column.to_python(value))
