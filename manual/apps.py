"""The service manual as data: rules, readings, and which code carries which rule."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ManualConfig(AppConfig):
    """The app's name in menus."""

    name = "manual"
    verbose_name = "服务手册"

    def ready(self) -> None:
        """Register the checks of apps' own clauses; add what the manual leaves open after each migrate."""
        from manual import checks  # noqa: F401
        from manual.unsettled import load_after_migrate

        post_migrate.connect(load_after_migrate, sender=self, dispatch_uid="manual.load_unsettled")
