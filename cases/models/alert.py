"""What time brought to a person's attention, until somebody has dealt with it."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from cases.models.case import Case
from privacy.fields import EncryptedTextField
from privacy.masking import mask_typed_numbers


class CaseAlert(models.Model):
    """An alert (提醒) of an ``OnDate``: raised once for each value of its moment, open until it is settled.

    What was done stands in the event that settled it. It is moot while what it speaks of is no longer so: the
    moment has moved, the case stands elsewhere or has ended.
    """

    case = models.ForeignKey(Case, verbose_name="案件", on_delete=models.PROTECT, related_name="alerts")
    code = models.CharField("提醒", max_length=20)
    text = EncryptedTextField("内容", max_length=300)
    moment_at = models.DateTimeField("所指时刻")
    raised_at = models.DateTimeField("提醒时间")
    moot_at = models.DateTimeField("不再适用自", null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="处理人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "提醒"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "code", "moment_at"], name="alert_once_a_moment"),
        ]

    def __str__(self) -> str:
        return mask_typed_numbers(self.text)

    @property
    def is_open(self) -> bool:
        """Tell whether somebody still has to deal with it."""
        return self.settled_at is None and self.moot_at is None
