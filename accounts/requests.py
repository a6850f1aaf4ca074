"""Who is asking, in pages that only signed-in staff reach."""

from typing import cast

from django.http import HttpRequest

from accounts.models import User


def staff_of(request: HttpRequest) -> User:
    """Return the signed-in member of staff; the page's own door has made sure there is one."""
    return cast(User, request.user)
