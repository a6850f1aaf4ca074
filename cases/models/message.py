"""The outbox: messages to people, queued in the transaction of the step that causes them."""

from typing import ClassVar

from django.db import models

from cases.models.case import Case
from policies.models import InsuredPerson
from privacy.fields import EncryptedTextField


class Message(models.Model):
    """A text to the insured or the applicant. Never carries a diagnosis; the number is read when it is sent.

    It belongs to a case or, where it is about the policy (a reminder), to an insured person.
    ``attempts`` numbers the claims: who sends it wrote the last one.
    """

    class Status(models.TextChoices):
        """What became of it: ``UNKNOWN`` where nobody learnt whether the gateway took it; it is not sent again."""

        QUEUED = "queued", "待发送"
        SENDING = "sending", "发送中"
        SENT = "sent", "已发送"
        FAILED = "failed", "发送失败"
        UNKNOWN = "unknown", "未确认"

    case = models.ForeignKey(
        Case, verbose_name="案件", null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    insured = models.ForeignKey(
        InsuredPerson, verbose_name="被保险人", null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    recipient = models.CharField("收件人", max_length=20)
    text = EncryptedTextField("内容")
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.QUEUED)
    queued_at = models.DateTimeField("生成时间")
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    error = EncryptedTextField("失败原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "短信"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(case=None, insured__isnull=False) | models.Q(case__isnull=False, insured=None),
                name="message_of_case_or_insured",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["queued_at"], condition=models.Q(status__in=["failed", "unknown"]), name="message_undelivered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id or self.insured_id} {self.get_status_display()}"
