"""A caller whose policy was not found: the call-back owed to them, without any case."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from privacy.fields import EncryptedField, EncryptedTextField, NormalisedField
from privacy.masking import mask_phone, mask_typed_numbers
from privacy.typed_text import normal_name, normal_number, normal_phone

USER = settings.AUTH_USER_MODEL


class UnknownCaller(models.Model):
    """Who called about a policy nobody found (未查到的来电), when and why to call back, and what came of it.

    ``holder`` is who is to call, and the only one who may see the number for it. ``key`` is the page's own: the same page
    sent twice is one row.
    """

    key = models.UUIDField(unique=True, editable=False)
    name = EncryptedTextField("来电人姓名", max_length=100, normalise=normal_name)
    phone = EncryptedField("回电号码", mask=mask_phone, normalise=normal_phone)
    topic = EncryptedTextField("来电事由", max_length=200)
    call_id = NormalisedField("来电编号", max_length=64, blank=True, normalise=normal_number)
    due_at = models.DateTimeField("约定时间")
    taken_by = models.ForeignKey(USER, verbose_name="记录人", on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField("来电时间")
    holder = models.ForeignKey(USER, verbose_name="回电人", on_delete=models.PROTECT, related_name="+")
    kept_by = models.ForeignKey(
        USER, verbose_name="已回电人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kept_at = models.DateTimeField("回电时间", null=True, blank=True)
    result = EncryptedTextField("结果", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "未查到的来电"
        ordering: ClassVar = ["due_at", "id"]
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=models.Q(kept_at__isnull=True), name="unknown_caller_open"),
        ]

    def __str__(self) -> str:
        return mask_typed_numbers(self.topic)
