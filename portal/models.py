"""What the portal stores of its own: who is signed in where, applications not yet sent, requests about data."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from cases.models.stored_file import StoredFileName
from privacy.fields import EncryptedJSONField, EncryptedTextField


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


class Draft(models.Model):
    """An application on its way (申请草稿): what was answered so far, by page; of one account, for one insured person.

    ``data`` holds what each page posted, ``changed`` the revision at which each was saved last, ``policy_then`` how the
    policy stood when it was begun. Once sent nothing of it changes and the answers are gone from it.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="客户", on_delete=models.CASCADE, related_name="drafts"
    )
    insured = models.ForeignKey(
        "policies.InsuredPerson", verbose_name="被保险人", on_delete=models.CASCADE, related_name="+"
    )
    service = models.CharField("服务", max_length=40)
    data = EncryptedJSONField("内容", default=dict)
    changed = models.JSONField("修改", default=dict)
    policy_then = models.CharField("开始时的保单情况", max_length=200)
    revision = models.PositiveIntegerField("修订号", default=0)
    begun_at = models.DateTimeField("开始时间")
    saved_at = models.DateTimeField("保存时间")
    sent_at = models.DateTimeField("提交时间", null=True, blank=True)
    case = models.ForeignKey(
        "cases.Case", verbose_name="案件", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "申请草稿"
        default_permissions = ()
        ordering: ClassVar = ["-saved_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "insured", "service"], condition=models.Q(sent_at=None), name="one_open_draft"
            )
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.pk}"


class DraftFile(models.Model):
    """A paper that came with a draft, judged and encrypted as papers of cases are; handed in when the draft is sent."""

    draft = models.ForeignKey(Draft, verbose_name="申请草稿", on_delete=models.CASCADE, related_name="files")
    type = models.CharField("资料类型", max_length=40)
    issued_on = models.CharField("开具日期", max_length=10, blank=True)
    file_name = EncryptedTextField("文件名", max_length=120)
    content_type = models.CharField("格式", max_length=40)
    sha256 = models.CharField("收到时的散列", max_length=64)
    storage_name = StoredFileName("存放位置")
    original_name = StoredFileName("原件存放位置", blank=True)
    uploaded_at = models.DateTimeField("收到时间")

    class Meta:
        verbose_name = verbose_name_plural = "申请草稿的资料"
        default_permissions = ()
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["draft", "type", "sha256"], name="draft_file_once")]

    def __str__(self) -> str:
        return self.file_name


class DataRequest(models.Model):
    """What a customer asks about their own data (个人信息请求): to correct it or to delete it. Staff answer."""

    class Kind(models.TextChoices):
        """What is asked."""

        CORRECT = "correct", "更正"
        DELETE = "delete", "删除"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="客户账号", on_delete=models.PROTECT, related_name="data_requests"
    )
    kind = models.CharField("请求", max_length=10, choices=Kind.choices)
    text = EncryptedTextField("客户说明", max_length=500)
    asked_at = models.DateTimeField("提出时间")
    answer = EncryptedTextField("答复", max_length=500, blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="答复人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "个人信息请求"
        default_permissions = ("view", "change")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.asked_at:%Y-%m-%d}"
