"""The rows of an uploaded file, CSV or workbook."""

from collections.abc import Iterator
from typing import BinaryIO

from spreadsheets import csv_rows
from spreadsheets.csv_rows import Row
from spreadsheets.errors import Unreadable

ZIP = b"PK"


class Rows:
    """The heading, then the rows; ``done_bytes`` says how much of the file was read."""

    def __init__(self, file: BinaryIO) -> None:
        """Open the table. Raises ``Unreadable``, now or later."""
        self._file = file
        self._rows = _open(file)
        self.done_bytes = 0

    def __iter__(self) -> Iterator[Row]:
        return self

    def __next__(self) -> Row:
        row = next(self._rows)
        self.done_bytes = self._file.tell()
        return row


def rows(file: BinaryIO) -> Rows:
    """Return the rows of a CSV file or a workbook, told apart by content."""
    return Rows(file)


def _open(file: BinaryIO) -> Iterator[Row]:
    start = file.read(8)
    file.seek(0)
    if start.startswith(ZIP):
        raise Unreadable("暂不支持 xlsx。")
    return csv_rows.rows(file)
