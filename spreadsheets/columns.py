"""The columns of a list, declared beside the list, and the rows of a sheet read by them."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from spreadsheets import values


@dataclass(frozen=True)
class Column:
    """One column: its ``heading`` in templates and exports, and the ``field`` it fills.

    ``aliases`` are other headings it is known by. ``required``: the file must have it; ``needed``: each row must fill
    it. ``above``: a blank means as above (同上), as lists print provinces. ``derived``: exported to be read, never
    imported, but for ``instead_of``: the field it fills where the file has no other of that. ``read`` turns the cell
    into a value (``spreadsheets.values``). ``blank_means`` returns from the row's other values what a blank cell means.
    ``offered`` are the choices of the template's drop-down, or return them where they are known only once all apps are;
    ``example`` is its example.
    """

    heading: str
    field: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    needed: bool = False
    above: bool = False
    derived: bool = False
    read: Callable[[Any], Any] = values.text
    offered: tuple[str, ...] | Callable[[], tuple[str, ...]] = ()
    example: str = ""
    instead_of: str = ""
    blank_means: Callable[[dict[str, Any]], Any] | None = None

    @property
    def names(self) -> frozenset[str]:
        """All headings it is known by, in the form they are compared in."""
        return frozenset(heading_key(name) for name in (self.heading, self.field, *self.aliases))


def heading_key(text: Any) -> str:
    """Return a heading in the form headings are compared in: one width, without blanks, signs and what brackets add."""
    folded = unicodedata.normalize("NFKC", str(text))
    found = "".join(character for character in folded if character.isalnum() or character == "_").casefold()
    return found or re.sub(r"\s", "", folded)


@dataclass(frozen=True)
class Record:
    """A row as its columns read it: values by field, of those the file has; and where each stands."""

    values: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)

    def get(self, name: str, default: Any = "") -> Any:
        """Return what the row says of a field, ``default`` where it says nothing."""
        found = self.values.get(name)
        return default if found is None else found

    @property
    def cell(self) -> str:
        """Where the row begins."""
        return next(iter(self.cells.values()), "")


NUMBERING = Column("序号", "seq", ("序", "编号", "行号", "no"), derived=True)
"""A column that only counts the rows: every list may have one."""


def column_of(columns: Sequence[Column], value: Any) -> Column | None:
    """Return the column that a heading means."""
    key = heading_key(value)
    return next((column for column in (*columns, NUMBERING) if key in column.names), None)
