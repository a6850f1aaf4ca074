"""The kinds of lists that exist: what each is called, how its entries are kept, how they are written as CSV.

Apps above add theirs by ``register`` in ``ready()``, so that this app names none of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class FirstEdition:
    """What the edition 2021-12 of a list holds, checked when it is loaded (GC-28)."""

    rows: int
    distinct: int
    provinces: int | None = None


@dataclass(frozen=True)
class Kind:
    """One kind of list (名单).

    ``model`` is a ``ListEntry`` (``coverage.models``). ``columns`` maps a CSV column to the entry's attribute; a dotted
    attribute is derived and not read back. ``key`` is the attribute by which an entry is recognised in another release.
    ``related`` names what ``columns`` needs selected along; ``public`` the columns customers read, of a list that is no
    network of places.
    """

    code: str
    label: str
    model: Any
    columns: Mapping[str, str]
    key: str
    first: FirstEdition
    related: tuple[str, ...] = field(default=())
    public: tuple[str, ...] = ()

    @property
    def stored(self) -> dict[str, str]:
        """The columns an entry stores itself."""
        return {column: path for column, path in self.columns.items() if "." not in path}

    def entries(self, release_ids: Iterable[int]) -> Any:
        """Return the query set of the entries of these releases, in printed order."""
        chosen = self.model._default_manager.filter(release__in=release_ids).order_by("release", "seq")
        return chosen.select_related(*self.related) if self.related else chosen


_kinds: dict[str, Kind] = {}


class UnknownKind(LookupError):
    """No list has this code."""


def register(kind: Kind) -> None:
    """Add a kind of list; each code once."""
    if kind.code in _kinds:
        raise ValueError(f"list kind {kind.code} is registered twice")
    _kinds[kind.code] = kind


def get(code: str) -> Kind:
    """Return the kind of this code, or raise ``UnknownKind`` naming those that exist."""
    if code not in _kinds:
        raise UnknownKind(f"没有名单“{code}”。可用的名单：{'、'.join(_kinds)}。")
    return _kinds[code]


def label(code: str) -> str:
    """Return what people call the list of this code."""
    return get(code).label


def every() -> list[Kind]:
    """Return all kinds in the order they were registered."""
    return list(_kinds.values())


def of_model(model: Any) -> list[Kind]:
    """Return the kinds whose entries are kept in ``model``."""
    return [kind for kind in every() if kind.model is model]
