"""What an import asked a person to look at, and who did: stored with the release (GEN-18)."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class ReleaseWarning(models.Model):
    """A warning (提示) of the import that made a draft; the draft is published once each has been looked at."""

    release = models.ForeignKey(
        "coverage.ListRelease", verbose_name="名单版本", on_delete=models.CASCADE, related_name="warnings"
    )
    cell = models.CharField("位置", max_length=100, blank=True)
    text = models.CharField("提示", max_length=500)
    mend = models.CharField("如何处理", max_length=300, blank=True)
    ticked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="核对人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    ticked_at = models.DateTimeField("核对时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入提示"
        default_permissions = ()
        ordering: ClassVar = ["release", "id"]

    def __str__(self) -> str:
        return f"{self.cell} {self.text}".strip()
