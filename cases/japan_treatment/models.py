"""What only a case of treatment in Japan stores: its details, its trips, and the hours of accompaniment."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from simple_history.models import HistoricalRecords

from cases.models import Case, ChildRow, ReviewedDiagnosis
from cases.models.zones import ThereMomentField, there
from coverage.models import JapanHospitalEntry
from partners.models import Partner
from privacy.fields import EncryptedField, EncryptedTextField, NormalisedField
from privacy.masking import mask_phone
from privacy.typed_text import normal_name, normal_number, normal_phone

USER = settings.AUTH_USER_MODEL
TOKYO = "Asia/Tokyo"


class RefusalCause(models.TextChoices):
    """Why a hospital or the embassy said no; only what lies with the insured can use up the service (A60)."""

    CONDITION = "condition", "被保险人不符合条件"
    CAPACITY = "capacity", "医院床位或接诊能力"
    VENDOR = "vendor", "服务商或我司办理原因"
    OTHER = "other", "其他"


class JapanTreatmentDetails(ReviewedDiagnosis):
    """Identity, the vendor's file, the launch, the hospital and its letter, passport and refusals."""

    case = models.OneToOneField(Case, verbose_name="案件", on_delete=models.PROTECT, primary_key=True)
    illness = EncryptedTextField("来电人自述病情", max_length=100, blank=True)
    wishes = EncryptedTextField("客户意愿", max_length=300, blank=True)
    identity_by = models.ForeignKey(
        USER, verbose_name="身份确认人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    identity_at = models.DateTimeField("身份确认时间", null=True, blank=True)
    condition = EncryptedTextField("服务商确认的病情", max_length=500, blank=True)
    scope = EncryptedTextField("服务商确认的保障范围", max_length=500, blank=True)
    file_sent_at = models.DateTimeField("送审时间", null=True, blank=True)
    told_name = EncryptedTextField("被告知人", max_length=100, blank=True, normalise=normal_name)
    told_via = models.CharField("告知方式", max_length=20, blank=True)
    specialist = EncryptedTextField("行前专员", max_length=100, blank=True, normalise=normal_name)
    hospital = models.ForeignKey(
        JapanHospitalEntry, verbose_name="日本医院", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    accepted_on = models.DateField("接收函日期", null=True, blank=True)
    passport_from = models.DateField("护照签发日期", null=True, blank=True)
    passport_until = models.DateField("护照到期日期", null=True, blank=True)
    hospital_refusal = models.CharField("医院拒收原因", max_length=20, choices=RefusalCause.choices, blank=True)
    visa_refusal = models.CharField("拒签原因", max_length=20, choices=RefusalCause.choices, blank=True)
    # What is said of the illness stays in the encrypted payloads of the events; no history repeats it in clear.
    history = HistoricalRecords(excluded_fields=["illness", "wishes", "condition", "scope"])

    class Meta:
        verbose_name = verbose_name_plural = "赴日医疗信息"

    def __str__(self) -> str:
        return str(self.case_id)


class JapanTrip(ChildRow):
    """One journey to Japan for treatment (赴日治疗), from visa to claim."""

    number = models.PositiveSmallIntegerField("第几次")
    disputed = models.BooleanField("是否另计一次有争议", default=False)
    leaves_on = models.DateField("计划出发日期", null=True, blank=True)
    returns_on = models.DateField("计划回国日期", null=True, blank=True)
    visa_started_on = models.DateField("签证启动日期", null=True, blank=True)
    visa_granted_on = models.DateField("签证办妥日期", null=True, blank=True)
    guarantee = models.DecimalField("直付担保额度（日元）", max_digits=14, decimal_places=0, null=True, blank=True)
    may_pay = models.BooleanField("已授权直付", default=False)
    may_claim = models.BooleanField("已授权理赔", default=False)
    interpreter = models.ForeignKey(
        Partner, verbose_name="陪诊人员", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    interpreter_phone = EncryptedField("陪诊人员电话", mask=mask_phone, normalise=normal_phone, blank=True)
    language = EncryptedTextField("陪诊语言", max_length=50, blank=True)
    departed_on = models.DateField("出发日期", null=True, blank=True)
    contacted_at = ThereMomentField("与陪诊人员联络时间", zone=TOKYO, null=True, blank=True)
    arrived_at = ThereMomentField("到院时间", zone=TOKYO, null=True, blank=True)
    admitted_at = ThereMomentField("入院时间", zone=TOKYO, null=True, blank=True)
    treated_until = ThereMomentField("治疗结束时间", zone=TOKYO, null=True, blank=True)
    returned_on = models.DateField("回国日期", null=True, blank=True)
    claim_number = NormalisedField("理赔号", max_length=50, blank=True, normalise=normal_number)
    claimed_on = models.DateField("理赔申请日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "赴日治疗"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], condition=Q(removed_at=None), name="japan_trip_once")
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 次赴日治疗"


class Accompaniment(ChildRow):
    """An interpreter's hours beside the insured on one trip (陪诊), in whole quarter hours.

    One interpreter is never at two places: the database refuses hours that overlap, over all cases. Whole numbers and
    moments are both compared as ranges, which an index of its own kind can hold without an extension.
    """

    class Activity(models.TextChoices):
        """What the interpreter is needed for; only medical matters are served (JP-28)."""

        VISIT = "visit", "门诊就诊"
        EXAMINATION = "examination", "检查"
        ADMISSION = "admission", "办理入院"
        TREATMENT = "treatment", "治疗"
        DISCHARGE = "discharge", "办理出院"
        DOUBTFUL = "doubtful", "是否属医疗环节有疑问"
        OTHER = "other", "非医疗事项（购物、观光、生活等）"

    trip = models.ForeignKey(JapanTrip, verbose_name="赴日治疗", on_delete=models.PROTECT, related_name="+")
    interpreter = models.ForeignKey(Partner, verbose_name="陪诊人员", on_delete=models.PROTECT, related_name="+")
    starts_at = ThereMomentField("开始时间", zone=TOKYO)
    ends_at = ThereMomentField("结束时间", zone=TOKYO)
    hours = models.DecimalField("时长（小时）", max_digits=6, decimal_places=2)
    activity = models.CharField("陪诊事项", max_length=20, choices=Activity.choices)
    matter = EncryptedTextField("事项说明", max_length=100, blank=True)
    done = models.BooleanField("已陪诊", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "陪诊"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="accompaniment_takes_time"),
            ExclusionConstraint(
                name="interpreter_at_one_place",
                expressions=[
                    (
                        Func(F("interpreter"), F("interpreter"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (Func(F("starts_at"), F("ends_at"), Value("[)"), function="tstzrange"), RangeOperators.OVERLAPS),
                ],
                condition=Q(removed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{there(self.starts_at, TOKYO)} 起 {self.hours} 小时"
