"""The back office as an app."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """What staff see; has no tables of its own."""

    name = "office"
    verbose_name = "后台"
