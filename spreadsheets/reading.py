"""A sheet read by its columns: where the table begins, what stands around it, and every cell that cannot be read.

Lists come tidy, or as the manual prints them: a title above, several pairs of columns side by side that are read one
block after the other, a province printed once for all its cities (merged or blank), "--" where a block is shorter, the
heading again on the next page, and notes below.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from spreadsheets import findings
from spreadsheets.around import filled, is_below, is_ditto, is_heading, is_note
from spreadsheets.columns import Column, Record, column_of
from spreadsheets.findings import Finding
from spreadsheets.sheet import Line, Sheet, is_blank
from spreadsheets.values import NotRead, is_filler

HEADING_WITHIN = 30
"""Lines from the top among which the heading is looked for."""
NOTHING = (None, "")
EXAMPLE = "示例："
"""What a template's example row begins with."""


@dataclass
class Reading:
    """What a sheet held: the rows that could be read, in order, what could not, and what was passed over as no row."""

    records: list[Record] = field(default_factory=list)
    errors: list[Finding] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)


Parts = list[dict[int, Column]]
"""The blocks side by side, each with its columns by their number, from 1."""


def read(sheet: Sheet, columns: Sequence[Column], *, side_by_side: bool = False) -> Reading:
    """Return the rows of ``sheet``; ``side_by_side`` allows its columns to be repeated to the right."""
    reading = Reading()
    heading = _find_heading(sheet, columns)
    if heading is None:
        reading.errors.append(_no_heading(sheet, columns))
        return reading
    start, lines = heading
    reading.errors += _wrong_headings(sheet, columns, lines)
    parts = _parts(columns, lines)
    reading.errors += _missing(sheet, columns, parts, lines) + _repeated(sheet, parts, lines, side_by_side)
    if reading.errors:
        return reading
    reading.passed_over += [_shown(sheet, line) for line in sheet.lines[:start]]
    _read_body(reading, sheet, parts, list(_body(reading, sheet, columns, start + len(lines), parts)))
    return reading


def _find_heading(sheet: Sheet, columns: Sequence[Column]) -> tuple[int, list[Line]] | None:
    """Return where the heading stands and its line, or its two lines where one alone does not name all columns."""
    best: tuple[int, int, list[Line]] | None = None
    for start, line in enumerate(sheet.lines[:HEADING_WITHIN]):
        for lines in ([line], list(sheet.lines[start : start + 2])):
            known = {column.field for column in _named(columns, lines).values()}
            needed = {column.field for column in columns if column.required}
            score = len(known & needed) * 100 + len(known) * 2 - len(lines)
            if known and (best is None or score > best[0]) and (len(lines) == 1 or _is_double(columns, lines)):
                best = (score, start, lines)
    return (best[1], best[2]) if best else None


def _is_double(columns: Sequence[Column], lines: list[Line]) -> bool:
    """Say whether the second line is a heading too: all its cells are, and it names what the first does not."""
    if len(lines) < 2:
        return False
    below = [column_of(columns, value) for value in lines[1].values if not is_blank(value)]
    above = {column.field for column in _named(columns, lines[:1]).values()}
    return None not in below and any(column and column.field not in above for column in below)


def _named(columns: Sequence[Column], lines: list[Line]) -> dict[int, Column]:
    """Return which columns the heading names, by their number; the lower line counts before the upper."""
    found = {}
    for line in lines:
        for number, value in enumerate(line.values, 1):
            column = None if is_blank(value) else column_of(columns, value)
            if column:
                found[number] = column
    fields = {column.field for column in found.values()}
    return {number: _meant(columns, found[number], fields) for number in sorted(found)}


def _meant(columns: Sequence[Column], column: Column, fields: set[str]) -> Column:
    """Return the column that a heading fills: one that is only shown stands in for the one it is shown of."""
    if not column.instead_of or column.instead_of in fields:
        return column
    return next(other for other in columns if other.field == column.instead_of)


def _no_heading(sheet: Sheet, columns: Sequence[Column]) -> Finding:
    wanted = "、".join(column.heading for column in columns if column.required)
    first = sheet.lines[0]
    text = f"没有找到表头。表头须有：{wanted}；前 {HEADING_WITHIN} 行中没有一行是这样"
    return findings.error(text, sheet.address(first.number, 1), "下载模板，按模板的栏目填写")


def _wrong_headings(sheet: Sheet, columns: Sequence[Column], lines: list[Line]) -> list[Finding]:
    named = _named(columns, lines)
    offered = "、".join(column.heading for column in columns)
    return [
        findings.error(f"不认识的栏目“{value}”", sheet.address(line.number, number), f"删去此列，或改为：{offered}")
        for line in lines
        for number, value in enumerate(line.values, 1)
        if not is_blank(value) and number not in named
    ]


def _parts(columns: Sequence[Column], lines: list[Line]) -> Parts:
    """Return the blocks: a new one begins where a column is named again."""
    parts: Parts = [{}]
    for number, column in _named(columns, lines).items():
        if column.field in (known.field for known in parts[-1].values()):
            parts.append({})
        parts[-1][number] = column
    return parts


def _missing(sheet: Sheet, columns: Sequence[Column], parts: Parts, lines: list[Line]) -> list[Finding]:
    errors = []
    for part in parts:
        named = {column.field for column in part.values()}
        for column in columns:
            if column.required and column.field not in named:
                where = sheet.address(lines[-1].number, min(part, default=1))
                text = f"缺少“{column.heading}”一栏"
                errors.append(findings.error(text, where, f"在表头补上“{column.heading}”；也可下载模板填写"))
    return errors


def _repeated(sheet: Sheet, parts: Parts, lines: list[Line], side_by_side: bool) -> list[Finding]:
    if side_by_side or len(parts) == 1:
        return []
    number, column = next(iter(parts[1].items()))
    where = sheet.address(lines[-1].number, number)
    return [findings.error(f"栏目“{column.heading}”出现了两次", where, "只留下一列")]


def _shown(sheet: Sheet, line: Line) -> str:
    number, value = next((number, value) for number, value in enumerate(line.values, 1) if not is_blank(value))
    return f"{sheet.address(line.number, number)} {str(value).strip()[:40]}"


def _body(reading: Reading, sheet: Sheet, columns: Sequence[Column], start: int, parts: Parts) -> Iterator[Line]:
    """Yield the lines that are rows; headings repeated on a new page and notes are passed over and said."""
    lines = [line for line in sheet.lines[start:] if not is_heading(columns, line)]
    last = max((place for place, line in enumerate(lines) if not is_below(line)), default=-1)
    for place, line in enumerate(lines):
        alone = sum(len(part) for part in parts) > 1 and (place > last or is_note(line))
        if alone or str(filled(line)[0]).strip().startswith(EXAMPLE):
            reading.passed_over.append(_shown(sheet, line))
        else:
            yield line


def _read_body(reading: Reading, sheet: Sheet, parts: Parts, lines: list[Line]) -> None:
    numbers = {number for part in parts for number in part}
    for line in lines:
        reading.errors += _strays(sheet, line, numbers)
    above = {number for part in parts for number, column in part.items() if column.above}
    reading.errors += _merged_rows(sheet, above, lines)
    table = _Table(reading, sheet, _merged_downwards(sheet, above))
    for part in parts:
        for line, below in zip_longest(lines, lines[1:]):
            table.read_row(line, part, is_alone=not (below and _goes_on(part, below)))


def _goes_on(part: dict[int, Column], line: Line) -> bool:
    """Say whether a row of a block leaves out what is printed above it, but says something else."""
    own = {column.above for number, column in part.items() if not column.derived and not is_filler(_at(line, number))}
    return own == {False}


def _at(line: Line, number: int) -> Any:
    return line.values[number - 1] if number <= len(line.values) else None


def _strays(sheet: Sheet, line: Line, numbers: set[int]) -> list[Finding]:
    """Refuse what stands below no heading: a row that has shifted, or a remark that would be lost."""
    return [
        findings.error(f"“{value}”所在的列没有表头", sheet.address(line.number, number), "核对此行是否错列，或删去此格")
        for number, value in enumerate(line.values, 1)
        if number not in numbers and not is_filler(value)
    ]


def _merged_rows(sheet: Sheet, above: set[int], lines: list[Line]) -> list[Finding]:
    """Refuse merged cells of which nobody can say which row they belong to; provinces may be merged downwards."""
    rows = [line.number for line in lines]
    errors = []
    for block in sheet.merged:
        in_body = bisect_left(rows, block.top) < bisect_right(rows, block.bottom)
        one_column = block.left == block.right
        if in_body and not (one_column and block.left in above):
            text = f"此处的单元格合并了{'多行' if one_column else '多列'}"
            errors.append(findings.error(text, sheet.address(block.top, block.left), "取消合并，每格各填一个值"))
    return errors


def _merged_downwards(sheet: Sheet, above: set[int]) -> dict[tuple[int, int], int]:
    """Return the first row of the merged cells that a cell (row, column) is part of."""
    last = sheet.lines[-1].number
    return {
        (row, block.left): block.top
        for block in sheet.merged
        if block.left == block.right and block.left in above
        for row in range(block.top, min(block.bottom, last) + 1)
    }


@dataclass
class _Table:
    """What reading the rows of one table needs; ``above`` is what was last printed for all rows below it, and where."""

    reading: Reading
    sheet: Sheet
    merged: dict[tuple[int, int], int]
    above: dict[str, tuple[Any, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_number = {line.number: line for line in self.sheet.lines}

    def read_row(self, line: Line, part: dict[int, Column], *, is_alone: bool) -> None:
        """Read one row of one block; ``is_alone``: the next one does not go on with what this one prints."""
        found: dict[str, Any] = {}
        cells: dict[str, str] = {}
        wrong: list[Finding] = []
        for number, column in part.items():
            value, cells[column.field] = self._value(line, number)
            if column.above and is_ditto(value):
                found[column.field] = None
                wrong += [] if column.field in self.above else [_nothing_above(value, cells[column.field])]
                continue
            try:
                found[column.field] = None if is_filler(value) else column.read(value)
            except NotRead as error:
                wrong.append(findings.error(error.text, cells[column.field], error.mend))
        if not wrong and self._says_nothing(line, part, found):
            return
        if is_alone and not wrong:
            _fill_blanks(part, found)
        self._fill_from_above(part, found, cells)
        wrong += _unfilled(part, found, cells, {finding.cell for finding in wrong})
        self.reading.errors += wrong
        if not wrong:
            self.reading.records.append(Record(found, cells))

    def _value(self, line: Line, number: int) -> tuple[Any, str]:
        """Return what a cell holds and where; of cells merged downwards what the first of them holds."""
        top = self.merged.get((line.number, number), line.number)
        values = self.by_number[top].values if top in self.by_number else ()
        value = values[number - 1] if number <= len(values) else None
        return value, self.sheet.address(top, number)

    def _says_nothing(self, line: Line, part: dict[int, Column], found: dict[str, Any]) -> bool:
        """Say whether nothing of the block stands in this row itself, but for fillers."""
        filled = {
            number for number, column in part.items() if not column.derived and found[column.field] not in NOTHING
        }
        return all(
            part[number].above and self.merged.get((line.number, number), line.number) != line.number
            for number in filled
        )

    def _fill_from_above(self, part: dict[int, Column], found: dict[str, Any], cells: dict[str, str]) -> None:
        """Remember what is printed for the rows below, block after block, and give it to a row that leaves it out."""
        for column in part.values():
            if column.above and found.get(column.field) not in NOTHING:
                self.above[column.field] = (found[column.field], cells[column.field])
            elif column.above and column.field in self.above:
                found[column.field], cells[column.field] = self.above[column.field]


def _fill_blanks(part: dict[int, Column], found: dict[str, Any]) -> None:
    for column in part.values():
        if column.blank_means and found[column.field] in NOTHING:
            found[column.field] = column.blank_means(found)


def _nothing_above(value: Any, cell: str) -> Finding:
    return findings.error(f"“{value}”之上没有可以沿用的内容", cell, "写明内容")


def _unfilled(part: dict[int, Column], found: dict[str, Any], cells: dict[str, str], told: set[str]) -> list[Finding]:
    return [
        findings.error(f"没有填写“{column.heading}”", cells[column.field], f"填写{column.heading}，或删去此行")
        for column in part.values()
        if column.needed and found.get(column.field) in NOTHING and cells[column.field] not in told
    ]
