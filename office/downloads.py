"""Files sent to be saved, and stored nowhere on the way."""

from collections.abc import Callable, Iterable, Sequence

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from cases.bookkeeping.downloads import HEADERS
from spreadsheets import writing

FORMS = ("xlsx", "csv")
"""What a table is sent as."""


def download(content: bytes, name: str, content_type: str) -> HttpResponse:
    """Return a file to be saved under ``name``."""
    disposition = {"Content-Disposition": str(content_disposition_header(True, name))}
    sender: Callable[..., HttpResponse] = HttpResponse
    return sender(content, content_type=content_type, headers=HEADERS | disposition)


def spreadsheet(rows: Iterable[Sequence[str]], *, label: str, form: str) -> HttpResponse:
    """Return ``rows``, the first of them the heading, in one of ``FORMS``, to be saved under the label and today's date."""
    name = f"{label}-{timezone.localdate():%Y%m%d}.{form}"
    if form == "xlsx":
        return download(writing.as_xlsx(rows, sheet=label), name, writing.XLSX)
    return download(writing.as_csv(rows).encode(), name, writing.CSV)
