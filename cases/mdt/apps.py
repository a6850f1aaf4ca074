"""Multidisciplinary consultations (重大疾病 MDT 多学科会诊)."""

from django.apps import AppConfig


class MdtConfig(AppConfig):
    """The app's name in menus."""

    name = "cases.mdt"
    verbose_name = "重大疾病 MDT 多学科会诊"
