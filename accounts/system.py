"""The user that jobs act as."""

from django.contrib.auth.hashers import make_password

from accounts.models import User

USERNAME = "system"


def system_user() -> User:
    """Return the account background jobs are recorded under; it cannot sign in."""
    return User.objects.get_or_create(
        username=USERNAME,
        defaults={
            "display_name": "系统",
            "kind": User.Kind.SYSTEM,
            "password": make_password(None),  # one that nobody can give
        },
    )[0]
