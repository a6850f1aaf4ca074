"""Signing in: who gives a password wrong too often waits, so that nobody finds one by trying.

Attempts are counted before the password is looked at, by account (known or not) and by address. A browser in which the
account has signed in before carries a signed cookie and is counted by itself: strangers who try an account, however
long, do not keep its owner out there.
"""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts import attempts
from accounts.requests import address_of
from privacy.keys import digest

MOST_WRONG = 5
"""Wrong passwords of one account, or in one browser it knows, before it waits ``attempts.WAIT``."""

MOST_WRONG_OF_ADDRESS = 50
"""The same of one address: an office shares one."""

DEVICE_AGE = timedelta(days=90)
DEVICE_SALT = "accounts.device"
REFUSED = (
    f"用户名或密码不正确，或尝试次数过多。请核对后重试；已连续输错 {MOST_WRONG} 次的，"
    f"请 {int(attempts.WAIT.total_seconds()) // 60} 分钟后再试。"
)
"""One wording whatever the reason: none tells whether an account exists, is locked, or may not enter here."""


class SignInForm(AdminAuthenticationForm):
    """The back office's form."""

    error_messages = {**AdminAuthenticationForm.error_messages, "invalid_login": REFUSED, "inactive": REFUSED}  # noqa: RUF012

    def clean(self) -> dict[str, Any]:
        """Refuse unread what comes too often; the right password clears the account's count."""
        username = self.cleaned_data.get("username")
        if not username or not self.cleaned_data.get("password"):
            return dict(super().clean())
        now = timezone.now()
        attempts.prune(at=now)
        counters = _counters(self.request, username)
        if not all(attempts.take(key, most=most, at=now) for key, most in counters.items()):
            raise self.get_invalid_login_error()
        cleaned: dict[str, Any] = super().clean()
        for key, most in counters.items():
            if most == MOST_WRONG_OF_ADDRESS:
                attempts.give_back(key)  # others there may be guessing
            else:
                attempts.clear(key)
        return cleaned


def remember_device(request: HttpRequest, response: HttpResponse) -> None:
    """Give the browser in which the request's user has just signed in the cookie that knows it again."""
    cookie = _device_cookie(request.user.get_username())
    response.set_signed_cookie(
        cookie,
        secrets.token_urlsafe(16),
        salt=DEVICE_SALT + cookie,
        max_age=DEVICE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _counters(request: HttpRequest | None, username: str) -> Mapping[str, int]:
    """Return the keys an attempt is counted under, each with the most it allows."""
    cookie = _device_cookie(username)
    device = request and request.get_signed_cookie(cookie, None, salt=DEVICE_SALT + cookie, max_age=DEVICE_AGE)
    if device:
        return {digest(f"sign-in device {cookie} {device}"): MOST_WRONG}
    address = address_of(request) if request else ""
    return {
        digest(f"sign-in address {address}"): MOST_WRONG_OF_ADDRESS,
        digest(f"sign-in account {username}"): MOST_WRONG,
    }


def _device_cookie(username: str) -> str:
    """Return the cookie's name, one an account: colleagues share browsers."""
    return f"device_{digest(f'device of {username}')[:16]}"
