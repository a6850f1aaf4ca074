"""Who is looking at a case just now (谁在看): neither an event nor an entry of the access log."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from cases.models.case import Case


class CasePresence(models.Model):
    """When a member of staff last had a case's page open; one row for each, written over."""

    case = models.ForeignKey(Case, verbose_name="案件", on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="人员", on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField("最近在看")

    class Meta:
        verbose_name = verbose_name_plural = "谁在看"
        default_permissions: ClassVar = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.user_id}"
