"""The seventh service as an app."""

from django.apps import AppConfig


class SeventhConfig(AppConfig):
    """The name in menus."""

    name = "tests.seventh"
    label = "seventh"
    verbose_name = "第七项服务"
