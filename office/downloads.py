"""Files sent to be saved, and stored nowhere on the way."""

from collections.abc import Callable

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from cases.bookkeeping.downloads import HEADERS


def download(content: bytes, name: str, content_type: str) -> HttpResponse:
    """Return a file to be saved under ``name``."""
    disposition = {"Content-Disposition": str(content_disposition_header(True, name))}
    sender: Callable[..., HttpResponse] = HttpResponse
    return sender(content, content_type=content_type, headers=HEADERS | disposition)
