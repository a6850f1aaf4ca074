"""Pages for everybody, alike for everybody: caches may store them, and ask whether a new edition of a list has come."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date

from coverage import releases
from manual.registry import rule

SECONDS = 60
"""How long a cache may answer by itself: no longer is an edition shown that another has followed."""


@rule("GEN-18")
def for_everybody(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Let caches store what ``view`` answers, by its content (ETag) and the newest list in force (Last-Modified).

    Whoever asks with the ETag they have is told that nothing has changed (304). The day of the list alone proves
    nothing: the page changes with the product too.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code != HTTPStatus.OK:
            return response
        patch_cache_control(response, public=True, max_age=SECONDS)
        if changed := _newest(timezone.now()):
            response["Last-Modified"] = http_date(changed.timestamp())
        response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        return get_conditional_response(request, etag=response["ETag"], response=response) or response

    return answer


def _newest(at: datetime) -> datetime | None:
    """Return since when the lists are as they are at ``at`` (aware); None where there is no list."""
    pairs = releases.all_in_force(at=at).values_list("effective_from", "published_at")
    return max((moment for pair in pairs for moment in pair if moment), default=None)
