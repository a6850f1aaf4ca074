"""The log of who read what."""

from typing import ClassVar

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone

from privacy.fields import EncryptedTextField


class AccessLog(models.Model):
    """One reading of personal data (访问记录). Append-only: the database refuses UPDATE and DELETE.

    Of a search, ``words`` are what was looked for and ``found`` how many it showed; entries made earlier have neither.
    """

    class Action(models.TextChoices):
        """What the reader did."""

        VIEW = "view", "查看"
        UNMASK = "unmask", "解除掩码"
        DOWNLOAD = "download", "下载"
        EXPORT = "export", "导出"
        SEARCH = "search", "检索"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="人员",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    at = models.DateTimeField("时间", default=timezone.now)
    action = models.CharField("动作", max_length=10, choices=Action.choices)
    subject_type = models.CharField("对象类型", max_length=100)
    subject_id = models.CharField("对象编号", max_length=64, blank=True)
    subject_label = models.CharField("对象", max_length=200, help_text="不含个人信息，例如个案号")
    field = models.CharField("字段", max_length=100, blank=True)
    reason = EncryptedTextField("原因", max_length=500, blank=True)
    case_number = models.CharField("相关案件号", max_length=64, blank=True)
    words = EncryptedTextField("检索内容", max_length=200, blank=True, default="")
    found = models.PositiveIntegerField("检索到", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "访问记录"
        default_permissions = ("view",)
        permissions: ClassVar = [("unmask", "解除掩码查看敏感信息")]
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject_id", "at"], name="access_by_subject"),
            models.Index(fields=["user", "at"], name="access_by_user"),
            models.Index(fields=["case_number", "at"], name="access_by_case"),
            models.Index(fields=["at"], name="access_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.subject_label}"

    @property
    def field_label(self) -> str:
        """What the field read is called, where the model still has it."""
        app, _, model = self.subject_type.partition(".")
        try:
            field = apps.get_model(app, model)._meta.get_field(self.field)
        except (LookupError, ValueError, FieldDoesNotExist):
            return self.field
        return str(getattr(field, "verbose_name", self.field))
