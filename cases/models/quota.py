"""How much of a service was used: counters that the database guards, and the uses behind them."""

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models

from cases.models.case import Case
from cases.models.decision import Referral
from cases.models.earlier_use import EarlierUse
from policies.models import InsuredPerson


def amount_field(label: str, **options: Any) -> "models.DecimalField[Any, Any]":
    """Return a column for an amount of a quota: exact, to a hundredth of its unit."""
    return models.DecimalField(label, max_digits=10, decimal_places=2, **options)


class QuotaCounter(models.Model):
    """Uses of one quota by one insured person in one window; ``used`` sums what is reserved and consumed.

    ``case`` is set where the window is a case, ``subject`` too where it is one of the case's child rows. ``granted`` widens
    the limit; the database holds it to the sum of the counter's grants in force.
    """

    insured = models.ForeignKey(InsuredPerson, verbose_name="被保险人", on_delete=models.PROTECT)
    code = models.CharField("次数项目", max_length=20)
    window_start = models.DateField("起始日")
    case = models.ForeignKey(
        Case, verbose_name="案件", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    subject = models.CharField("对象", max_length=40, blank=True)
    limit = amount_field("上限", null=True, blank=True)
    granted = amount_field("另准", default=Decimal(0))
    used = amount_field("已用", default=Decimal(0))

    class Meta:
        verbose_name = verbose_name_plural = "服务次数"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["insured", "code", "window_start", "case", "subject"],
                nulls_distinct=False,
                name="quota_counter_once",
            ),
            models.CheckConstraint(
                condition=models.Q(limit__isnull=True) | models.Q(used__lte=models.F("limit") + models.F("granted")),
                name="quota_within_limit",
            ),
            models.CheckConstraint(
                condition=models.Q(used__gte=0) & models.Q(granted__gte=0), name="quota_not_below_nothing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.used}/{'不限' if self.limit is None else self.limit + self.granted}"

    @property
    def left(self) -> Decimal | None:
        """What can still be taken; None where nothing limits it."""
        return None if self.limit is None else self.limit + self.granted - self.used


class QuotaUse(models.Model):
    """A use of a counter by one case, for one subject where the quota has subjects; or by what was had before this system."""

    class Status(models.TextChoices):
        """Whether the use is held, spent or given back."""

        RESERVED = "reserved", "已占用"
        CONSUMED = "consumed", "已使用"
        RELEASED = "released", "已退回"

    counter = models.ForeignKey(QuotaCounter, verbose_name="计数", on_delete=models.PROTECT, related_name="uses")
    case = models.ForeignKey(Case, verbose_name="案件", null=True, on_delete=models.PROTECT, related_name="quota_uses")
    earlier = models.OneToOneField(
        EarlierUse, verbose_name="上线前的服务", null=True, on_delete=models.PROTECT, related_name="quota_use"
    )
    subject = models.CharField("对象", max_length=40, blank=True)
    amount = amount_field("数量", default=Decimal(1))
    status = models.CharField("状态", max_length=10, choices=Status.choices)
    reason = models.CharField("依据", max_length=40, blank=True)
    changed_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "次数使用"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="quota_use_of_something"),
            models.CheckConstraint(
                condition=models.Q(case__isnull=True) ^ models.Q(earlier__isnull=True), name="quota_use_of_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.get_status_display()}"


class QuotaGrant(models.Model):
    """How much a granted referral widens a counter; a correction revokes it. The database refuses any other referral's."""

    counter = models.ForeignKey(QuotaCounter, verbose_name="计数", on_delete=models.PROTECT, related_name="grants")
    referral = models.ForeignKey(
        Referral, verbose_name="转人工事项", on_delete=models.PROTECT, related_name="quota_grants"
    )
    amount = amount_field("数量")
    granted_at = models.DateTimeField("准予时间")
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "另准次数"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["counter", "referral"], name="quota_grant_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="quota_grant_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id} +{self.amount}"
