"""What one state of a list changes against another; what the next state takes over; a release as lines."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from coverage import kinds
from coverage.models import ListRelease

COPIED_NEVER = {"id", "release"}


@dataclass(frozen=True)
class Differences:
    """What a release changes against another; ``changed`` holds pairs (old, new) of one place, hospital or drug.

    ``respelled`` counts the pairs that differ in nothing but how the print words a place.
    """

    added: list[Any] = field(default_factory=list)
    removed: list[Any] = field(default_factory=list)
    changed: list[tuple[Any, Any]] = field(default_factory=list)
    respelled: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def copied(entry: Any) -> dict[str, Any]:
    """Return what an entry of the next release takes over from ``entry``."""
    names = [field.attname for field in entry._meta.concrete_fields if field.name not in COPIED_NEVER]
    return {name: getattr(entry, name) for name in names}


def differences(old: ListRelease | None, new: ListRelease) -> Differences:
    """Return what ``new`` adds, removes and changes against ``old`` (``None``: everything is added)."""
    kind = kinds.get(new.kind)
    before = list(kind.entries([old.pk])) if old else []
    return compare(kind, before, list(kind.entries([new.pk])))


def compare(kind: kinds.Kind, before: Sequence[Any], after: Sequence[Any]) -> Differences:
    """Return what the entries ``after``, saved or not, add, remove and change against those ``before``.

    Entries are recognised by the kind's key; what was printed twice is compared in printed order. The running number
    alone, and the wording of the print alone, are no change.
    """
    known = _by_key(kind, before)
    found, respelled = Differences(), 0
    for key, entries in _by_key(kind, after).items():
        olds = known.pop(key, [])
        pairs = list(zip(olds, entries, strict=False))
        found.changed.extend(pair for pair in pairs if _differs(pair, compared(kind)))
        respelled += sum(_differs(pair, _spelling(kind)) for pair in pairs)
        found.added.extend(entries[len(olds) :])
        found.removed.extend(olds[len(entries) :])
    for entries in known.values():
        found.removed.extend(entries)
    return replace(found, respelled=respelled)


def _by_key(kind: kinds.Kind, entries: Sequence[Any]) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = {}
    for entry in entries:
        groups.setdefault(recognised_by(getattr(entry, kind.key)), []).append(entry)
    return groups


def recognised_by(key: str) -> str:
    """Return a key in the form entries are recognised by: blanks do not count."""
    return "".join(key.split())


def compared(kind: kinds.Kind) -> list[Any]:
    """Return the fields in which two entries of one place, hospital or drug can differ."""
    skipped = COPIED_NEVER | {"seq"} | kind.spelling
    return [field for field in kind.model._meta.concrete_fields if field.name not in skipped]


def _spelling(kind: kinds.Kind) -> list[Any]:
    return [field for field in kind.model._meta.concrete_fields if field.name in kind.spelling]


def _differs(pair: tuple[Any, Any], fields: Sequence[Any]) -> bool:
    return any(getattr(pair[0], field.attname) != getattr(pair[1], field.attname) for field in fields)


def rows(release: ListRelease) -> list[list[str]]:
    """Return the release as the CSV's lines, header first, in printed order."""
    kind = kinds.get(release.kind)
    lines = [list(kind.columns)]
    for entry in kind.entries([release.pk]):
        lines.append([str(follow(entry, path)) for path in kind.columns.values()])
    return lines


def follow(value: Any, path: str) -> Any:
    """Return what the dotted ``path`` of attributes leads to from ``value``."""
    for name in path.split("."):
        value = getattr(value, name)
    return value
