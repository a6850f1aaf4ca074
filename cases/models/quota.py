"""How often a service was used: counters that the database guards, and the uses behind them."""

from typing import ClassVar

from django.db import models

from cases.models.case import Case
from policies.models import InsuredPerson


class QuotaCounter(models.Model):
    """Uses of one quota by one insured person in one window; ``used`` counts reserved and consumed.

    ``case`` is set where the window is a case.
    """

    insured = models.ForeignKey(InsuredPerson, verbose_name="被保险人", on_delete=models.PROTECT)
    code = models.CharField("次数项目", max_length=20)
    window_start = models.DateField("起始日")
    case = models.ForeignKey(
        Case, verbose_name="案件", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    limit = models.PositiveIntegerField("上限", null=True, blank=True)
    used = models.PositiveIntegerField("已用", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "服务次数"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["insured", "code", "window_start", "case"], nulls_distinct=False, name="quota_counter_once"
            ),
            models.CheckConstraint(
                condition=models.Q(limit__isnull=True) | models.Q(used__lte=models.F("limit")),
                name="quota_within_limit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.used}/{self.limit or '不限'}"


class QuotaUse(models.Model):
    """One use of a counter by one case."""

    class Status(models.TextChoices):
        """Whether the use is held, spent or given back."""

        RESERVED = "reserved", "已占用"
        CONSUMED = "consumed", "已使用"
        RELEASED = "released", "已退回"

    counter = models.ForeignKey(QuotaCounter, verbose_name="计数", on_delete=models.PROTECT, related_name="uses")
    case = models.ForeignKey(Case, verbose_name="案件", on_delete=models.PROTECT, related_name="quota_uses")
    amount = models.PositiveIntegerField("数量", default=1)
    status = models.CharField("状态", max_length=10, choices=Status.choices)
    reason = models.CharField("依据", max_length=40, blank=True)
    changed_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "次数使用"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.get_status_display()}"


class EntitlementExpiry(models.Model):
    """A service never applied for when cover ended (GEN-15), written by the nightly job."""

    insured = models.ForeignKey(InsuredPerson, verbose_name="被保险人", on_delete=models.PROTECT)
    service = models.CharField("服务", max_length=40)
    expired_at = models.DateTimeField("终止时间")

    class Meta:
        verbose_name = verbose_name_plural = "到期终止的服务"
        constraints: ClassVar = [models.UniqueConstraint(fields=["insured", "service"], name="expiry_once")]

    def __str__(self) -> str:
        return f"{self.insured_id} {self.service}"
