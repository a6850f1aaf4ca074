"""PDFs judged by opening them, as a reader would; they are kept as they came."""

import threading

import pypdfium2
import pypdfium2.raw
from django.core.exceptions import ValidationError

HEADER_WITHIN = 1024  # bytes a reader looks through for the header
END_WITHIN = 2048  # bytes before the last content in which the end mark stands
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
    with _pdfium:
        document = pypdfium2.PdfDocument(raw)
        try:
            return len(document)
        finally:
            document.close()
