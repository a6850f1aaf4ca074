"""The WSGI application. A request that claims to be in anything but UTF-8 is refused."""

import codecs
import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "insurance_services.settings")
REFUSED = "请求须以 UTF-8 编码。".encode()
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def utf8_only(inner: Application) -> Application:
    """Answer 400 to a request whose content type names another character set, or none that exists.

    Django reads by whatever codec is named: some make NULs of their own and halves of characters, and one that is no
    character set (zlib) it trips over before any middleware.
    """

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if _is_utf8(environ.get("CONTENT_TYPE", "")):
            return inner(environ, start_response)
        start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8")])
        return [REFUSED]

    return answer


def _is_utf8(content_type: str) -> bool:
    try:
        _, parameters = parse_header_parameters(content_type)
        return codecs.lookup(parameters.get("charset", "utf-8")).name == "utf-8"
    except (LookupError, ValueError):
        return False


application = utf8_only(get_wsgi_application())
