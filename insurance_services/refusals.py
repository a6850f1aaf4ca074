"""What a request that cannot be read is told: too large (413), or not as it should be (400)."""

from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cases.uploads import MAX_FILES

TOO_LARGE = (RequestDataTooBig, TooManyFilesSent, TooManyFieldsSent)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what is wrong and how to mend it; nothing of the request has been kept."""
    too_large = isinstance(exception, TOO_LARGE)
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_large else HTTPStatus.BAD_REQUEST
    context = {"too_large": too_large, "too_many": isinstance(exception, TooManyFilesSent), "max_files": MAX_FILES}
    return render(request, "400.html", context, status=status)
