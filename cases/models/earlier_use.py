"""What insured persons had of a service before this system: uses taken over at going live (上线前的服务)."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from policies.models import InsuredPerson
from privacy.fields import NormalisedField
from privacy.typed_text import normal_number


class EarlierUse(models.Model):
    """A service used, or a case under way, in the system before. What is under way holds its use until staff settle it."""

    class Status(models.TextChoices):
        """Whether it was used, is still under way elsewhere, or came to nothing."""

        USED = "used", "已使用"
        UNDER_WAY = "under_way", "办理中"
        RETURNED = "returned", "未使用已退回"

    insured = models.ForeignKey(
        InsuredPerson, verbose_name="被保险人", on_delete=models.PROTECT, related_name="earlier_uses"
    )
    code = models.CharField("次数项目", max_length=20)
    day = models.DateField("日期", help_text="使用日；办理中的为申请日（上海时间）")
    amount = models.DecimalField("数量", max_digits=10, decimal_places=2, default=1)
    status = models.CharField("状态", max_length=10, choices=Status.choices)
    source = models.CharField("来源", max_length=60)
    reference = NormalisedField("原系统编号", max_length=40, blank=True, normalise=normal_number)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="导入人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField("导入时间")
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "上线前的服务"
        default_permissions = ("view",)
        permissions: ClassVar[Any] = [
            ("import_earlieruse", "导入上线前的服务"),
            ("export_earlieruse", "导出上线前的服务"),
            ("settle_earlieruse", "了结上线前办理中的服务"),
        ]
        ordering: ClassVar[Any] = ["-day", "-id"]
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(fields=["insured", "code", "day", "reference"], name="earlier_use_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="earlier_use_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.day} {self.get_status_display()}"
