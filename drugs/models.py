"""The drugs of the specialty-drug service (特药)."""

from django.db import models

from coverage.models import ListEntry


class DrugEntry(ListEntry):
    """A drug of the list by its printed brand name; generic names were added and await a pharmacist (特药)."""

    brand_name = models.CharField("商品名", max_length=100, db_index=True)
    generic_name_zh = models.CharField("通用名", max_length=100)
    generic_name_en = models.CharField("英文通用名", max_length=100)

    class Meta(ListEntry.Meta):
        verbose_name = verbose_name_plural = "特药"

    def __str__(self) -> str:
        return f"{self.seq} {self.brand_name}"
