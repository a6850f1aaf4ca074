"""What only a green-channel case stores."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from cases.models import Case, ReviewedDiagnosis, Ward
from coverage.models import Hospital
from privacy.fields import EncryptedTextField
from privacy.typed_text import normal_name

USER = settings.AUTH_USER_MODEL


class Kind(models.TextChoices):
    """Which of the two green channels."""

    OUTPATIENT = "outpatient", "门诊"
    INPATIENT = "inpatient", "住院"


class GreenChannelDetailsManager(models.Manager["GreenChannelDetails"]):
    """Details with the hospital's place, which every step asks for."""

    def get_queryset(self) -> "models.QuerySet[GreenChannelDetails]":
        """Return all, the place beside."""
        return super().get_queryset().select_related("hospital__division__parent__parent")


class GreenChannelDetails(ReviewedDiagnosis):
    """Visit as asked for and confirmed, diagnosis as reviewed, appointment as told, attendance."""

    case = models.OneToOneField(Case, verbose_name="案件", on_delete=models.PROTECT, primary_key=True)
    kind = models.CharField("就医方式", max_length=12, choices=Kind.choices)
    illness = EncryptedTextField("来电人自述病情", max_length=100, blank=True)
    wishes = EncryptedTextField("客户意愿", max_length=300, blank=True)

    city = models.CharField("就诊城市代码", max_length=6, blank=True)
    city_name = models.CharField("就诊城市", max_length=50, blank=True)
    city_level = models.CharField("城市级别", max_length=10, blank=True)
    hospital = models.ForeignKey(
        Hospital, verbose_name="医院", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    department = EncryptedTextField("科室", max_length=50, blank=True)
    ward = models.CharField("病区", max_length=20, choices=Ward.choices, blank=True)
    visit_on = models.DateField("就诊日期", null=True, blank=True)
    slip_issued = models.BooleanField("已开具住院单", null=True, blank=True)
    slip_issued_on = models.DateField("住院单开具日期", null=True, blank=True)
    visit_confirmed_by = models.ForeignKey(
        USER, verbose_name="确认人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    visit_confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    appointment_at = models.DateTimeField("预约时间", null=True, blank=True)
    told_name = EncryptedTextField("被告知人", max_length=100, blank=True, normalise=normal_name)
    told_via = models.CharField("告知方式", max_length=20, blank=True)
    told_by = models.ForeignKey(
        USER, verbose_name="告知人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    told_at = models.DateTimeField("告知时间", null=True, blank=True)
    attended_on = models.DateField("实际就诊日期", null=True, blank=True)
    attendance_source = EncryptedTextField("就诊凭据", max_length=100, blank=True)
    objects = GreenChannelDetailsManager()
    # What the caller said of the illness stays in the encrypted payloads of the events; no history repeats it in clear.
    history = HistoricalRecords(excluded_fields=["illness", "wishes"])

    class Meta:
        verbose_name = verbose_name_plural = "绿通信息"

    def __str__(self) -> str:
        return f"{self.case_id} {self.get_kind_display()}"
