"""The import of policies."""

from django.apps import AppConfig


class PolicyImportsConfig(AppConfig):
    """The app's name in menus."""

    name = "policies.importing"
    label = "policy_imports"
    verbose_name = "保单导入"

    def ready(self) -> None:
        """Make the jobs known."""
        from policies.importing import tasks  # noqa: F401
