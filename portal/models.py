"""What the portal keeps of its own: who is signed in where."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models


class CustomerSession(models.Model):
    """A customer signed in on a device (登录设备); over after ``IDLE`` without a request, or once ``ended_at`` is set.

    ``key_digest`` is the digest of the session's key: who reads this table can take over nothing.
    """

    IDLE = timedelta(minutes=30)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="客户", on_delete=models.CASCADE, related_name="customer_sessions"
    )
    key_digest = models.CharField(max_length=64, unique=True, editable=False)
    device = models.CharField("设备", max_length=60)
    signed_in_at = models.DateTimeField("登录时间")
    last_seen_at = models.DateTimeField("最近使用")
    ended_at = models.DateTimeField("退出时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "客户登录"
        default_permissions = ()
        ordering: ClassVar = ["-last_seen_at"]

    def __str__(self) -> str:
        return self.device
