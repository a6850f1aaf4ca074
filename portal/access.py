"""Who may open the portal's pages: signed-in customers alone; what is another's answers as if it were not there.

A form that was on its way when the session ended is stored, encrypted, for the same person to send again.
"""

import json
import logging
from collections.abc import Callable
from functools import wraps
from typing import NoReturn
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme

from portal import sessions
from privacy import keys
from privacy.typed_text import visible

logger = logging.getLogger(__name__)
KEPT = "kept_form"
LONGEST = 20_000  # characters of a kept form
LONGEST_KEY = 40  # characters of what was asked for, in the log
View = Callable[..., HttpResponse]


def for_customers(view: View) -> View:
    """Let ``view`` answer signed-in customers; everybody else signs in first and then comes back."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if sessions.current(request, at=timezone.now()) is None:
            keep_form(request)
            came_from = request.path if request.method == "GET" or KEPT in request.session else reverse("portal:mine")
            response: HttpResponse = HttpResponseRedirect(
                f"{reverse('portal:sign_in')}?{urlencode({'next': came_from})}"
            )
        else:
            response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return answer


def not_yours(request: HttpRequest, what: str, key: object) -> NoReturn:
    """Answer 404 and log who asked for what by number: it is another's, or nobody's. Raises ``Http404``."""
    logger.warning(
        "account %s asked for %s %s: not there for it", request.user.pk, what, visible(str(key))[:LONGEST_KEY]
    )
    raise Http404("没有找到，请核对。")


def keep_form(request: HttpRequest) -> None:
    """Record what a customer whose session is over has just sent, for the page it was sent to."""
    if request.method != "POST" or not request.user.is_authenticated:
        return
    body = request.POST.copy()
    body.pop("csrfmiddlewaretoken", None)
    if len(text := body.urlencode()) <= LONGEST:
        request.session[KEPT] = keys.encrypt(json.dumps([request.path, text]))


def kept_form(request: HttpRequest) -> QueryDict | None:
    """Return what was stored for this page, once; None where nothing was."""
    sealed = request.session.get(KEPT)
    if not sealed:
        return None
    path, text = json.loads(keys.decrypt(sealed))
    if path != request.path:
        return None
    del request.session[KEPT]
    return QueryDict(text)


def wanted(request: HttpRequest) -> str:
    """Return the page to go to after signing in: one of ours."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    mine = reverse("portal:mine")
    ours = url_has_allowed_host_and_scheme(asked, allowed_hosts=None) and asked.startswith(mine)
    return asked if ours else mine
