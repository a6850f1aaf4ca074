"""Signed in, where, and for how long: a row for each browser, looked at by every request of a customer."""

from datetime import datetime, timedelta
from typing import cast

from django.contrib.auth import login, logout
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import User
from portal.models import CustomerSession
from privacy.keys import digest

SEEN_EVERY = timedelta(minutes=1)
BACKEND = "accounts.backends.RoleBackend"
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "安卓手机"),
    ("Windows", "Windows 电脑"),
    ("Mac", "Mac 电脑"),
)
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def begin(request: HttpRequest, user: User, *, at: datetime) -> None:
    """Sign ``user`` in: what is stored for the same person's browser stays, what is stored for another goes."""
    login(request, user, backend=BACKEND)
    request.session.cycle_key()  # Django keeps the key where the same user signs in again
    CustomerSession.objects.create(
        user=user,
        key_digest=_digest(request),
        device=device_of(request),
        signed_in_at=at,
        last_seen_at=at,
    )


def current(request: HttpRequest, *, at: datetime) -> CustomerSession | None:
    """Return the request's session, noted as seen; None for one that is over, or is no customer's."""
    user = request.user
    if not user.is_authenticated or user.kind != User.Kind.CUSTOMER:
        return None
    session = live(user, at=at).filter(key_digest=_digest(request)).first()
    if session is None:
        return None
    request.user = session.user  # the same account, read with the person it is
    if session.last_seen_at < at - SEEN_EVERY:
        CustomerSession.objects.filter(pk=session.pk).update(last_seen_at=at)
    return session


def live(user: User, *, at: datetime) -> QuerySet[CustomerSession]:
    """Return where ``user`` is signed in at ``at``."""
    return CustomerSession.objects.filter(
        user=user, ended_at=None, last_seen_at__gt=at - CustomerSession.IDLE
    ).select_related("user__customer_account__person")


def end(request: HttpRequest, *, at: datetime) -> None:
    """Sign out here."""
    CustomerSession.objects.filter(key_digest=_digest(request), ended_at=None).update(ended_at=at)
    logout(request)


def end_everywhere(user: User, *, at: datetime) -> None:
    """Sign out on every device: each is refused at its next request."""
    CustomerSession.objects.filter(user=user, ended_at=None).update(ended_at=at)


def is_here(request: HttpRequest, session: CustomerSession) -> bool:
    """Tell whether ``session`` is the one that asks."""
    return session.key_digest == _digest(request)


def device_of(request: HttpRequest) -> str:
    """Return in a few words what the browser says it is."""
    agent = request.headers.get("User-Agent", "")
    system = next((label for mark, label in SYSTEMS if mark in agent), "其他设备")
    browser = next((label for mark, label in BROWSERS if mark in agent), "浏览器")
    return f"{system} · {browser}"


def customer_of(request: HttpRequest) -> User:
    """Return the signed-in customer; the page's own decorator has made sure there is one."""
    return cast(User, request.user)


def _digest(request: HttpRequest) -> str:
    return digest(f"customer session {request.session.session_key}")
