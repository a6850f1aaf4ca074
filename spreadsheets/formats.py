"""The formats that the back office's lists are exported in: django-import-export's, written as all our spreadsheets are.

Its own formats take a leading "=" away and leave long digits to be rounded; ours keep every cell as the text it was.
"""

from typing import Any

from import_export.formats.base_formats import Format

from spreadsheets import writing


class Xlsx(Format):
    """A workbook of one sheet."""

    def get_title(self) -> str:
        """Name it."""
        return "xlsx"

    def get_extension(self) -> str:
        """Return how its files' names end."""
        return "xlsx"

    def get_content_type(self) -> str:
        """Return what browsers are told it is."""
        return writing.XLSX

    def can_export(self) -> bool:
        """Always; lists are imported by their own readers."""
        return True

    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        """Return the file."""
        return writing.as_xlsx([dataset.headers, *dataset])


class Csv(Xlsx):
    """CSV as Excel reads it."""

    def get_title(self) -> str:
        """Name it."""
        return "csv"

    def get_extension(self) -> str:
        """Return how its files' names end."""
        return "csv"

    def get_content_type(self) -> str:
        """Return what browsers are told it is."""
        return writing.CSV

    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        """Return the file."""
        return writing.as_csv([dataset.headers, *dataset]).encode()


FORMATS = {"xlsx": Xlsx, "csv": Csv}
