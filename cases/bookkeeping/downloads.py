"""How a stored paper leaves: never as a page of this site, without scripts, sniffing or caches, under a name that arrives."""

from pathlib import PurePath
from urllib.parse import quote

from privacy.typed_text import visible

EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}
LONGEST_STEM = 60  # characters: percent-encoded still below what proxies take for a header
NOT_IN_NAMES = str.maketrans(dict.fromkeys('/\\:*?"<>|;', "_"))


def disposition(*, name: str, plain: str, content_type: str) -> str:
    """Return the header that names a file ``name`` in UTF-8, and ``plain`` (ASCII) to those who read no other.

    The ending is that of what the file is. Pictures are shown, all else is saved.
    """
    ending = EXTENSIONS[content_type]
    stem = PurePath(visible(name).translate(NOT_IN_NAMES)).stem.strip(" .")[:LONGEST_STEM]
    how = "inline" if content_type.startswith("image/") else "attachment"
    named = f"; filename*=UTF-8''{quote(f'{stem}.{ending}', safe='')}" if stem else ""
    return f'{how}; filename="{plain}.{ending}"{named}'
