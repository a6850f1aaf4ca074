"""Where a service is offered: divisions, hospitals, list releases."""

from django.apps import AppConfig


class CoverageConfig(AppConfig):
    """The room's name in menus."""

    name = "coverage"
    verbose_name = "服务网络"
