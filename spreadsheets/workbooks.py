"""The one table of an uploaded file, whatever its name says: an xlsx workbook or a CSV file, and refusals for the rest.

A refusal is ``Unreadable``: what is wrong, where, and how to mend it, in Chinese.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import msoffcrypto
from msoffcrypto.exceptions import FileFormatError
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from spreadsheets import archive, csv_rows
from spreadsheets.archive import Marks
from spreadsheets.errors import Unreadable
from spreadsheets.sheet import Block, Line, Sheet, is_blank

BYTES_MOST = 20 * 1024 * 1024
ROWS_MOST = 20_000
COLUMNS_MOST = 200
MERGED_MOST = 5_000
"""What a list may have; the longest of the manual has 210 places."""
ZIP = b"PK"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OTHERS = {
    b"%PDF": "PDF",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
    b"{\\rtf": "RTF 文档",
    b"<html": "网页",
    b"<!doctype": "网页",
    b"<?xml": "XML 文件",
    b"Rar!": "压缩文件",
    b"7z\xbc\xaf": "压缩文件",
    b"\x1f\x8b": "压缩文件",
}
"""What files begin with that are neither. Programs like to call a web page a spreadsheet."""
BLANKS = b" \t\r\n\xef\xbb\xbf"
"""What text may begin with that nobody sees."""
EMPTY = "文件是空的。请下载模板，填写后重新上传。"


def read_sheet(content: bytes) -> Sheet:
    """Return the table of a file by its content. Raises ``Unreadable``."""
    if len(content) > BYTES_MOST:
        raise Unreadable(f"文件超过 {BYTES_MOST // 1024 // 1024} MB，名单没有这么大。请核对是否传错了文件。")
    if not content.strip(b"\0" + BLANKS):
        raise Unreadable(EMPTY)
    if content.startswith(OLE):
        raise Unreadable(_old_or_locked(content))
    for start, name in OTHERS.items():
        if content[:64].lstrip(BLANKS).lower().startswith(start.lower()):
            raise Unreadable(f"这是{name}，不是表格。请用 Excel 另存为 xlsx 或 CSV 后上传。")
    return _workbook(content) if content.startswith(ZIP) else _csv(content)


def _old_or_locked(content: bytes) -> str:
    try:
        locked = bool(msoffcrypto.OfficeFile(BytesIO(content)).is_encrypted())
    except Exception as error:  # whatever a broken file makes of the library
        if not isinstance(error, (FileFormatError, OSError, ValueError, KeyError, IndexError)):
            return archive.DAMAGED
        locked = False
    if locked:
        return "文件设有打开密码，读不了。请在 Excel 的“文件—信息—保护工作簿”中取消密码，另存后上传。"
    return "这是旧版 Excel（xls）文件，改了扩展名也不是 xlsx。请用 Excel 打开，另存为 xlsx 或 CSV 后上传。"


def _csv(content: bytes) -> Sheet:
    lines = []
    for row in csv_rows.every_row(BytesIO(content)):
        if row.problem:
            raise Unreadable(row.problem, f"第 {row.line} 行")
        lines.append(Line(row.line, tuple(row.cells)))
        if len(lines) > ROWS_MOST:
            raise Unreadable(f"文件超过 {ROWS_MOST} 行，名单没有这么多。请核对是否传错了文件。")
    widest = max((len(line.values) for line in lines), default=0)
    if widest == 1:
        csv_rows.check_separator(csv_rows.Row(lines[0].number, [str(lines[-1].values[0])]))
    if widest > COLUMNS_MOST:
        raise Unreadable(f"文件超过 {COLUMNS_MOST} 列，名单没有这么多。请核对各格之间的逗号。")
    sheet = Sheet("", tuple(line for line in lines if not all(map(is_blank, line.values))))
    return _only([sheet] if sheet.lines else [])


def _workbook(content: bytes) -> Sheet:
    opened = archive.unpack_safely(content)
    parts = archive.sheet_parts(opened)
    tables = []
    for book, meta in _sheets(content):
        if meta.name not in parts:
            continue
        marks = archive.marks(opened, parts[meta.name], sheet=meta.name, rows_most=ROWS_MOST, columns_most=COLUMNS_MOST)
        sheet = _sheet(book, meta.name) if marks.last_row else Sheet(meta.name, ())
        if sheet.lines:
            _check_seen(sheet, marks, visible=meta.visible == SheetVisibleEnum.Visible)
            tables.append(sheet)
    return _only(tables)


def _sheets(content: bytes) -> Iterator[tuple[Any, Any]]:
    book = _open(lambda: CalamineWorkbook.from_filelike(BytesIO(content)))
    return ((book, meta) for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet)


def _open(read: Any) -> Any:
    """Return what ``read`` returns. Raises ``Unreadable`` for all that calamine raises, its panics included."""
    try:
        return read()
    except Exception as error:
        raise Unreadable(archive.DAMAGED) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable(archive.DAMAGED) from error


def _sheet(book: Any, name: str) -> Sheet:
    table = _open(lambda: book.get_sheet_by_name(name))
    rows = _open(lambda: table.to_python(skip_empty_area=False))
    merged = tuple(
        Block(top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in (table.merged_cell_ranges or ())
    )
    if len(merged) > MERGED_MOST:
        raise Unreadable(f"工作表“{name}”合并的单元格超过 {MERGED_MOST} 处。请取消合并后上传。")
    lines = (Line(number, tuple(values)) for number, values in enumerate(rows, 1))
    return Sheet(name, tuple(line for line in lines if not all(map(is_blank, line.values))), merged)


def _check_seen(sheet: Sheet, marks: Marks, *, visible: bool) -> None:
    """Raise ``Unreadable`` for values nobody sees, and for cells without a value of their own."""
    if not visible:
        raise Unreadable("这张工作表被隐藏而有内容。请取消隐藏后核对；不用的请删除，再上传。", sheet.name)
    for line in sheet.lines:
        for column, value in enumerate(line.values, 1):
            if not is_blank(value) and marks.hides(line.number, column):
                where = sheet.address(line.number, column)
                raise Unreadable(
                    "此格在隐藏的行或列中（可能是筛选所致）。请取消隐藏后核对；不用的请删除，再上传。", where
                )
    if marks.not_computed:
        raise Unreadable(
            "此格是公式，文件里没有它的结果。请用 Excel 打开，另存后上传，或把公式改为数值。", marks.not_computed
        )
    if marks.error:
        raise Unreadable("此格是公式的错误值（如 #REF!）。请改正后上传。", marks.error)


def _only(tables: list[Sheet]) -> Sheet:
    if not tables:
        raise Unreadable(EMPTY)
    if len(tables) > 1:
        names = "、".join(f"“{sheet.name}”" for sheet in tables)
        raise Unreadable(
            f"文件有 {len(tables)} 张有内容的工作表：{names}。请只留下要导入的一张，另存后上传。", tables[1].name
        )
    return tables[0]
