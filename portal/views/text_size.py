"""Choosing how large the text is, by anybody, without signing in."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_cookie

from portal import text_size


@csrf_exempt  # public pages carry no token, or no cache could store them; another site gains nothing by larger text
@vary_on_cookie
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Show the sizes, or store the one that was pressed and go back to the page it was pressed on."""
    if request.method != "POST":
        shown = {"sizes": text_size.SIZES, "chosen": text_size.chosen(request)}
        response = render(request, "portal/text_size.html", shown)
        patch_cache_control(response, private=True, no_cache=True)
        return response
    answer = redirect(_back(request))
    size = text_size.BY_PIXELS.get(request.POST.get("size", ""))
    if size:
        answer.set_cookie(
            text_size.COOKIE,
            size.pixels,
            max_age=text_size.A_YEAR,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return answer


def _back(request: HttpRequest) -> str:
    """Return the page of ours that asked, by its path; the first page where none of ours did."""
    asked = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()})
    if not ours:
        return reverse("portal:home")
    page = urlsplit(asked)
    return f"{page.path}?{page.query}" if page.query else page.path or "/"


@vary_on_cookie
@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Send the stylesheet of the size this browser has chosen; asked for anew with every page, mostly unchanged."""
    size = text_size.chosen(request)
    response = HttpResponse(text_size.style(size), content_type="text/css")
    patch_cache_control(response, private=True, no_cache=True)
    response["ETag"] = f'"{size.pixels}-{size.target}"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
