"""Gene tests for targeted drugs (靶向用药基因检测)."""

from django.apps import AppConfig


class GeneTestingConfig(AppConfig):
    """The app's name in menus."""

    name = "cases.gene_testing"
    verbose_name = "靶向用药基因检测服务"

    def ready(self) -> None:
        """Make the panels known to import and export."""
        from cases.gene_testing import panel_list

        panel_list.register()
