"""Divisions, hospitals, and the service lists as numbered releases."""

from typing import ClassVar

from django.db import models


class Division(models.Model):
    """An administrative division of GB/T 2260, current or abolished (行政区划)."""

    class Level(models.TextChoices):
        """How high the division stands."""

        PROVINCE = "province", "省级"
        PREFECTURE = "prefecture", "地级"
        COUNTY = "county", "县级"

    code = models.CharField("区划代码", max_length=6, primary_key=True)
    name = models.CharField("名称", max_length=50, db_index=True)
    level = models.CharField("级别", max_length=10, choices=Level.choices)
    parent = models.ForeignKey(
        "self", verbose_name="上级", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    abolished_year = models.PositiveSmallIntegerField("撤销年份", null=True, blank=True)
    successor = models.ForeignKey(
        "self", verbose_name="现属", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors"
    )

    class Meta:
        verbose_name = verbose_name_plural = "行政区划"
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name
