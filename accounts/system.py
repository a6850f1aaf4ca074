"""The user that jobs act as."""

from accounts.models import User

USERNAME = "system"


def system_user() -> User:
    """Return the account background jobs are recorded under; it cannot sign in."""
    user, made = User.objects.get_or_create(
        username=USERNAME, defaults={"display_name": "系统", "is_superuser": True, "is_staff": False}
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user
