"""Which drugs: the specialty-drug list and its releases."""

from django.apps import AppConfig


class DrugsConfig(AppConfig):
    """The app's name in menus."""

    name = "drugs"
    verbose_name = "特药清单"

    def ready(self) -> None:
        """Make the drug list known to the releases."""
        from coverage import kinds
        from drugs.list_columns import DRUG_SHEET
        from drugs.models import DrugEntry

        columns = {name: name for name in ("seq", "brand_name", "generic_name_zh", "generic_name_en", "note")}
        kinds.register(
            kinds.Kind(
                code="drugs",
                label="特药清单",
                model=DrugEntry,
                columns=columns,
                key="brand_name",
                first=kinds.FirstEdition(72, 72),
                sheet=DRUG_SHEET,
            )
        )
