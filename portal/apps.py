"""What customers see."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The app's name in menus."""

    name = "portal"
    verbose_name = "客户服务页"
