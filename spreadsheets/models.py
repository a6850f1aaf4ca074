"""A spreadsheet between its upload and its import: in the database, encrypted, so that any host can go on with it."""

import base64
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from privacy.fields import EncryptedJSONField
from privacy.logging import redacted_name

LASTS = timedelta(hours=24)
"""How long an upload waits to be imported."""


class Upload(models.Model):
    """A file that somebody has uploaded for one list, and has not imported yet."""

    code = models.CharField("名单", max_length=40)
    file_name = models.CharField("文件名", max_length=200)
    content = EncryptedJSONField("内容")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="上传人", on_delete=models.CASCADE, related_name="+"
    )
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = verbose_name_plural = "名单和基础资料"
        default_permissions = ()
        permissions: ClassVar = [("import_list", "导入名单和基础资料"), ("export_list", "导出名单和基础资料")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def raw(self) -> bytes:
        """The file as it was uploaded."""
        return base64.b64decode(self.content["file"])


def receive(*, code: str, file_name: str, content: bytes, user: Any, at: datetime) -> Upload:
    """Record an uploaded file at the aware moment ``at``, and return it; what has waited too long is gone."""
    Upload.objects.filter(uploaded_at__lt=at - LASTS).delete()
    return Upload.objects.create(
        code=code,
        file_name=redacted_name(file_name, longest=200),
        content={"file": base64.b64encode(content).decode()},
        uploaded_by=user,
        uploaded_at=at,
    )
