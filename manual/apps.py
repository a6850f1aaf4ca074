"""The service manual as data: rules, readings, and which code carries which rule."""

from django.apps import AppConfig


class ManualConfig(AppConfig):
    """The app's name in menus."""

    name = "manual"
    verbose_name = "服务手册"

    def ready(self) -> None:
        """Register the checks of apps' own clauses."""
        from manual import checks  # noqa: F401
