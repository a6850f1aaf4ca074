"""What only a gene test stores: the panels there are, the test chosen, the samples and every hand that held them."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from simple_history.models import HistoricalRecords

from cases.models import Case, ChildRow, ReviewedDiagnosis
from partners.models import Partner
from privacy.fields import EncryptedTextField
from privacy.typed_text import normal_name

USER = settings.AUTH_USER_MODEL


class SampleType(models.TextChoices):
    """What can be tested (样本)."""

    SLIDE = "slide", "病理切片"
    BLOOD = "blood", "外周血"
    BIOPSY = "biopsy", "活检组织"
    SALIVA = "saliva", "唾液"


class Panel(models.Model):
    """A test for targeted drugs that can be chosen (检测项目), with the samples its laboratories accept.

    Maintained by the data team; one no longer offered is switched off. ``is_confirmed`` says that a laboratory has confirmed it.
    """

    code = models.CharField("代码", max_length=20, unique=True, error_messages={"unique": "已有此代码的检测项目。"})
    name = models.CharField("名称", max_length=100)
    sample_types = ArrayField(models.CharField(max_length=10, choices=SampleType.choices), verbose_name="可用样本")
    is_confirmed = models.BooleanField("已与检测机构确认", default=False)
    is_active = models.BooleanField("可选", default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "靶向用药检测项目"
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name if self.is_confirmed else f"{self.name}（待确认）"

    @property
    def samples(self) -> str:
        """The samples accepted, in words."""
        return "、".join(SampleType(item).label for item in self.sample_types)


class Cause(models.TextChoices):
    """Who is why there is no sample."""

    CUSTOMER = "customer", "客户无法提供样本"
    LAB = "lab", "检测机构原因"
    VENDOR = "vendor", "服务商原因"
    INSURER = "insurer", "我司原因"


class Purpose(models.TextChoices):
    """What the test is for, and what its report speaks of (GENE-04)."""

    MATCH = "match", "匹配药物"
    EFFICACY = "efficacy", "评估药物疗效"
    RESISTANCE = "resistance", "评估耐药情况"


def staff_member(label: str) -> "models.ForeignKey[Any, Any]":
    """Return the column for a member of staff."""
    return models.ForeignKey(
        USER, verbose_name=label, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )


class GeneTestingDetails(ReviewedDiagnosis):
    """Need as confirmed with the insured, panel and laboratory as chosen, the report as read."""

    case = models.OneToOneField(Case, verbose_name="案件", on_delete=models.PROTECT, primary_key=True)
    illness = EncryptedTextField("来电人自述病情", max_length=100, blank=True)
    city = models.CharField("采样城市代码", max_length=6, blank=True)
    city_name = models.CharField("采样城市", max_length=50, blank=True)
    city_level = models.CharField("城市级别", max_length=10, blank=True)

    purposes = ArrayField(models.CharField(max_length=10), verbose_name="检测需求", default=list, blank=True)
    need_confirmed_with = EncryptedTextField("需求确认人", max_length=100, blank=True, normalise=normal_name)
    need_confirmed_by = staff_member("需求记录人")
    need_confirmed_at = models.DateTimeField("需求确认时间", null=True, blank=True)
    guidance = models.CharField("指导文本版本", max_length=20, blank=True)

    panel = models.ForeignKey(
        Panel, verbose_name="检测项目", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lab = models.ForeignKey(
        Partner, verbose_name="指定检测机构", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    test_confirmed_by = staff_member("项目确认人")
    test_confirmed_at = models.DateTimeField("项目确认时间", null=True, blank=True)

    no_sample = models.CharField("无法提供样本", max_length=10, choices=Cause.choices, blank=True)
    findings = ArrayField(models.CharField(max_length=10), verbose_name="报告内容", default=list, blank=True)
    interpreted = models.BooleanField("含精准靶向用药解读", default=False)
    report_read_by = staff_member("报告审核人")
    # What the caller said of the illness stays in the encrypted payloads of the events; no history repeats it in clear.
    history = HistoricalRecords(excluded_fields=["illness"])

    class Meta:
        verbose_name = verbose_name_plural = "基因检测信息"

    def __str__(self) -> str:
        return f"{self.case_id} {self.panel or '未定项目'}"


class GeneSample(ChildRow):
    """One sample, from its appointment on; a resample is another. ``kind`` is what the appointment asked for, then what was taken."""

    number = models.PositiveSmallIntegerField("次序")
    kind = models.CharField("样本", max_length=10, choices=SampleType.choices)
    sampling_at = models.DateTimeField("预约采样时间")
    place = EncryptedTextField("采样地点", max_length=100)
    guide = EncryptedTextField("指导人员", max_length=50, normalise=normal_name)
    collected_at = models.DateTimeField("采样时间", null=True)
    received_at = models.DateTimeField("签收时间", null=True)

    class Meta:
        verbose_name = "样本"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "number"], condition=models.Q(removed_at=None), name="gene_sample_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 份样本（{self.get_kind_display()}）"


class SampleMove(ChildRow):
    """One link of the chain of custody (样本流转): what happened to a sample, when, in whose hands."""

    class Kind(models.TextChoices):
        """What happened."""

        BOOKED = "booked", "预约"
        CANCELLED = "cancelled", "取消预约"
        MISSED = "missed", "逾期取消或未到"
        COLLECTED = "collected", "采样"
        SENT = "sent", "寄出"
        RECEIVED = "received", "签收"
        QUALIFIED = "qualified", "合格"
        REFUSED = "refused", "不合格，重新采样"

    sample = models.ForeignKey(GeneSample, verbose_name="样本", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("环节", max_length=10, choices=Kind.choices)
    at = models.DateTimeField("时间")
    who = EncryptedTextField("经手人", max_length=50, normalise=normal_name)
    note = EncryptedTextField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "样本流转"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.sample} {self.get_kind_display()}"
