"""Staff: users, roles, teams, sign-in."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """The room's name in menus."""

    name = "accounts"
    verbose_name = "人员与权限"

    def ready(self) -> None:
        """Load the roles once a migrate, when the last app's permissions exist.

        Django sends ``post_migrate`` app by app, in order, to apps with models, and its own receiver that creates
        permissions was connected before this one.
        """
        from accounts.loading import load_roles_after_migrate

        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(load_roles_after_migrate, sender=last, dispatch_uid="accounts.load_roles")
