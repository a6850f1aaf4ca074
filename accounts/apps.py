"""Staff: users, roles, teams, sign-in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The room's name in menus."""

    name = "accounts"
    verbose_name = "人员与权限"
