"""PDFs judged by opening them, as a reader would; they are stored as they came, and shown page by page as pictures."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
import pypdfium2.raw
from django.core.exceptions import ValidationError
from PIL import Image

from cases.bookkeeping import pictures

HEADER_WITHIN = 1024  # bytes a reader looks through for the header
END_WITHIN = 2048  # bytes before the last content in which the end mark stands
SHOWN_WIDTH, TALLEST = 1400, 4000  # pixels of a page shown
LOOKED_AT, LOOKED_AT_WIDTH = 60, 200  # pages, and how wide each, when looking for blank ones
_padding = b"\0 \t\r\n\f"
_pdfium = threading.Lock()  # the library is not safe in threads


def looks_like_one(raw: bytes) -> bool:
    """Tell whether ``raw`` has a PDF's header near its beginning: a mail's or scanner's bytes may stand before it."""
    return b"%PDF-" in raw[:HEADER_WITHIN]


def check(raw: bytes, name: str) -> None:
    """Raise ``ValidationError`` for a PDF that is cut off, broken, empty or asks for a password.

    One that only its owner's password locks against printing or changing opens for everybody, and passes.
    """
    if b"%%EOF" not in raw.rstrip(_padding)[-END_WITHIN:]:
        raise ValidationError(f"PDF“{name}”不完整，缺少结尾；请重新导出或扫描后上传。", code="broken")
    try:
        pages = _pages(raw)
    except pypdfium2.PdfiumError as problem:
        # The library also says "password" of a document without pages.
        if problem.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD and b"/Encrypt" in raw:
            raise ValidationError(
                f"PDF“{name}”设有打开密码，无法查看；请取消密码后上传，或截图上传。", code="password"
            ) from problem
        raise ValidationError(
            f"PDF“{name}”已损坏或没有页面，无法打开；请重新导出或扫描后上传。", code="broken"
        ) from problem
    if not pages:
        raise ValidationError(f"PDF“{name}”没有页面；请重新导出或扫描后上传。", code="broken")


def _pages(raw: bytes) -> int:
    with _opened(raw) as document:
        return len(document)


def page_count(raw: bytes) -> int:
    """Return how many pages a PDF that passed ``check`` has."""
    return _pages(raw)


def render(raw: bytes, page: int) -> bytes:
    """Return page ``page`` (from 1) of a PDF as a JPEG, ``SHOWN_WIDTH`` pixels wide. Raises ``IndexError``."""
    out = io.BytesIO()
    _picture(raw, page, SHOWN_WIDTH).convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()


def blank_pages(raw: bytes) -> list[int]:
    """Return the numbers (from 1) of pages that show nothing, among the first ``LOOKED_AT``."""
    last = min(_pages(raw), LOOKED_AT)
    return [page for page in range(1, last + 1) if pictures.is_blank(_picture(raw, page, LOOKED_AT_WIDTH))]


def _picture(raw: bytes, page: int, width: int) -> Image.Image:
    with _opened(raw) as document:
        if not 1 <= page <= len(document):
            raise IndexError(page)
        sheet = document[page - 1]
        across, down = sheet.get_size()
        scale = min(width / max(across, 1), TALLEST / max(down, 1))
        return sheet.render(scale=scale, may_draw_forms=False).to_pil()


@contextmanager
def _opened(raw: bytes) -> Iterator[pypdfium2.PdfDocument]:
    with _pdfium:
        document = pypdfium2.PdfDocument(raw)
        try:
            yield document
        finally:
            document.close()
