"""The inside of a workbook, looked at before any library opens it: sizes, damage, and what calamine does not tell.

calamine reads hidden rows like others and a formula nobody has computed as an empty cell; both stand in the sheet's XML.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring, iterparse

from spreadsheets.errors import Unreadable
from spreadsheets.sheet import address

UNPACKED_MOST = 200 * 1024 * 1024
"""Bytes of all parts unpacked: a workbook of as many rows as are taken stays far below."""
CHUNK = 1 << 16
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
DAMAGED = "文件已损坏或没有传完整，打不开。请用 Excel 重新打开、另存为 xlsx 后上传。"
BOMB = "文件解压后超过 {} MB，不是正常的表格，没有读取。请删去多余内容后另存为 xlsx。"
ENTITIES = "文件内含有 XML 实体定义，正常的表格没有，没有读取。请用 Excel 重新打开、另存为 xlsx 后上传。"


@dataclass
class Marks:
    """What the XML of a sheet says beside the values; rows and columns count from 1."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    not_computed: str = ""
    error: str = ""
    last_row: int = 0
    last_column: int = 0

    def hides(self, row: int, column: int) -> bool:
        """Say whether the cell cannot be seen in a spreadsheet program."""
        return row in self.hidden_rows or any(first <= column <= last for first, last in self.hidden_columns)


def unpack_safely(content: bytes, *, most: int = UNPACKED_MOST) -> ZipFile:
    """Return the workbook's archive, all of it unpacked once and found whole and no larger than ``most``.

    Raises ``Unreadable``.
    """
    try:
        archive = ZipFile(BytesIO(content))
        _unpack(archive, most)
    except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(DAMAGED) from error
    if WORKBOOK not in archive.namelist():
        raise Unreadable(
            "这不是 xlsx 工作簿（可能是 ods、xlsb、docx 或其他压缩文件）。请用 Excel 另存为 xlsx 或 CSV 后上传。"
        )
    return archive


def _unpack(archive: ZipFile, most: int) -> None:
    total = 0
    for part in archive.infolist():
        if part.flag_bits & 1:
            raise Unreadable("压缩文件设有密码。请取消密码后重新上传。")
        with archive.open(part) as file:
            while chunk := file.read(CHUNK):
                total += len(chunk)
                if total > most:
                    raise Unreadable(BOMB.format(most // 1024 // 1024))
                if part.filename.endswith((".xml", ".rels")) and (b"<!ENTITY" in chunk or b"<!DOCTYPE" in chunk):
                    raise Unreadable(ENTITIES)


def sheet_parts(archive: ZipFile) -> dict[str, str]:
    """Return the part of the archive that holds each sheet, by the sheet's name. Raises ``Unreadable``."""
    targets = {item.get("Id"): item.get("Target", "") for item in _root(archive, RELATIONS)}
    found = {}
    for element in _root(archive, WORKBOOK).iter():
        if _name(element) == "sheet":
            key = next((value for name, value in element.items() if name.endswith("}id")), "")
            found[element.get("name", "")] = _part(targets.get(key) or "")
    return {name: part for name, part in found.items() if part in archive.namelist()}


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target.removeprefix('./')}"


def _root(archive: ZipFile, part: str) -> Any:
    try:
        return fromstring(archive.read(part), forbid_dtd=True)
    except DefusedXmlException as error:
        raise Unreadable(ENTITIES) from error
    except (ParseError, KeyError, ValueError) as error:
        raise Unreadable(DAMAGED) from error


def marks(archive: ZipFile, part: str, *, sheet: str, rows_most: int, columns_most: int) -> Marks:
    """Return what stands in the XML of one sheet; of formulas and errors the first. Raises ``Unreadable`` where it is too large."""
    found = Marks()
    try:
        with archive.open(part) as file:
            for element in _elements(file):
                _note(found, element, sheet)
                if found.last_row > rows_most:
                    raise Unreadable(
                        f"工作表“{sheet}”超过 {rows_most} 行，名单没有这么多。请删去多余的行，或核对是否传错了文件。"
                    )
                if found.last_column > columns_most:
                    raise Unreadable(f"工作表“{sheet}”超过 {columns_most} 列，名单没有这么多。请删去多余的列。")
    except DefusedXmlException as error:
        raise Unreadable(ENTITIES) from error
    except (ParseError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(DAMAGED) from error
    return found


def _elements(file: Any) -> Iterator[Any]:
    """Yield rows, cells and columns as they end; rows are emptied, so that a long sheet takes no memory."""
    for _, element in iterparse(file, forbid_dtd=True):
        name = _name(element)
        if name in ("c", "row", "col"):
            yield element
        if name == "row":
            element.clear()


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _note(found: Marks, element: Any, sheet: str) -> None:
    name = _name(element)
    hidden = element.get("hidden") in ("1", "true") or "0" in (element.get("ht"), element.get("width"))
    if name == "col" and hidden:
        found.hidden_columns.append((int(element.get("min", "0")), int(element.get("max", "0"))))
    elif name == "row" and hidden and element.get("r"):
        found.hidden_rows.add(int(element.get("r")))
    elif name == "c":
        _note_cell(found, element, sheet)


def _note_cell(found: Marks, cell: Any, sheet: str) -> None:
    parts = {_name(child): (child.text or "") for child in cell}
    place = CELL.fullmatch(cell.get("r", ""))
    if place is None or not parts:
        return
    column, row = _number(place[1]), int(place[2])
    found.last_row, found.last_column = max(found.last_row, row), max(found.last_column, column)
    where = address(sheet, row, column)
    if "f" in parts and not parts.get("v") and cell.get("t") != "str":
        found.not_computed = found.not_computed or where
    if cell.get("t") == "e":
        found.error = found.error or where


def _number(column: str) -> int:
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
