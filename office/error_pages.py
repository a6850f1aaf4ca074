"""What a request that is refused is told: unreadable (400), too large (413), not allowed (403), not there (404), broken (500).

Staff are told so in the back office, with its menu; customers on their own pages.
"""

from http import HTTPStatus
from typing import Any

from django.contrib import admin
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.urls import reverse

from cases.bookkeeping.uploads import MAX_FILES

TOO_LARGE = (RequestDataTooBig, TooManyFilesSent, TooManyFieldsSent)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what is wrong and how to mend it; nothing of the request has been stored."""
    too_large = isinstance(exception, TOO_LARGE)
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_large else HTTPStatus.BAD_REQUEST
    context = {"too_large": too_large, "too_many": isinstance(exception, TooManyFilesSent), "max_files": MAX_FILES}
    return render(request, "400.html", context, status=status)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the person's role does not allow it."""
    return render(request, "403.html", _office(request), status=HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that nothing is there, or nothing this person may see."""
    office = _office(request)
    return render(request, "office/404.html" if office else "404.html", office, status=HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something broke; asks nothing of the database, which may be what broke."""
    name = "office/500.html" if _in_office(request) else "500.html"
    return HttpResponse(loader.render_to_string(name), status=HTTPStatus.INTERNAL_SERVER_ERROR)


def _in_office(request: HttpRequest) -> bool:
    return request.path.startswith(reverse("admin:index"))


def _office(request: HttpRequest) -> dict[str, Any]:
    """Return what every page of the back office has; nothing for those who do not work in it."""
    user = getattr(request, "user", None)
    return admin.site.each_context(request) if user and user.is_staff and _in_office(request) else {}
