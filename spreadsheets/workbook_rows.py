"""The rows of a large workbook, read in a process of its own: what a workbook makes of its memory, only that process pays.

``python -m spreadsheets.workbook_rows`` reads the workbook from its input and writes JSON lines: the number of rows, then
batches of rows, or why there are none. It opens no database and no file.
"""

import json
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZipFile

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from spreadsheets import archive
from spreadsheets.csv_rows import Row
from spreadsheets.errors import Unreadable
from spreadsheets.sheet import address, is_blank, letters

BYTES_MOST = 40 * 1024 * 1024
ROWS_MOST = 200_000
UNPACKED_MOST = 1024 * 1024 * 1024
MEMORY = 3 * 1024 * 1024 * 1024
"""Bytes of address space the process may take: a file made to take more ends it, and nothing else."""
BATCH = 500
CHUNK = 1 << 20
SAID = (
    f"xlsx 至多 {ROWS_MOST // 10_000} 万行、{BYTES_MOST // 1024 // 1024} MB；更大的文件请另存为“CSV UTF-8（逗号分隔）”"
)
"""What a page says beforehand."""
HIDDEN = "有隐藏的{}（可能是筛选所致）。请取消隐藏后核对；不用的请删除，再上传。"
ROOT = Path(__file__).resolve().parent.parent
OVERLAP = 16 * 1024  # a formula has 8,192 characters at most
_SEEN = re.compile(
    rb"""<(?:\w+:)?(?:
    (?P<line>row|col)\b(?P<hidden>[^>]*?\b(?:hidden=["'](?:1|true)["']|(?:ht|width)=["']0(?:\.0*)?["'])[^>]*)>
    |c\b(?P<error>[^>]*?\bt=["']e["'][^>]*)>
    |c\b(?P<far>[^>]*?\br=["'](?:[A-Z]{3}[0-9]+|[A-Z]+[0-9]{7})["'][^>]*)>
    |c\b(?P<formula>[^>]*)>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*
        (?:<(?:\w+:)?v>\s*</(?:\w+:)?v>|<(?:\w+:)?v\s*/>)?\s*</(?:\w+:)?c>
    )""",
    re.VERBOSE,
)
"""What calamine does not tell: lines nobody sees, errors of formulas, cells beyond any table, formulas without a result."""
_PLACE = re.compile(rb"""\b(?:r|min)=["']([A-Z]*[0-9]+)["']""")
_TEXT_RESULT = re.compile(rb"""\bt=["']str["']""")


class Rows:
    """The rows of a workbook as a child process reads them; ``total`` is how many there are."""

    def __init__(self, file: BinaryIO) -> None:
        """Start the child and hand it the workbook. Raises ``Unreadable``."""
        self._child = subprocess.Popen(
            [sys.executable, "-m", "spreadsheets.workbook_rows"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )
        self._feed(file)
        first = self._message()
        if "error" in first:
            raise Unreadable(first["error"], first["cell"])
        self.total = int(first["total"])

    def _feed(self, file: BinaryIO) -> None:
        pipe = self._child.stdin
        if pipe is None:
            raise RuntimeError("the child has no input")
        size = 0
        try:
            while chunk := file.read(CHUNK):
                size += len(chunk)
                pipe.write(chunk)
            pipe.close()
        except BrokenPipeError:
            pass  # it says itself why it stopped reading
        finally:
            if size > BYTES_MOST:
                self._child.kill()
                raise Unreadable(f"文件过大：{SAID}。")

    def _message(self) -> dict[str, Any]:
        line = self._child.stdout.readline() if self._child.stdout else b""
        if line:
            message: dict[str, Any] = json.loads(line)
            return message
        self._child.wait()
        return {"error": "读取工作簿的进程中断，文件可能已损坏或内容过大。请另存为 CSV 后重新上传。", "cell": ""}

    def __iter__(self) -> Iterator[Row]:
        """Yield the heading, then each row that is not blank."""
        try:
            while "rows" in (message := self._message()):
                for line, cells in message["rows"]:
                    yield Row(line, cells)
            if "error" in message:
                raise Unreadable(message["error"], message["cell"])
        finally:
            self._child.kill()
            self._child.wait()


def main() -> None:
    """Read the workbook from the input, write its rows to the output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for message in answer(sys.stdin.buffer.read(BYTES_MOST + 1)):
        _write(message)


def answer(content: bytes) -> Iterator[dict[str, Any]]:
    """Yield what the process answers for a workbook: the number of rows, the rows and an end, or why there are none."""
    try:
        yield from _messages(content)
        yield {"end": True}
    except Unreadable as refusal:
        yield {"error": refusal.args[0], "cell": refusal.cell}
    except MemoryError:
        yield {"error": f"文件内容过大：{SAID}。", "cell": ""}
    except Exception:  # whatever a broken file makes of the libraries
        yield {"error": archive.DAMAGED, "cell": ""}


def _write(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message, ensure_ascii=True) + "\n")
    sys.stdout.flush()


def _messages(content: bytes) -> Iterator[dict[str, Any]]:
    opened = archive.unpack_safely(content, most=UNPACKED_MOST)
    marks = {name: _Marks(opened, part, name) for name, part in archive.sheet_parts(opened).items()}
    name, table = _only_sheet(content)
    marks[name].check(width=(table.start or (0, 0))[1] + table.width)
    yield {"total": table.total_height}
    batch: list[tuple[int, list[Any]]] = []
    for number, values in enumerate(table.iter_rows(), 1 + (table.start or (0, 0))[0]):
        if all(map(is_blank, values)):
            continue
        batch.append((number, [*[""] * table.start[1], *map(_plain, values)]))
        if len(batch) == BATCH:
            yield {"rows": batch}
            batch = []
    yield {"rows": batch}


def _only_sheet(content: bytes) -> tuple[str, Any]:
    """Return the one sheet that holds anything. Raises ``Unreadable`` for none, several, hidden, too long, or merged cells."""
    book = _calamine(lambda: CalamineWorkbook.from_filelike(BytesIO(content)))
    found = []
    for meta in book.sheets_metadata:
        if meta.typ == SheetTypeEnum.WorkSheet:
            sheet = _calamine(lambda meta=meta: book.get_sheet_by_name(meta.name))
            if sheet.start is not None:
                found.append((meta, sheet))
    if not found:
        raise Unreadable("文件是空的。请下载模板，填写后重新上传。")
    if len(found) > 1:
        names = "、".join(f"“{meta.name}”" for meta, _ in found)
        raise Unreadable(f"文件有 {len(found)} 张有内容的工作表：{names}。请只留下要导入的一张。", found[1][0].name)
    meta, sheet = found[0]
    _check_sheet(meta, sheet)
    return meta.name, sheet


def _check_sheet(meta: Any, sheet: Any) -> None:
    if meta.visible != SheetVisibleEnum.Visible:
        raise Unreadable("这张工作表被隐藏而有内容。请取消隐藏后核对，再上传。", meta.name)
    if sheet.total_height > ROWS_MOST:
        raise Unreadable(f"文件有 {sheet.total_height} 行：{SAID}。", meta.name)
    if sheet.merged_cell_ranges:
        (top, left), _ = sheet.merged_cell_ranges[0]
        raise Unreadable("有合并的单元格。请取消合并，每格各填一个值。", address(meta.name, top + 1, left + 1))


def _calamine(read: Any) -> Any:
    try:
        return read()
    except Exception as error:
        raise Unreadable(archive.DAMAGED) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable(archive.DAMAGED) from error


class _Marks:
    """What stands in the XML of a sheet and calamine does not tell, the first of each kind."""

    def __init__(self, opened: ZipFile, part: str, name: str) -> None:
        """Read the sheet. Raises ``Unreadable`` for a cell so far off that reading the sheet would fill the memory."""
        self._name = name
        self._found: dict[str, tuple[str, str]] = {}
        self._columns: list[int] = []
        rest = b""
        with opened.open(part) as file:
            while chunk := file.read(CHUNK):
                text = rest + chunk
                for found in _SEEN.finditer(text):
                    self._note(found)
                rest = text[-OVERLAP:]

    def _note(self, found: re.Match[bytes]) -> None:
        kind = found.lastgroup or ""
        attributes = found[kind]
        place = _PLACE.search(attributes)
        where = place[1].decode() if place else ""
        if kind == "far":
            raise Unreadable(
                f"此格远在表格之外，工作表过大。请删去多余的行和列，或另存为 CSV。{SAID}。", f"{self._name}!{where}"
            )
        if kind == "hidden" and found["line"] == b"col":
            self._columns.append(int(where or 0))
        elif kind == "hidden" and not attributes.endswith(b"/"):
            self._found.setdefault("row", (f"A{where}", HIDDEN.format("行")))
        elif kind == "error":
            self._found.setdefault(kind, (where, "此格是公式的错误值（如 #REF!）。请改正后上传。"))
        elif kind == "formula" and not _TEXT_RESULT.search(attributes):
            self._found.setdefault(
                kind, (where, "此格是公式，文件里没有它的结果。请用 Excel 打开，另存后上传，或改为数值。")
            )

    def check(self, *, width: int) -> None:
        """Raise ``Unreadable`` where anything of a sheet ``width`` columns wide cannot be seen, or is no value."""
        seen = [(f"{letters(column)}1", HIDDEN.format("列")) for column in self._columns if column <= width]
        for where, message in (*seen, *self._found.values()):
            raise Unreadable(message, f"{self._name}!{where}")


def _plain(value: Any) -> Any:
    """Return a cell as JSON can carry it; a day as people write it."""
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return (
        value.isoformat() if isinstance(value, date) else value if isinstance(value, str | float | bool) else str(value)
    )


if __name__ == "__main__":
    main()
