"""The rows of an uploaded file, CSV or workbook."""

from collections.abc import Iterator
from typing import BinaryIO

from spreadsheets import csv_rows, workbook_rows, workbooks
from spreadsheets.csv_rows import Row

ROWS_MOST = 1_000_000
"""Rows that a CSV file may have; a workbook may have far fewer."""
NO_TABLES = (workbooks.OLE, *workbooks.OTHERS)


class Rows:
    """The heading, then the rows; ``done_bytes`` says about how much of the file has been read."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        """Open the table of a file of ``size`` bytes, told by its content. Raises ``Unreadable``, now or later."""
        self._file = file
        self._size = size
        self._workbook: workbook_rows.Rows | None = None
        self._rows = self._open()
        self._number = 0

    def __iter__(self) -> Iterator[Row]:
        return self

    def __next__(self) -> Row:
        row = next(self._rows)
        self._number = row.line
        return row

    @property
    def done_bytes(self) -> int:
        """How far the file has been read; of a workbook, whose rows come after all of it, as many in proportion."""
        if self._workbook is None:
            return self._file.tell()
        return self._size * self._number // max(self._workbook.total, 1)

    def _open(self) -> Iterator[Row]:
        start = self._file.read(64)
        self._file.seek(0)
        if start.startswith(workbooks.ZIP):
            self._workbook = workbook_rows.Rows(self._file)
            return iter(self._workbook)
        if start.lstrip(workbooks.BLANKS).lower().startswith(tuple(mark.lower() for mark in NO_TABLES)):
            workbooks.read_sheet(self._file.read(workbooks.BYTES_MOST))  # says what it is instead
            self._file.seek(0)
        if self._size > ROWS_MOST:  # fewer bytes cannot be too many rows
            csv_rows.check_length(self._file, most=ROWS_MOST)
        return csv_rows.rows(self._file)
