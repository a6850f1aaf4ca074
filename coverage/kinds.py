"""The kinds of lists that exist: what each is called, how its entries are stored, how they are written as CSV.

Apps above add theirs by ``register`` in ``ready()``, so that this app names none of them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from spreadsheets.columns import Column, Record
from spreadsheets.findings import Finding


@dataclass(frozen=True)
class FirstEdition:
    """What the edition 2021-12 of a list holds, checked when it is loaded (GC-28)."""

    rows: int
    distinct: int
    provinces: int | None = None


Recognise = Callable[[list[Record], list[Any]], tuple[list[tuple[Record, dict[str, Any]]], list[Finding]]]
"""From the rows of a spreadsheet and the entries in force: each row that can be read with the attributes it resolves
to, and the errors and warnings."""


@dataclass(frozen=True)
class Kind:
    """One kind of list (名单).

    ``model`` is a ``ListEntry`` (``coverage.models``). ``columns`` maps a CSV column to the entry's attribute; a dotted
    attribute is derived and not read back. ``key`` is the attribute by which an entry is recognised in another release.
    ``related`` names what ``columns`` needs selected along; ``public`` the columns customers read, of a list that is no
    network of places. ``sheet`` are the columns of its spreadsheets, ``side_by_side`` where the manual prints them so;
    ``spelling`` the attributes whose wording alone is no change; ``recognise`` turns printed names into what they mean.
    """

    code: str
    label: str
    model: Any
    columns: Mapping[str, str]
    key: str
    first: FirstEdition
    related: tuple[str, ...] = field(default=())
    public: tuple[str, ...] = ()
    sheet: tuple[Column, ...] = ()
    side_by_side: bool = False
    spelling: frozenset[str] = frozenset()
    recognise: "Recognise | None" = None

    @property
    def stored(self) -> dict[str, str]:
        """The columns an entry stores itself."""
        return {column: path for column, path in self.columns.items() if "." not in path}

    def entries(self, release_ids: Iterable[int]) -> Any:
        """Return the query set of the entries of these releases, in printed order."""
        chosen = self.model._default_manager.filter(release__in=release_ids).order_by("release", "seq")
        return chosen.select_related(*self.related) if self.related else chosen


_kinds: dict[str, Kind] = {}
on_register: list[Callable[[Kind], object]] = []
"""Called with each kind that is registered, such as what makes it known to import and export."""


class UnknownKind(LookupError):
    """No list has this code."""


def register(kind: Kind) -> None:
    """Add a kind of list; each code once."""
    if kind.code in _kinds:
        raise ValueError(f"list kind {kind.code} is registered twice")
    _kinds[kind.code] = kind
    for hook in on_register:
        hook(kind)


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
    """Return the kinds whose entries are stored in ``model``."""
    return [kind for kind in every() if kind.model is model]
