"""What services whose cases are reviewed stores alike: the diagnosis as the reviewer found it, the words for cover and ward."""

from django.conf import settings
from django.db import models

from cases.models.document import CaseDocument
from policies.models import CoveredDisease


class Covered(models.TextChoices):
    """The reviewer's word on whether the diagnosis is a covered critical illness."""

    YES = "yes", "属于保障范围"
    UNSURE = "unsure", "不能确定，请主管判断"
    NO = "no", "不属于保障范围"


class Ward(models.TextChoices):
    """Which part of a hospital."""

    ORDINARY = "ordinary", "普通部"
    VIP = "vip", "特需部/贵宾部"
    INTERNATIONAL = "international", "国际部"


class ReviewedDiagnosis(models.Model):
    """The confirmed diagnosis, its date and paper, and the reviewer's word on cover: base of a service's details.

    Set by ``cases.eligibility.review.record_diagnosis``; ``diagnosis_at`` says since when it stands recorded.
    """

    disease = models.ForeignKey(
        CoveredDisease, verbose_name="确诊疾病", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    diagnosed_on = models.DateField("初次确诊日期", null=True, blank=True)
    diagnosis_paper = models.ForeignKey(
        CaseDocument, verbose_name="确诊依据", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    covered = models.CharField("是否属于保障范围", max_length=10, choices=Covered.choices, blank=True)
    prior_history = models.BooleanField("有既往同类病史", null=True, blank=True)
    diagnosis_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="病情认定人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    diagnosis_at = models.DateTimeField("认定时间", null=True, blank=True)

    class Meta:
        abstract = True
