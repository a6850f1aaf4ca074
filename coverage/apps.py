"""Where a service is offered: divisions, hospitals, list releases."""

from django.apps import AppConfig


class CoverageConfig(AppConfig):
    """The room's name in menus."""

    name = "coverage"
    verbose_name = "服务网络"

    def ready(self) -> None:
        """Make the lists of this room known."""
        from coverage import own_kinds

        own_kinds.register()
