"""Specialty drugs (院外特药直付) as an app."""

from django.apps import AppConfig


class SpecialtyDrugConfig(AppConfig):
    """The app's name in menus."""

    name = "cases.specialty_drug"
    verbose_name = "恶性肿瘤院外特药直付服务"
