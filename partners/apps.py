"""Who does work outside: vendors, laboratories, pharmacies, experts, interpreters."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """The app's name in menus."""

    name = "partners"
    verbose_name = "合作方"

    def ready(self) -> None:
        """Make the lists known to import and export."""
        from partners import lists

        lists.register()
