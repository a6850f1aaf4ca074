"""The work: the kernel every service runs on."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The room's name in menus."""

    name = "cases"
    verbose_name = "服务个案"
