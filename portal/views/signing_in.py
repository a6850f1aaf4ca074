"""The pages of signing in and out, and of the devices somebody is signed in on."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import address_of
from policies.customers import account_of
from portal import access, sessions, sign_in
from portal.sign_in import Asked, CodeForm, WhoForm
from privacy import keys

ASKED = "sign_in_asked"
WRONG = "验证码不正确、已失效或尝试次数过多。请核对最新一条短信，或重新获取验证码。"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def who(request: HttpRequest) -> HttpResponse:
    """Ask who it is, and send a code."""
    form = WhoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _ask(request, form.cleaned_data)
        return redirect("portal:sign_in_code")
    return render(request, "portal/my/sign_in.html", {"form": form, "next": access.wanted(request)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code, or send another one."""
    known = _known(request)
    if known is None:
        return redirect("portal:sign_in")
    if "again" in request.POST:
        _ask(request, known)
        return redirect("portal:sign_in_code")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if _sign_in(request, known, form.cleaned_data["code"]):
            return redirect(known["next"])
        form.add_error("code", WRONG)
    return render(request, "portal/my/sign_in_code.html", {"form": form})


def _ask(request: HttpRequest, given: dict[str, Any]) -> None:
    words = {name: str(given[name]) for name in ("policy_number", "id_tail")}
    asked = sign_in.ask(**words, domain=domain_of(request), address=address_of(request), at=timezone.now())
    kept = {"subject": asked.subject, "person": asked.person, "next": given.get("next") or access.wanted(request)}
    request.session[ASKED] = keys.encrypt(json.dumps(words | kept))


def _known(request: HttpRequest) -> dict[str, Any] | None:
    """Return what the browser has asked for; it lies encrypted in the session."""
    sealed = request.session.get(ASKED)
    return dict(json.loads(keys.decrypt(sealed))) if sealed else None


def _sign_in(request: HttpRequest, known: dict[str, Any], typed: str) -> bool:
    now = timezone.now()
    asked = Asked(known["subject"], known["person"])
    person = sign_in.answer(asked, typed=typed, address=address_of(request), at=now)
    if person is None:
        return False
    sessions.begin(request, account_of(person), at=now)
    request.session.pop(ASKED, None)
    return True


def domain_of(request: HttpRequest) -> str:
    """Return the host without its port: what the code's SMS names for phones to fill it in."""
    return request.get_host().rsplit(":", 1)[0]


@access.for_customers
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out here."""
    sessions.end(request, at=timezone.now())
    return redirect("portal:home")


@access.for_customers
@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    """Show where the customer is signed in."""
    rows = sessions.live(sessions.customer_of(request), at=timezone.now())
    shown = [(row, sessions.is_here(request, row)) for row in rows]
    return render(request, "portal/my/devices.html", {"devices": shown})


@access.for_customers
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Sign out on every device, this one too."""
    now = timezone.now()
    sessions.end_everywhere(sessions.customer_of(request), at=now)
    sessions.end(request, at=now)
    return redirect("portal:sign_in")
