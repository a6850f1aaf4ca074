"""The rows of a CSV file, one after the other with their line numbers: memory does not grow with the file."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from spreadsheets.encoding import encoding_of
from spreadsheets.errors import Unreadable

LONGEST_LINE = 100_000
"""Characters of a line, far above any row of ours: what is longer is no table, and would fill the memory."""
CHUNK = 1 << 20
OTHER_SEPARATORS = {"\t": "制表符", ";": "分号", "；": "全角分号", "，": "全角逗号", "|": "竖线"}


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands in the file; ``line`` is where it begins, from 1.

    ``problem`` says in Chinese why its cells cannot be trusted; "" where they can.
    """

    line: int
    cells: list[str]
    problem: str = ""


def rows(file: BinaryIO) -> Iterator[Row]:
    """Yield the heading, then each row that is not blank; rows of another width than the heading's carry a ``problem``.

    Quoted cells may hold line ends. Raises ``Unreadable`` for what leaves no row to trust: an unknown encoding, a quote
    that is never closed, a line without end, another separator than the comma, an empty file.
    """
    found = _Rows(file, encoding_of(file))
    heading = next(found, None)
    if heading is None:
        raise Unreadable("文件是空的。请下载模板，填写后重新上传。")
    check_separator(heading)
    yield heading
    width = len(heading.cells)
    for row in found:
        yield row if row.problem or len(row.cells) == width else _ragged(row, width, found.line)


def check_length(file: BinaryIO, *, most: int) -> None:
    """Raise ``Unreadable`` where ``file`` has more than ``most`` rows below its heading; leaves it at its start.

    Lines are counted first, and rows, of which there may be fewer, only where there are too many lines.
    """
    if _line_ends(file) > most + 1:
        beyond = next(islice(every_row(file), most + 1, None), None)
        if beyond:
            text = f"文件超过 {most // 10_000} 万行，没有读取。请分成几个文件上传，每个都带表头。"
            raise Unreadable(text, f"第 {beyond.line} 行")
    file.seek(0)


def _line_ends(file: BinaryIO) -> int:
    """Return how many lines end, by whichever of both characters there are more of."""
    file.seek(0)
    feeds = returns = 0
    while chunk := file.read(CHUNK):
        feeds += chunk.count(b"\n")
        returns += chunk.count(b"\r")
    file.seek(0)
    return max(feeds, returns)


def every_row(file: BinaryIO) -> Iterator[Row]:
    """Yield each row that is not blank, of whatever width: of a table that has a title above its heading.

    Raises ``Unreadable`` as ``rows`` does, but for the separator.
    """
    return _Rows(file, encoding_of(file))


class _Rows:
    """Iterates over the rows; ``line`` is the last line read."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._text = io.TextIOWrapper(file, encoding=encoding, newline="")
        self._reader = csv.reader(self._lines(), strict=True)
        self.line = 0

    def __iter__(self) -> "_Rows":
        return self

    def __next__(self) -> Row:
        while True:
            row = self._row(self.line + 1)
            if row.problem or any(cell.strip() for cell in row.cells):
                return row

    def _row(self, start: int) -> Row:
        try:
            cells = next(self._reader)
        except csv.Error as error:
            return self._broken(start, error)
        except StopIteration:
            self._text.detach()
            raise
        return Row(start, cells, "含有空字符（NUL），请删除后重新填写。" if "\0" in "".join(cells) else "")

    def _broken(self, start: int, error: csv.Error) -> Row:
        """Return the row with its problem; where it has swallowed others, nothing of the file can be trusted."""
        if self.line > start or "unexpected end" in str(error):
            raise Unreadable("此行的英文双引号没有成对，后面的行都被当成了同一格。请补上或删除引号。", f"第 {start} 行")
        return Row(start, [], "英文双引号没有成对，或一格的引号之后还有文字，请补上或删除引号。")

    def _lines(self) -> Iterator[str]:
        """Yield the lines with their ends, counting them; never more of one than may be."""
        while line := self._text.readline(LONGEST_LINE):
            self.line += 1
            if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
                raise Unreadable(f"此行超过 {LONGEST_LINE} 个字符，不是表格的一行。请核对文件。", f"第 {self.line} 行")
            yield line


def _ragged(row: Row, width: int, last: int) -> Row:
    spread = f"（第 {row.line} 至 {last} 行连成了一行，请核对引号）" if last > row.line else ""
    problem = (
        f"此行有 {len(row.cells)} 格，表头有 {width} 格{spread}。请补齐或删去多余的逗号；含逗号的文字应加英文双引号。"
    )
    return Row(row.line, row.cells, problem)


def check_separator(heading: Row) -> None:
    """Raise ``Unreadable`` where the cells of ``heading`` are separated by something else than the comma."""
    for separator, name in OTHER_SEPARATORS.items():
        if len(heading.cells) == 1 and separator in heading.cells[0]:
            raise Unreadable(f"各格之间是{name}，应为英文逗号。请另存为“CSV UTF-8（逗号分隔）”后重新上传。", "第 1 行")
