"""A table as it was read, of a workbook or a CSV file: cells with their addresses, before anybody asks what they mean."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Line:
    """A row of the file that is not blank; ``number`` as spreadsheet programs count, ``values`` from column A on."""

    number: int
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Block:
    """Cells merged into one: first and last row and column, from 1, both included."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Say whether the cell is part of it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(frozen=True)
class Sheet:
    """The one table of a file; a CSV file's has no name. ``merged`` are the merged cells, whose value stands top left."""

    name: str
    lines: tuple[Line, ...]
    merged: tuple[Block, ...] = field(default=())

    def address(self, row: int, column: int) -> str:
        """Return where a cell is, as people find it: 绿通!B12."""
        return address(self.name, row, column)


def address(sheet: str, row: int, column: int) -> str:
    """Return where a cell is; ``row`` and ``column`` count from 1, a CSV file's ``sheet`` is ""."""
    place = f"{letters(column)}{row}"
    return f"{sheet}!{place}" if sheet else place


def letters(column: int) -> str:
    """Return the letters of a column that counts from 1: A, Z, AA."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def is_blank(value: Any) -> bool:
    """Say whether a cell holds nothing that can be seen."""
    return value is None or (isinstance(value, str) and not value.strip(" \t\r\n\u3000\u00a0\u200b\ufeff"))
