"""Text on its way into a spreadsheet program, which must not take it for a formula."""

import csv
import io
from collections.abc import Iterable

BOM = "\ufeff"  # by which Excel knows UTF-8
STARTS_OF_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(text: str) -> str:
    """Return ``text`` with an apostrophe before it where a spreadsheet would compute it."""
    return f"'{text}" if text.lstrip(" ").startswith(STARTS_OF_FORMULAS) else text


def as_csv(rows: Iterable[Iterable[str]]) -> str:
    """Return ``rows`` as CSV for Excel, every cell harmless."""
    out = io.StringIO(newline="")
    out.write(BOM)
    csv.writer(out).writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue()
