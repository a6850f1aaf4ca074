"""Refusals as problem+json (RFC 9457): a stable code each, and all that is missing with clause and rule."""

import math
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from django.utils import timezone
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler as library_handler

from cases.declaration import errors
from cases.eligibility.evaluation import verdicts_of
from cases.eligibility.predicates import Outcome
from manual import rules

MEDIA_TYPE = "application/problem+json"
NOT_FOUND = "没有找到，请核对地址和编号。"


class Problem(exceptions.APIException):
    """A refusal of the API's own."""

    status_code: int = HTTPStatus.BAD_REQUEST
    default_code = "bad-request"

    def __init__(self, detail: str, code: str, status: int = HTTPStatus.BAD_REQUEST, **more: Any) -> None:
        """Say what is wrong and how to mend it; ``more`` are further members of the answer."""
        super().__init__(detail, code)
        self.status_code, self.words, self.code, self.more = status, detail, code, more


class ScopeMissing(Problem):
    """The token is not for this."""

    def __init__(self, scope: str) -> None:
        """Name the scope."""
        super().__init__(
            f"令牌的范围不含“{scope}”，请使用含此范围的令牌。", "scope-missing", HTTPStatus.FORBIDDEN, scope=scope
        )


class TooMany(Problem):
    """Too much in too short a time; ``wait`` is in seconds."""

    def __init__(self, wait: float) -> None:
        """Say how long to wait."""
        seconds = max(1, math.ceil(wait))
        super().__init__(
            f"请求过于频繁，请在 {seconds} 秒后重试。",
            "rate-limited",
            HTTPStatus.TOO_MANY_REQUESTS,
            retry_after=seconds,
        )


def handler(problem: Exception, context: dict[str, Any]) -> Response | None:
    """Return the answer to a refusal; None for what is a fault of ours."""
    if isinstance(problem, errors.CaseError):
        return of_case(problem)
    if isinstance(problem, Problem):
        return answer(problem.status_code, problem.code, problem.words, **problem.more)
    if isinstance(problem, Http404):
        return answer(HTTPStatus.NOT_FOUND, "not-found", NOT_FOUND)
    if isinstance(problem, RequestDataTooBig):
        return answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", "请求过大，请减少内容后重试。")
    if isinstance(problem, BadRequest | SuspiciousOperation | UnicodeError | RecursionError):
        return answer(HTTPStatus.BAD_REQUEST, "malformed", "请求无法读取，请核对编码和格式。")
    if isinstance(problem, PermissionDenied):
        return answer(HTTPStatus.FORBIDDEN, "not-allowed", "没有权限。")
    return _of_library(library_handler(problem, context), problem)


LIBRARY_CODES = {
    400: ("malformed", "请求无法读取，请核对编码和格式。"),
    401: ("not-authenticated", "请在 Authorization 头中给出有效的令牌：Bearer 后接令牌。"),
    403: ("not-allowed", "没有权限。"),
    404: ("not-found", NOT_FOUND),
    405: ("method-not-allowed", "这个地址不接受这种请求方法。"),
    406: ("not-acceptable", "只提供 application/json，请核对 Accept 头。"),
    415: ("unsupported-media-type", "内容类型不受支持，请以 application/json 或 multipart/form-data 提交。"),
}


def _of_library(response: Response | None, problem: Exception) -> Response | None:
    if response is None:
        return None
    code, words = LIBRARY_CODES.get(response.status_code, ("refused", "请求未被接受。"))
    told = answer(response.status_code, code, words)
    for name in ("WWW-Authenticate", "Allow"):
        if name in response.headers:
            told[name] = response.headers[name]
    return told


def answer(status: int, code: str, detail: str, **more: Any) -> Response:
    """Return a problem; ``code`` never changes its meaning, ``detail`` is for people."""
    body = {
        "type": f"/api/v1/problems#{code}",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "code": code,
        "detail": detail,
        **more,
    }
    response = Response(body, status=status, content_type=MEDIA_TYPE)
    if "retry_after" in more:
        response["Retry-After"] = str(more["retry_after"])
    return response


CASE_CODES: dict[type[errors.CaseError], tuple[int, str]] = {
    errors.CaseNotFound: (404, "not-found"),
    errors.StepNotAllowed: (403, "step-not-allowed"),
    errors.StaleRevision: (412, "stale-revision"),
    errors.WrongState: (409, "wrong-state"),
    errors.StepBlocked: (409, "step-blocked"),
    errors.StepInvalid: (422, "invalid-input"),
    errors.KeyReused: (422, "key-reused"),
    errors.KeyInvalid: (400, "key-invalid"),
    errors.QuotaExhausted: (409, "quota-exhausted"),
    errors.NotVerified: (422, "caller-not-verified"),
    errors.NotEligible: (422, "not-eligible"),
    errors.DuplicateCase: (409, "duplicate-case"),
}


def of_case(problem: errors.CaseError) -> Response:
    """Return the answer to a refusal of the kernel: its sentence, and what belongs to its kind."""
    status, code = CASE_CODES.get(type(problem), (HTTPStatus.UNPROCESSABLE_ENTITY, "refused"))
    more = _MORE[type(problem)](problem) if type(problem) in _MORE else {}
    return answer(status, code, str(problem), **more)


def missing(items: list[Any]) -> list[dict[str, Any]]:
    """Return all that stands in a step's way, each with the clause that asks for it."""
    return [{"text": item.text, **clause(item.rule)} for item in items]


def clause(rule: str) -> dict[str, Any]:
    """Return a rule's ID and the manual's sentence; null where no rule of the manual asks for it."""
    return {"rule": rule or None, "clause": rules.get(rule).quote if rule else None}


def fields(found: Any) -> list[dict[str, str]]:
    """Return a form's errors, field by field; "" is the form as a whole."""
    return [
        {"field": "" if name == "__all__" else str(name), "text": str(text)}
        for name, texts in found.items()
        for text in texts
    ]


def _rejections(problem: Any) -> Iterator[dict[str, Any]]:
    for verdict in verdicts_of(problem.check):
        if verdict.outcome == Outcome.REJECT:
            yield {"text": verdict.staff, "rule": verdict.rule, "clause": verdict.sentence}


_MORE: dict[type, Callable[[Any], dict[str, Any]]] = {
    errors.StaleRevision: lambda it: {
        "changed_by": it.who,
        "changed_at": timezone.localtime(it.at).isoformat(),
        "revision": it.revision,
    },
    errors.StepBlocked: lambda it: {"missing": missing(it.missing)},
    errors.QuotaExhausted: lambda it: {
        "missing": [{"text": str(it), **clause(rule)} for rule in it.rules] or [{"text": str(it), **clause("")}]
    },
    errors.StepInvalid: lambda it: {"errors": fields(it.errors)},
    errors.NotEligible: lambda it: {"missing": list(_rejections(it))},
    errors.DuplicateCase: lambda it: {"case": it.case.number},
}
