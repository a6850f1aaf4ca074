"""The working calendar as the data team maintains it: years and their days."""

from typing import ClassVar

from django.db import models
from simple_history.models import HistoricalRecords


class CalendarYear(models.Model):
    """A year of the State Council's calendar (年度放假安排)."""

    class Status(models.TextChoices):
        """Whether the official notice is in."""

        CONFIRMED = "confirmed", "已确认"
        PROVISIONAL = "provisional", "暂定"

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    status = models.CharField("状态", max_length=11, choices=Status.choices, default=Status.PROVISIONAL)
    notice_reference = models.CharField("通知文号", max_length=100, blank=True)
    notice_date = models.DateField("通知日期", null=True, blank=True)
    edited = models.BooleanField(
        "人工维护", default=False, editable=False, help_text="人工改过的年份不再被自动载入覆盖"
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "日历年度"
        default_permissions = ("add", "change", "view")
        ordering: ClassVar = ["-year"]

    def __str__(self) -> str:
        return f"{self.year}年（{self.get_status_display()}）"


class CalendarDay(models.Model):
    """One day (日历日)."""

    date = models.DateField("日期", primary_key=True)
    is_workday = models.BooleanField("工作日")
    name = models.CharField("名称", max_length=50, blank=True, help_text="节假日名称，或“调休上班”")
    year = models.ForeignKey(CalendarYear, verbose_name="年度", on_delete=models.PROTECT, related_name="days")
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = "日历日", "工作日历"
        default_permissions = ("change", "view")
        ordering: ClassVar = ["date"]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d}"
