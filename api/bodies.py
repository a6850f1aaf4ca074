"""What was sent, read into what forms take: objects of plain values, nothing nested further."""

import json
import math
from collections.abc import Mapping
from typing import Any

from rest_framework.request import Request

from api.problems import Problem

Plain = str | list[str] | bool
BODY = "body"


def read(request: Request, known: set[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the body and its files: JSON, or a multipart form whose part ``body`` is the JSON.

    Raises ``Problem`` for what is no object, names something unknown, or holds text no database takes.
    """
    data: Any = request.data
    files: dict[str, Any] = {}
    if request.content_type.startswith("multipart/"):
        files = {name: request.FILES.getlist(name) for name in request.FILES}
        data = _parsed(str(data.get(BODY, "{}")))
    if not isinstance(data, dict):
        raise Problem("请求内容须为一个 JSON 对象。", "malformed")
    _check_text(data)
    if unknown := sorted(set(data) - known):
        raise Problem(f"没有这样的栏目：{'、'.join(unknown)[:200]}。", "unknown-field")
    return data, files


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise Problem("body 部分须为 JSON。", "malformed") from problem


def _check_text(data: Any) -> None:
    """Refuse half of a surrogate pair, which JSON can name and UTF-8 cannot hold, and objects deeper than can be read."""
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except (UnicodeError, RecursionError, ValueError) as problem:
        raise Problem("请求中含有不能保存的字符或层次过深，请核对。", "malformed") from problem


def part(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the object ``name`` of a body, empty where it is left out. Raises ``Problem`` for anything else."""
    value = body.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Problem(f"{name} 须为一个对象。", "malformed")
    return value


def text(body: Mapping[str, Any], name: str, longest: int = 100) -> str:
    """Return the text ``name``, "" where it is left out. Raises ``Problem`` for anything else."""
    value = body.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > longest or "\0" in value:
        raise Problem(f"{name} 须为不超过 {longest} 个字的文本。", "malformed")
    return value


def for_form(entered: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Plain]:
    """Return values as a form takes them; null is left out. Raises ``Problem`` for unknown names and nested values."""
    if unknown := sorted(set(entered) - set(known)):
        raise Problem(f"没有这样的栏目：{'、'.join(unknown)[:200]}。", "unknown-field")
    return {name: _plain(name, value) for name, value in entered.items() if value is not None}


def _plain(name: str, value: Any) -> Plain:
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        try:
            return str(value)
        except ValueError as problem:  # more digits than Python converts
            raise Problem(f"{name} 的数字过大。", "malformed") from problem
    if isinstance(value, list) and all(isinstance(item, str | int) and not isinstance(item, bool) for item in value):
        return [str(item) for item in value]
    raise Problem(f"{name} 须为文本、数字、是否，或由它们组成的列表。", "malformed")
