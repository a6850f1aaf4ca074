"""Idempotency keys, as the IETF draft has them: one answer a key, whatever is repeated.

Key, work and answer share one transaction under an advisory lock on account and key. So an answer is stored if and only if
the work was done, a second request meanwhile learns that the first still runs, and a process that dies leaves neither.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import attempts
from accounts.models import User
from api import problems
from api.models import StoredAnswer
from api.problems import Problem
from cases.bookkeeping import requests
from cases.bookkeeping.events import sha256
from cases.declaration.errors import CaseError
from privacy.keys import digest

STORED_FOR = timedelta(hours=72)
LONGEST = 255  # characters of a key
HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
PRUNED = 100  # rows a request
Work = Callable[[str], Response]


def answered(request: Request, body: Any, files: Any, work: Work) -> Response:
    """Return what ``work`` answers, or what it answered before; it is handed the key for the kernel.

    A refusal is an answer too, and stored. Raises ``Problem`` without a key, for another body under the same key, and
    while the first request still runs.
    """
    key = _key(request)
    seen = requests.digest(
        f"{request.method} {request.path}", request.headers.get("If-Match", ""), {"body": body}, files
    )
    now = timezone.now()
    with transaction.atomic():
        _hold(f"{request.user.pk} {key}")
        earlier = StoredAnswer.objects.filter(user=_account(request), key=key, expires_at__gt=now).first()
        if earlier:
            return _again(earlier, seen)
        response = _worked(work, sha256(f"api {key}"))
        if response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            _store(request, key, seen, response, now)
    return response


def _key(request: Request) -> str:
    key = request.headers.get(HEADER, "").strip()
    if not key:
        raise Problem(f"请在 {HEADER} 头中给出本次请求的编号，每次新的操作用新的编号。", "key-missing")
    if len(key) > LONGEST or not key.isascii() or not key.isprintable():
        raise Problem(f"{HEADER} 须为 1 至 {LONGEST} 个可见的 ASCII 字符。", "key-invalid")
    return digest(f"idempotency key {key}")


def _hold(name: str) -> None:
    """Take the lock of this key for the transaction. Raises ``Problem`` where another request has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"api {name}"])
        if not cursor.fetchone()[0]:
            raise Problem(
                "同一编号的请求正在处理，请稍后以同一编号重试。", "key-running", HTTPStatus.CONFLICT, retry_after=1
            )


def _again(earlier: StoredAnswer, seen: str) -> Response:
    if earlier.request_digest != seen:
        raise Problem(
            "这个编号已用于另一项请求，请为新的操作换用新的编号。", "key-reused", HTTPStatus.UNPROCESSABLE_ENTITY
        )
    is_problem = earlier.status >= HTTPStatus.BAD_REQUEST
    response = Response(earlier.body, earlier.status, content_type=problems.MEDIA_TYPE if is_problem else None)
    for name, value in earlier.headers.items():
        response[name] = value
    response[REPLAYED] = "true"
    return response


def _worked(work: Work, key: str) -> Response:
    """Do the work; a refusal of the kernel is its answer, with what it stores of it (an enquiry)."""
    try:
        return work(key)
    except CaseError as problem:
        return problems.of_case(problem)


def _store(request: Request, key: str, seen: str, response: Response, now: datetime) -> None:
    headers = {name: response[name] for name in ("ETag", "Location") if name in response}
    StoredAnswer.objects.update_or_create(
        user=_account(request),
        key=key,
        defaults={
            "request_digest": seen,
            "status": response.status_code,
            "headers": headers,
            "body": response.data,
            "expires_at": now + STORED_FOR,
        },
    )
    old = StoredAnswer.objects.filter(expires_at__lte=now).order_by("expires_at").values("pk")
    StoredAnswer.objects.filter(pk__in=old.select_for_update(skip_locked=True)[:PRUNED]).delete()
    attempts.prune(at=now)


def _account(request: Request) -> User:
    """Return whose token it is; a request without one never comes this far."""
    user: Any = request.user
    return user
