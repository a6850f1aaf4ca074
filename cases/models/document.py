"""Papers of a case and the requests for more of them."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from cases.models import document_types
from cases.models.case import Case
from cases.models.stored_file import StoredFileName
from privacy.fields import EncryptedJSONField, EncryptedTextField
from privacy.masking import mask_typed_numbers

USER = settings.AUTH_USER_MODEL


class CaseDocument(models.Model):
    """A paper received, with its review. The file that is shown lies encrypted under ``storage_name``.

    A picture is shown clean; as it came it lies under ``original_name``, "" for a file that is stored as it came.
    """

    class Status(models.TextChoices):
        """Where its review stands."""

        PENDING = "pending", "待审核"
        ACCEPTED = "accepted", "已接受"
        REFUSED = "refused", "已退回"

    case = models.ForeignKey(Case, verbose_name="案件", on_delete=models.PROTECT, related_name="documents")
    type = models.CharField("资料类型", max_length=40)
    file_name = EncryptedTextField("文件名", max_length=120)
    content_type = models.CharField("格式", max_length=40)
    size = models.PositiveIntegerField("大小（字节）")
    sha256 = models.CharField("收到时的散列", max_length=64)
    storage_name = StoredFileName("存放位置")
    original_name = StoredFileName("原件存放位置", blank=True)
    issued_on = models.DateField("开具日期", null=True, blank=True)
    received_via = models.CharField("收到方式", max_length=40, blank=True)
    uploaded_by = models.ForeignKey(USER, verbose_name="上传人", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("收到时间")
    status = models.CharField("审核结果", max_length=10, choices=Status.choices, default=Status.PENDING)
    reviewed_by = models.ForeignKey(
        USER, verbose_name="审核人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField("审核时间", null=True, blank=True)
    review_reason = EncryptedTextField("退回原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "资料"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return mask_typed_numbers(self.file_name)

    @property
    def label(self) -> str:
        """What kind of paper it is."""
        return document_types.label(self.type)


class DocumentRequest(models.Model):
    """A paper asked for (GEN-14): the checklist where a phase begins (``initial``), later ad hoc with a reason.

    ``cause`` is the code of a ``RequestCause`` of the service, "" where none was recorded; ``phase`` is the one whose
    papers wait for it.
    """

    case = models.ForeignKey(Case, verbose_name="案件", on_delete=models.PROTECT, related_name="document_requests")
    items = EncryptedJSONField("所需资料")
    reason = EncryptedTextField("原因", max_length=300)
    recipient = EncryptedTextField("向谁索取", max_length=100)
    cause = models.CharField("缺件原因", max_length=40, blank=True)
    phase = models.CharField("阶段", max_length=12, default="review")
    initial = models.BooleanField("阶段开始时的清单", default=False)
    requested_by = models.ForeignKey(USER, verbose_name="提出人", on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField("提出时间")
    settled_by = models.ForeignKey(
        USER, verbose_name="了结人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField("了结时间", null=True, blank=True)
    settlement = EncryptedTextField("了结方式", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "补充资料要求"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return mask_typed_numbers("、".join(self.items))
