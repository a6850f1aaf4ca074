"""What people decide on a case: referrals, confirmations, consents, acknowledgements, milestones, refusals."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from cases.models.case import Case
from cases.models.child import ChildRow
from cases.models.document import CaseDocument
from cases.models.stored_file import StoredFileName
from privacy.fields import EncryptedJSONField, EncryptedTextField
from privacy.masking import mask_typed_numbers
from privacy.typed_text import normal_name

USER = settings.AUTH_USER_MODEL
SIGNATURE = "signature"


class Referral(models.Model):
    """A question the system must not answer (转人工), and the person's answer.

    ``moot_at`` says since when the facts no longer raise it; the answer stays on record but counts no more.
    """

    class Verdict(models.TextChoices):
        """What the person decided."""

        GRANTED = "granted", "同意"
        REFUSED = "refused", "不同意"

    QUESTION_LENGTH = 500

    case = models.ForeignKey(Case, verbose_name="案件", on_delete=models.PROTECT, related_name="referrals")
    rule = models.CharField("规则", max_length=10)
    subject = models.CharField("事项", max_length=40, blank=True)
    question = EncryptedTextField("待判断事项", max_length=QUESTION_LENGTH)
    raised_at = models.DateTimeField("提出时间")
    verdict = models.CharField("决定", max_length=10, choices=Verdict.choices, blank=True)
    reason = EncryptedTextField("理由", max_length=500, blank=True)
    decided_by = models.ForeignKey(
        USER, verbose_name="决定人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    moot_at = models.DateTimeField("不再适用时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "转人工事项"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return mask_typed_numbers(f"{self.rule} {self.question}")


class PendingConfirmation(models.Model):
    """A step one person asked for that waits for a second person."""

    class Status(models.TextChoices):
        """What became of it."""

        OPEN = "open", "待复核"
        CONFIRMED = "confirmed", "已复核"
        DECLINED = "declined", "已退回"
        LAPSED = "lapsed", "已失效"

    case = models.ForeignKey(Case, verbose_name="案件", on_delete=models.PROTECT, related_name="confirmations")
    step = models.CharField("步骤", max_length=40)
    data = EncryptedJSONField("内容")
    at = models.DateTimeField("发生时间")
    requested_by = models.ForeignKey(USER, verbose_name="提出人", on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField("提出时间")
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.OPEN)
    settled_by = models.ForeignKey(
        USER, verbose_name="复核人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField("复核时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "待复核操作"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.step


class PendingFile(models.Model):
    """A file that came with a step asked for. It lies encrypted, as it came, until a second person settles the step.

    Of a step that lapsed it stays, as a correction may bring the step back.
    """

    confirmation = models.ForeignKey(
        PendingConfirmation, verbose_name="待复核操作", on_delete=models.PROTECT, related_name="files"
    )
    field = models.CharField("栏目", max_length=40)
    file_name = EncryptedTextField("文件名", max_length=120)
    storage_name = StoredFileName("存放位置")

    class Meta:
        verbose_name = verbose_name_plural = "待复核操作的文件"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return mask_typed_numbers(self.file_name)


class CaseConsent(models.Model):
    """A form signed, refused or withdrawn, in the version that was shown."""

    class Decision(models.TextChoices):
        """What the signer did."""

        SIGNED = "signed", "已同意"
        REFUSED = "refused", "拒绝"
        WITHDRAWN = "withdrawn", "已撤回"

    case = models.ForeignKey(Case, verbose_name="案件", on_delete=models.PROTECT, related_name="consents")
    form = models.CharField("文书", max_length=40)
    version = models.CharField("版本", max_length=20)
    decision = models.CharField("结果", max_length=10, choices=Decision.choices)
    signer = models.CharField("签署人身份", max_length=20)
    signer_name = EncryptedTextField("签署人", max_length=100, normalise=normal_name)
    method = models.CharField("方式", max_length=20)
    signed_at = models.DateTimeField("签署时间")
    document = models.ForeignKey(
        CaseDocument, verbose_name="签署件", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_by = models.ForeignKey(USER, verbose_name="记录人", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "同意与授权"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.form} {self.get_decision_display()}"

    @property
    def referral_subject(self) -> str:
        """The subject of a question whether this signature counts."""
        return f"{SIGNATURE}:{self.pk}"


class NoticeAcknowledgement(models.Model):
    """A sentence of the manual told to and acknowledged by the applicant."""

    case = models.ForeignKey(Case, verbose_name="案件", on_delete=models.PROTECT, related_name="acknowledgements")
    rule = models.CharField("规则", max_length=10)
    acknowledged_by = EncryptedTextField("知悉人", max_length=100, normalise=normal_name)
    method = models.CharField("方式", max_length=20)
    told_by = models.ForeignKey(USER, verbose_name="告知人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("告知时间")

    class Meta:
        verbose_name = verbose_name_plural = "告知与知悉"
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "rule"], name="notice_acknowledged_once")]

    def __str__(self) -> str:
        return self.rule


class CaseMilestone(ChildRow):
    """A milestone reached: by the step that is its ``code``, for a child row where it has subjects."""

    case = models.ForeignKey(Case, verbose_name="案件", on_delete=models.PROTECT, related_name="milestones")
    code = models.CharField("事项", max_length=40)
    subject = models.CharField("对象", max_length=40, blank=True)
    reached_at = models.DateTimeField("完成时间")
    reached_by = models.ForeignKey(USER, verbose_name="记录人", on_delete=models.PROTECT, related_name="+")
    note = EncryptedTextField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "并行事项"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "code", "subject"], condition=models.Q(removed_at=None), name="milestone_reached_once"
            )
        ]

    def __str__(self) -> str:
        return self.code


class RefusedRequest(models.Model):
    """Something asked for that the manual excludes: the rule, and the words shown."""

    case = models.ForeignKey(Case, verbose_name="案件", on_delete=models.PROTECT, related_name="refused_requests")
    rule = models.CharField("规则", max_length=10)
    asked = EncryptedTextField("客户要求", max_length=300)
    words = EncryptedTextField("答复原文")
    at = models.DateTimeField("时间")
    recorded_by = models.ForeignKey(USER, verbose_name="记录人", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "未予受理的要求"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.rule
