"""What only an inpatient-advance case stores."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from cases.models import Case, ReviewedDiagnosis
from coverage.models import Hospital
from privacy.fields import EncryptedTextField, NormalisedField
from privacy.typed_text import normal_name, normal_number

USER = settings.AUTH_USER_MODEL


class Liability(models.TextChoices):
    """The liability decision (责任认定)."""

    PASSED = "passed", "责任认定通过"
    FAILED = "failed", "责任认定不通过"


class InpatientAdvanceDetails(ReviewedDiagnosis):
    """Admission as asked for, social insurance as told, decisions, admission and discharge as they happened.

    Amounts of money are entries of the ledger; ``ratio`` is a percentage, ``covered_cost`` yuan.
    """

    case = models.OneToOneField(Case, verbose_name="案件", on_delete=models.PROTECT, primary_key=True)
    illness = EncryptedTextField("来电人自述病情", max_length=100, blank=True)
    tumour = models.BooleanField("来电人自述为恶性肿瘤", null=True, blank=True)
    admission_on = models.DateField("预计住院日期", null=True, blank=True)
    city = models.CharField("住院城市代码", max_length=6, blank=True)
    city_name = models.CharField("住院城市", max_length=50, blank=True)
    city_level = models.CharField("城市级别", max_length=10, blank=True)
    requested_at = models.DateTimeField("垫付需求确认时间", null=True, blank=True)
    hospital = models.ForeignKey(
        Hospital, verbose_name="住院医院", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    early_admission_on = models.DateField("办理中住院日期", null=True, blank=True)

    si_enrolled = models.BooleanField("以社保身份参保", null=True, blank=True)
    si_settlement = models.BooleanField("能以社保身份就诊并结算", null=True, blank=True)
    away_from_home = models.BooleanField("异地就医", null=True, blank=True)
    si_direct = models.BooleanField("社保直接结算", null=True, blank=True)
    si_asked_at = models.DateTimeField("社保情况核对时间", null=True, blank=True)

    record_substituted = models.BooleanField("门诊病历以其他资料替代", default=False)
    pathology_substituted = models.BooleanField("病理报告以其他资料替代", default=False)
    liability = models.CharField("责任认定", max_length=10, choices=Liability.choices, blank=True)
    liability_by = models.ForeignKey(
        USER, verbose_name="责任认定人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    repeat_of = models.ForeignKey(
        Case, verbose_name="相同疾病的在先案件", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ratio = models.DecimalField("人工核定的垫付比例", max_digits=5, decimal_places=2, null=True, blank=True)
    covered_cost = models.DecimalField("保障范围内住院费用", max_digits=14, decimal_places=2, null=True, blank=True)

    admission_at = models.DateTimeField("预约住院时间", null=True, blank=True)
    execute_at = models.DateTimeField("垫付执行时间", null=True, blank=True)
    terms_version = models.CharField("执行细则版本", max_length=20, blank=True)
    escort = EncryptedTextField("协助人员", max_length=100, blank=True, normalise=normal_name)
    admitted_on = models.DateField("实际住院日期", null=True, blank=True)
    discharged_on = models.DateField("出院日期", null=True, blank=True)
    settled_at = models.DateTimeField("出院结账时间", null=True, blank=True)
    papers_received_on = models.DateField("理赔资料收到日期", null=True, blank=True)
    originals_received = models.BooleanField("收到原件", null=True, blank=True)
    claim_number = NormalisedField("理赔案号", max_length=40, blank=True, normalise=normal_number)
    # What the caller said of the illness stays in the encrypted payloads of the events; no history repeats it in clear.
    history = HistoricalRecords(excluded_fields=["illness", "tumour"])

    class Meta:
        verbose_name = verbose_name_plural = "住院垫付信息"

    def __str__(self) -> str:
        return f"{self.case_id} {self.city_name}"

    @property
    def is_tumour(self) -> bool:
        """Whether it is cancer: the recorded diagnosis tells, before it the caller's word."""
        return bool(self.disease.malignant if self.disease else self.tumour)

    @property
    def all_four_facts(self) -> bool:
        """Whether everything stands that gives 100%: enrolled, a covered tumour, away from home, settled directly (ADV-36)."""
        covered = self.covered == "yes" and self.is_tumour
        return bool(self.si_enrolled and covered and self.away_from_home and self.si_direct)

    @property
    def share(self) -> Decimal | None:
        """The percentage that is advanced: 100 by the manual where all four facts stand, else what a person set."""
        return Decimal(100) if self.all_four_facts else self.ratio
