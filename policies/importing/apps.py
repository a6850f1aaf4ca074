"""The import of policies."""

from django.apps import AppConfig


class PolicyImportsConfig(AppConfig):
    """The app's name in menus."""

    name = "policies.importing"
    label = "policy_imports"
    verbose_name = "保单导入"
