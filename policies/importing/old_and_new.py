"""What a change changes: each column's value on record and in the file, in words, masked where screens mask it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import timezone

from accounts import service_names
from policies.choices import PolicyStatus
from policies.importing.models import Change, ImportRun, StagedPerson, StagedRow
from policies.models import InsuredPerson, Person, Policy
from policies.status import status_at
from privacy.masking import mask_name

NONE = "（空）"
GONE = object()
"""Stands for what a row of the file said that is no longer there."""
ALIKE = "（遮住的部分不同）"
Kind = Change.Kind
_MODELS: Mapping[Change.Kind, type[models.Model]] = {
    Kind.PERSON: Person,
    Kind.POLICY: Policy,
    Kind.INSURED: InsuredPerson,
}


@dataclass(frozen=True)
class Altered:
    """One column of a changed record; ``old`` and ``new`` are "" where the file's rows are gone."""

    field: str
    label: str
    old: str = ""
    new: str = ""


@dataclass(frozen=True)
class _Told:
    """What the file tells of some changes: its rows by line, its persons by line and role."""

    rows: Mapping[int, StagedRow]
    persons: Mapping[tuple[int, str], StagedPerson]

    def value(self, change: Change, name: str) -> Any:
        """Return what the file says of a column; ``GONE`` where it has been imported or given up."""
        if change.kind == Kind.PERSON:
            return getattr(self.persons.get((change.line, change.role)), name, GONE)
        row = self.rows.get(change.line)
        if row is None:
            return GONE
        if name == "policyholder":
            return self.persons.get((row.line, "holder")) or self.persons.get((row.line, "insured"))
        return getattr(row, _STAGED_AS.get(name, name))


_STAGED_AS = {"previous_policy": "previous", "social_insurance_division": "division"}


def altered(run: ImportRun, changes: Iterable[Change]) -> list[tuple[Change, list[Altered]]]:
    """Return each of ``changes`` of ``run`` with what it alters, in six queries; of a record that is new nothing, but its status."""
    listed = list(changes)
    told = _told(run, [change.line for change in listed])
    records = {kind: _records(kind, listed) for kind in (Kind.PERSON, Kind.POLICY, Kind.INSURED)}
    policies = _policies([change.number for change in listed if change.kind == Kind.STATUS])
    found = []
    for change in listed:
        if change.kind == Kind.STATUS:
            found.append((change, list(_status(told.rows.get(change.line), policies.get(change.number)))))
        else:
            found.append((change, list(_columns(change, told, records[Kind(change.kind)].get(change.object_id)))))
    return found


def _told(run: ImportRun, lines: Sequence[int]) -> _Told:
    rows = StagedRow.objects.filter(run=run, line__in=lines).select_related("product", "division")
    persons = StagedPerson.objects.filter(run=run, line__in=lines)
    return _Told({row.line: row for row in rows}, {(person.line, person.role): person for person in persons})


def _records(kind: Change.Kind, changes: Sequence[Change]) -> Mapping[Any, models.Model]:
    related = {
        Kind.POLICY: ("product", "policyholder", "previous_policy"),
        Kind.INSURED: ("social_insurance_division",),
    }
    keys = [change.object_id for change in changes if change.kind == kind and not change.is_new]
    rows = _MODELS[kind]._default_manager.select_related(*related.get(kind, ("duplicate_of",)))
    return rows.in_bulk([key for key in keys if key is not None])


def _policies(numbers: Sequence[str]) -> Mapping[str, Policy]:
    found = Policy.objects.filter(number__in=numbers).prefetch_related("status_changes")
    return {policy.number: policy for policy in found}


def _status(row: StagedRow | None, policy: Policy | None) -> Iterator[Altered]:
    """Yield the status on record and the one from a moment on; nothing of what has been imported already."""
    if row is not None and row.status_at is not None:
        old = status_at(policy, row.status_at).label if policy else ""
        since = timezone.localtime(row.status_at)
        yield Altered("status", "保单状态", str(old), f"{PolicyStatus(row.status).label}，自 {since:%Y-%m-%d %H:%M} 起")


def _columns(change: Change, told: _Told, record: models.Model | None) -> Iterator[Altered]:
    for column in [] if change.is_new else change.fields:
        field: Any = _MODELS[Kind(change.kind)]._meta.get_field(column)
        new = told.value(change, field.name)
        if record is None or new is GONE:
            yield Altered(column, str(field.verbose_name))
            continue
        old_words, new_words = (_words(field, value) for value in (getattr(record, field.name), new))
        alike = ALIKE if old_words == new_words else ""
        yield Altered(column, str(field.verbose_name), old_words, new_words + alike)


def _words(field: Any, value: Any) -> str:
    """Return a value as screens show it."""
    if value in (None, "", []):
        return NONE
    if isinstance(value, Person | StagedPerson):
        return f"{mask_name(value.name)} {value.id_number}"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        known = service_names.known()
        return "、".join(known.get(code, code) for code in map(str, value))
    if field.name == "name":
        return mask_name(value)
    return str(dict(field.flatchoices).get(value, value) if field.choices else value) or NONE
