"""Staff: users, roles, teams, sign-in."""

from django.apps import AppConfig, apps
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """The app's name in menus."""

    name = "accounts"
    verbose_name = "人员与权限"

    def ready(self) -> None:
        """Connect what this app does when others finish: loading roles, noting sign-ins."""
        from accounts import codes  # noqa: F401
        from accounts.sign_ins import note_last_login

        # Django's own receiver saves the user, and each sign-in would stand in the user's history as a change.
        user_logged_in.disconnect(dispatch_uid="update_last_login")
        user_logged_in.connect(note_last_login, dispatch_uid="accounts.note_last_login")
        self._load_roles_after_migrate()

    def _load_roles_after_migrate(self) -> None:
        """Load the roles once a migrate, when the last app's permissions exist.

        Django sends ``post_migrate`` app by app, in order, to apps with models, and its own receiver that creates
        permissions was connected before this one.
        """
        from accounts.loading import load_roles_after_migrate

        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(load_roles_after_migrate, sender=last, dispatch_uid="accounts.load_roles")
