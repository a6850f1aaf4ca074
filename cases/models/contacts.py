"""What customers are owed beside the service: calls promised back, and answers to complaints."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from cases.models.case import Case
from privacy.fields import EncryptedTextField
from privacy.masking import mask_typed_numbers
from privacy.typed_text import normal_name

USER = settings.AUTH_USER_MODEL


class CallBack(models.Model):
    """A call promised to a customer (回电), and whether it was kept."""

    case = models.ForeignKey(Case, verbose_name="案件", on_delete=models.PROTECT, related_name="call_backs")
    topic = EncryptedTextField("事项", max_length=200)
    due_at = models.DateTimeField("约定时间")
    promised_by = models.ForeignKey(USER, verbose_name="承诺人", on_delete=models.PROTECT, related_name="+")
    promised_at = models.DateTimeField("承诺时间")
    kept_by = models.ForeignKey(
        USER, verbose_name="回电人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kept_at = models.DateTimeField("回电时间", null=True, blank=True)
    result = EncryptedTextField("结果", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "约定回电"
        ordering: ClassVar = ["due_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=models.Q(kept_at__isnull=True), name="call_back_open"),
        ]

    def __str__(self) -> str:
        return mask_typed_numbers(self.topic)


class Complaint(models.Model):
    """A complaint (投诉) and its answer."""

    case = models.ForeignKey(Case, verbose_name="案件", on_delete=models.PROTECT, related_name="complaints")
    text = EncryptedTextField("投诉内容", max_length=500)
    complainant = EncryptedTextField("投诉人", max_length=100, normalise=normal_name)
    received_by = models.ForeignKey(USER, verbose_name="记录人", on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField("投诉时间")
    settled_by = models.ForeignKey(
        USER, verbose_name="答复人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField("答复时间", null=True, blank=True)
    answer = EncryptedTextField("答复", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "投诉"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return mask_typed_numbers(self.text)[:30]
