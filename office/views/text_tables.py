"""Tables of plain text, the same on a page and in an export, with every number somebody typed masked."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from privacy.masking import mask_typed_numbers
from workdays import calendar


@dataclass(frozen=True)
class Table:
    """One section: title, column heads, rows of text; ``note`` says what the reader must know of it."""

    title: str
    heads: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    note: str = ""


def table(title: str, heads: str, rows: Iterable[tuple[Any, ...]], note: str = "") -> Table:
    """Return a table of ``rows`` in words; ``heads`` are divided by blanks."""
    return Table(title, tuple(heads.split()), [tuple(map(words, row)) for row in rows], note)


def words(value: Any) -> str:
    """Return a value as people read it: moments to the second in Asia/Shanghai, yes and no, nothing as nothing.

    ID and phone numbers typed into words are masked.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{value.astimezone(calendar.SHANGHAI):%Y-%m-%d %H:%M:%S}"
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else mask_typed_numbers(str(value))
