"""Treatment in Japan (恶性肿瘤赴日医疗服务)."""

from django.apps import AppConfig


class JapanTreatmentConfig(AppConfig):
    """The app's name in menus."""

    name = "cases.japan_treatment"
    verbose_name = "恶性肿瘤赴日医疗服务"
