"""Which state of a case a request was written for: ``If-Match``, or ``revision`` in the body for those behind gzip.

The rule: ``If-Match`` names one or several revisions in quotes. A weak mark (``W/``) and a suffix that a compressing proxy
adds (``"17-gzip"``) do not count. ``*`` is refused, for it says nothing.
"""

import re
from http import HTTPStatus
from typing import Any

from rest_framework.request import Request

from api.problems import Problem

TAG = re.compile(r'(?:W/)?"(\d{1,9})(?:-gzip|-br|;gzip)?"')
MOST = 2**31 - 1


def etag(revision: int) -> str:
    """Return the entity tag of a revision."""
    return f'"{revision}"'


def wanted(request: Request, stated: Any, now: int | None) -> int:
    """Return the revision the request was written for; of several the one that is the case's ``now``.

    Raises ``Problem``: 428 without any, 400 for what names none or two different ones.
    """
    named = _named(request.headers.get("If-Match", ""))
    if stated is not None and (not isinstance(stated, int) or isinstance(stated, bool) or not 0 <= stated <= MOST):
        raise Problem("revision 须为案件的修订号，如 17。", "revision-malformed")
    if stated is None and not named:
        raise Problem(
            '请在 If-Match 头（如 "17"）或 revision 中给出所见的案件修订号。',
            "revision-missing",
            HTTPStatus.PRECONDITION_REQUIRED,
        )
    if stated is not None and named and stated not in named:
        raise Problem("If-Match 与 revision 不一致，请只给出其中一个。", "revision-malformed")
    if stated is not None:
        return int(stated)
    return now if now in named else named[0]


def _named(header: str) -> list[int]:
    if not header.strip():
        return []
    found = [TAG.fullmatch(part.strip()) for part in header.split(",")]
    if not all(found):
        raise Problem('If-Match 须为案件修订号，如 "17"；不接受 *。', "revision-malformed")
    return [int(match[1]) for match in found if match]
