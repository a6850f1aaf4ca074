"""Where a service is offered: divisions, hospitals, list releases."""

from django.apps import AppConfig


class CoverageConfig(AppConfig):
    """The app's name in menus."""

    name = "coverage"
    verbose_name = "服务网络"

    def ready(self) -> None:
        """Make the lists of this app known."""
        from coverage import built_in_lists, hospital_lists, importing, kinds

        kinds.on_register.append(importing.register)
        built_in_lists.register()
        hospital_lists.register()
