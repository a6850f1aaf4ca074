"""Which drugs: the specialty-drug list and its releases."""

from django.apps import AppConfig


class DrugsConfig(AppConfig):
    """The room's name in menus."""

    name = "drugs"
    verbose_name = "特药清单"
