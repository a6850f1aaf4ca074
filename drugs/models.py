"""The drugs of the specialty-drug service (特药): the list's entries, and the generic names a pharmacist has confirmed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from coverage.models import ListEntry


class SocialInsurance(models.TextChoices):
    """Whether social insurance pays for a drug (社保药品, DRUG-31); which the manual's print does not say."""

    YES = "yes", "是"
    NO = "no", "否"
    UNKNOWN = "unknown", "未知"


class DrugEntry(ListEntry):
    """A drug of the list by its printed brand name; the generic names were added and await a pharmacist (特药)."""

    brand_name = models.CharField("商品名", max_length=100, db_index=True)
    generic_name_zh = models.CharField("通用名", max_length=100, blank=True)
    generic_name_en = models.CharField("英文通用名", max_length=100, blank=True)
    social_insurance = models.CharField(
        "社保药品", max_length=10, choices=SocialInsurance.choices, default=SocialInsurance.UNKNOWN
    )

    class Meta(ListEntry.Meta):
        verbose_name = verbose_name_plural = "特药"

    def __str__(self) -> str:
        return f"{self.seq} {self.brand_name}"


class GenericConfirmation(models.Model):
    """A pharmacist's word that a brand's generic name is right, for every release that pairs the two so.

    It stands beside the entries, because a published entry never changes. Made by ``drugs.confirming.confirm``.
    """

    brand_name = models.CharField("商品名", max_length=100)
    generic_name_zh = models.CharField("通用名", max_length=100)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="确认药师", on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField("确认时间")
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "通用名确认"
        ordering: ClassVar = ["brand_name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand_name", "generic_name_zh"], name="generic_confirmed_once")
        ]

    def __str__(self) -> str:
        return f"{self.brand_name} {self.generic_name_zh}"
