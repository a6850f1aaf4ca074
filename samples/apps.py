"""Samples as an app: its commands fill a development database."""

from django.apps import AppConfig


class SamplesConfig(AppConfig):
    """Demo and load."""

    name = "samples"
    verbose_name = "示例数据"
