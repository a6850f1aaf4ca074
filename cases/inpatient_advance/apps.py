"""Inpatient advance (住院垫付)."""

from django.apps import AppConfig


class InpatientAdvanceConfig(AppConfig):
    """The app's name in menus."""

    name = "cases.inpatient_advance"
    verbose_name = "重大疾病住院垫付服务"
