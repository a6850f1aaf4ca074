"""Tables on their way into a spreadsheet program: CSV and xlsx, in the columns they are imported by.

Every cell is text, so that long digits stay what they are, and none is a formula.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from spreadsheets.columns import Column
from spreadsheets.reading import EXAMPLE

BOM = "\ufeff"  # by which Excel knows UTF-8
STARTS_OF_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")
UNTIL_ROW = 2000
"""How far down a template's drop-downs reach."""
LONGEST_CHOICES = 255
"""Characters that Excel takes for the choices of a drop-down."""
LONGEST_CELL = 32_767
"""Characters that a cell of a workbook holds."""
LONGEST_NUMBER = 11
"""Digits of a CSV's cell that Excel leaves as they are."""
SHEET = "Sheet1"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def harmless(text: str) -> str:
    """Return ``text`` with an apostrophe before it where a spreadsheet would compute it."""
    return f"'{text}" if text.lstrip(" ").startswith(STARTS_OF_FORMULAS) else text


def untouched(text: str) -> str:
    """Return ``text`` with an apostrophe before it where Excel would round it: it shows longer numbers as 1.23E+19."""
    return f"'{text}" if len(text) > LONGEST_NUMBER and text.isdecimal() else text


def as_csv(rows: Iterable[Iterable[str]]) -> str:
    """Return ``rows`` as CSV for Excel, every cell harmless and none a number that it would round."""
    out = io.StringIO(newline="")
    out.write(BOM)
    csv.writer(out).writerows([untouched(harmless(cell)) for cell in row] for row in rows)
    return out.getvalue()


def as_xlsx(rows: Iterable[Sequence[str]], *, sheet: str = SHEET) -> bytes:
    """Return ``rows``, the first of them the heading, as a workbook of one sheet."""
    book = Workbook(write_only=True)
    table = book.create_sheet(sheet[:31])
    table.freeze_panes = "A2"
    for number, row in enumerate(rows):
        cells = [_cell(table, value) for value in row]
        for cell in cells if number == 0 else ():
            cell.font = Font(bold=True)
        if number == 0:
            for place, value in enumerate(row, 1):
                table.column_dimensions[get_column_letter(place)].width = max(12, 2 * len(value) + 4)
        table.append(cells)
    return _saved(book)


def _cell(table: Any, value: str) -> Any:
    cell = WriteOnlyCell(table, harmless(ILLEGAL_CHARACTERS_RE.sub("", value))[:LONGEST_CELL])
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def lines(columns: Sequence[Column], rows: Iterable[dict[str, Any]]) -> Iterable[list[str]]:
    """Yield the heading and each row as text, in the order of the columns."""
    yield [column.heading for column in columns]
    for row in rows:
        yield [_text(row.get(column.field)) for column in columns]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def template(columns: Sequence[Column], *, sheet: str) -> bytes:
    """Return a workbook to be filled in: headings that say what must be, an example, and drop-downs.

    The example's row begins with 示例 and is passed over when the file is imported.
    """
    book = Workbook()
    table = book.active
    assert table is not None  # noqa: S101 - a new workbook has a sheet
    table.title = sheet[:31]
    filled = [column for column in columns if not column.derived]
    for number, column in enumerate(filled, 1):
        head = table.cell(1, number, column.heading)
        head.font = Font(bold=True)
        head.comment = Comment(_told(column), "模板")
        example = f"{EXAMPLE}{column.example}" if number == 1 else column.example
        table.cell(2, number, harmless(example)).data_type = "s"
        letter = get_column_letter(number)
        table.column_dimensions[letter].width = max(14, 2 * len(column.heading) + 4)
        for row in range(2, UNTIL_ROW + 1):
            table.cell(row, number).number_format = "@"
        _offer(table, column, letter)
    table.freeze_panes = "A2"
    return _saved(book)


def _told(column: Column) -> str:
    needed = "必填。" if column.needed else ("此栏必须有。" if column.required else "可不填。")
    return needed + ("留空表示同上。" if column.above else "")


def _offer(table: Any, column: Column, letter: str) -> None:
    listed = ",".join(column.offered() if callable(column.offered) else column.offered)
    if not listed or len(listed) > LONGEST_CHOICES:
        return
    choices = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
    choices.error, choices.errorTitle = "请从下拉列表中选择", column.heading
    choices.errorStyle = "warning"
    table.add_data_validation(choices)
    choices.add(f"{letter}3:{letter}{UNTIL_ROW}")
