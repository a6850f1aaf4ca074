"""The heading of a file of policies: which column stands where, and what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from policies.importing.columns import Column, heading_form
from spreadsheets.csv_rows import Row
from spreadsheets.sheet import letters

OUR_OWN = ("行", "原因")
"""Headings that the sheet of refused rows adds: it can be mended and uploaded as it is."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row, or the heading (line 1), is refused: the cell, its heading, what was read (masked), how to mend it."""

    line: int
    cell: str
    heading: str
    read: str
    message: str


class Heading:
    """Which column stands where. Unknown, missing and repeated headings are faults by name."""

    def __init__(self, row: Row, columns: Sequence[Column]) -> None:
        """Read the heading."""
        self.columns: dict[str, tuple[int, Column]] = {}
        self.faults: list[Fault] = []
        names = {name: column for column in columns for name in column.names}
        self.unnamed: list[int] = []
        if row.problem:
            self.faults.append(Fault(row.line, f"第 {row.line} 行", "", "", row.problem))
            return
        for index, cell in enumerate(row.cells):
            heading = heading_form(str(cell or ""))
            if heading in OUR_OWN:
                continue
            if heading:
                self._take(index, heading, names.get(heading), row.line)
            else:
                self.unnamed.append(index)
        missing = [column.heading for column in columns if column.required and column.field not in self.columns]
        for heading in missing:
            self.faults.append(
                Fault(row.line, f"第 {row.line} 行", heading, "", "缺少这一栏。请下载模板，对照表头补上。")
            )

    @property
    def fields(self) -> list[str]:
        """The field that each column of the file fills, in the file's order; "" where none."""
        found = {index: field for field, (index, _) in self.columns.items()}
        return [found.get(index, "") for index in range(max(found, default=-1) + 1)]

    def _take(self, index: int, heading: str, column: Column | None, line: int) -> None:
        cell = f"{letters(index + 1)}{line}"
        if column is None:
            shown = "".join(filter(str.isprintable, heading))[:40]
            self.faults.append(Fault(line, cell, shown, "", "不认识这一栏。请对照模板改正表头，用不到的栏请删除。"))
        elif column.field in self.columns:
            self.faults.append(Fault(line, cell, column.heading, "", "这一栏出现了两次，请只留一栏。"))
        else:
            self.columns[column.field] = (index, column)
