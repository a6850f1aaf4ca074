"""Reminders that a policy ends (GEN-15): one row for each that was sent, so that none is sent twice."""

from typing import ClassVar

from django.db import models

from cases.models.message import Message
from policies.models import InsuredPerson


class PolicyReminder(models.Model):
    """A reminder to one insured person, ``days`` before ``period_end``: an end that is moved is reminded of anew."""

    insured = models.ForeignKey(
        InsuredPerson, verbose_name="被保险人", on_delete=models.PROTECT, related_name="reminders"
    )
    period_end = models.DateField("保险期间止日")
    days = models.PositiveSmallIntegerField("提前天数")
    at = models.DateTimeField("提醒时间", db_index=True)
    message = models.OneToOneField(Message, verbose_name="短信", on_delete=models.PROTECT, related_name="reminder")

    class Meta:
        verbose_name = verbose_name_plural = "保单到期提醒"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["insured", "period_end", "days"], name="policy_reminder_once")
        ]

    def __str__(self) -> str:
        return f"{self.insured_id} {self.period_end} {self.days}"
