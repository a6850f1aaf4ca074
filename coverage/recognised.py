"""Rows of a list whose places are known, and what a person should look at in all of them together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from coverage import place_names
from coverage.places import MUNICIPALITIES
from spreadsheets import findings
from spreadsheets.columns import Record
from spreadsheets.findings import Finding


@dataclass(frozen=True)
class Recognised:
    """A row whose place is known: its division's code, and what a person should look at."""

    record: Record
    code: str
    warnings: tuple[Finding, ...] = ()


def twice(recognised: Iterable[Recognised]) -> Iterator[Finding]:
    """Yield a warning for each place printed again."""
    first: dict[str, Recognised] = {}
    for row in recognised:
        if row.code in first:
            name = place_names.names().full_name(row.code)
            earlier = first[row.code].record.cells["city_printed"]
            yield findings.warning(
                f"{name}（{row.code}）印了两次，前一次在 {earlier}",
                row.record.cells["city_printed"],
                "核对后勾选，或删去一行",
            )
        first.setdefault(row.code, row)


def without_capital(recognised: Iterable[Recognised]) -> Iterator[Finding]:
    """Yield a warning for each province that is listed without its capital (省会), whose code ends in 0100."""
    known = place_names.names()
    first: dict[str, Recognised] = {}
    codes = set()
    for row in recognised:
        codes.add(row.code)
        first.setdefault(row.code[:2], row)
    for prefix, row in first.items():
        capital = f"{prefix}0100"
        if f"{prefix}0000" not in MUNICIPALITIES and capital in known.names and capital not in codes:
            where = row.record.cells.get("province_printed") or row.record.cells["city_printed"]
            text = f"{known.names[f'{prefix}0000']}在列，而省会（首府）{known.names[capital]}不在"
            yield findings.warning(text, where, "核对是否漏印；确实没有的，勾选后保留")
