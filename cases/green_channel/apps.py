"""Green-channel appointments (绿通), outpatient and inpatient."""

from django.apps import AppConfig


class GreenChannelConfig(AppConfig):
    """The app's name in menus."""

    name = "cases.green_channel"
    verbose_name = "重大疾病就医绿通服务"
