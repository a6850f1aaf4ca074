"""Personal data: encrypted fields, keyed digests, masking, the log of who read what."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """The app's name in menus."""

    name = "privacy"
    verbose_name = "隐私"
