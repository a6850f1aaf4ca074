"""When somebody signed in last."""

from typing import Any

from django.utils import timezone

from accounts.models import User


def note_last_login(*, user: User, **signal: Any) -> None:
    """Record the moment (aware) of this sign-in, without an entry in the user's history: nothing about the user changed."""
    User.objects.filter(pk=user.pk).update(last_login=timezone.now())
