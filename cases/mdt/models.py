"""What only an MDT case stores: the details, and the experts of its team."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from cases.models import Case, CaseDocument, ChildRow, ReviewedDiagnosis
from coverage.models import Hospital
from privacy.fields import EncryptedField, EncryptedTextField
from privacy.masking import mask_phone
from privacy.typed_text import normal_name, normal_phone

USER = settings.AUTH_USER_MODEL


class Attendance(models.TextChoices):
    """Who attends the consultation (MDT-20, A31)."""

    INSURED = "insured", "被保险人"
    FAMILY = "family", "家属"
    PROXY = "proxy", "特约服务商代为前往"


class Kin(models.TextChoices):
    """Who speaks for the customer: is told of the consultation, or asks for a proxy."""

    INSURED = "insured", "被保险人"
    FAMILY = "family", "家属"


class Mode(models.TextChoices):
    """How the experts are met: face to face alone (MDT-05)."""

    IN_PERSON = "in_person", "面对面会诊"
    REMOTE = "remote", "远程会诊"


def _user(label: str) -> models.ForeignKey:
    return models.ForeignKey(
        USER, verbose_name=label, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )


class MdtDetailsManager(models.Manager["MdtDetails"]):
    """Details with the hospital's place, which every step asks for."""

    def get_queryset(self) -> "models.QuerySet[MdtDetails]":
        """Return all, the place beside."""
        return super().get_queryset().select_related("hospital__division__parent__parent")


class MdtDetails(ReviewedDiagnosis):
    """What is asked, the assessment, the consultation as arranged and told, who attends, the report."""

    case = models.OneToOneField(Case, verbose_name="案件", on_delete=models.PROTECT, primary_key=True)
    illness = EncryptedTextField("来电人自述病情", max_length=100, blank=True)
    wishes = EncryptedTextField("客户意愿", max_length=300, blank=True)
    need = EncryptedTextField("会诊需求", max_length=500, blank=True)
    visit_info = EncryptedTextField("就诊信息", max_length=500, blank=True)
    hospitalised = models.BooleanField("曾住院", null=True, blank=True)
    summary_waived = EncryptedTextField("免交出院小结的理由", max_length=500, blank=True)

    conclusion = EncryptedTextField("评估结论", max_length=500, blank=True)
    experts_required = models.PositiveSmallIntegerField("所需专家人数", null=True, blank=True)
    assessed_by = _user("评估人")
    assessed_at = models.DateTimeField("评估时间", null=True, blank=True)

    hospital = models.ForeignKey(
        Hospital, verbose_name="会诊医院", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    place = EncryptedTextField("会诊地点", max_length=100, blank=True)
    consultation_at = models.DateTimeField("会诊时间", null=True, blank=True)
    mode = models.CharField("会诊方式", max_length=10, choices=Mode.choices, blank=True)
    confirmed_by = EncryptedTextField("服务商确认人", max_length=50, blank=True)

    told_name = EncryptedTextField("被告知人", max_length=100, blank=True, normalise=normal_name)
    told_kin = models.CharField("被告知人身份", max_length=10, choices=Kin.choices, blank=True)
    told_phone = EncryptedField("被告知人电话", mask=mask_phone, normalise=normal_phone, blank=True)
    told_via = models.CharField("告知方式", max_length=20, blank=True)
    told_by = _user("告知人")
    told_at = models.DateTimeField("告知时间", null=True, blank=True)

    proxy_asked_by = EncryptedTextField("代诊申请人", max_length=100, blank=True, normalise=normal_name)
    proxy_kin = models.CharField("代诊申请人身份", max_length=10, choices=Kin.choices, blank=True)
    proxy_reason = EncryptedTextField("代诊原因", max_length=500, blank=True)
    proxy_asked_at = models.DateTimeField("代诊申请时间", null=True, blank=True)
    proxy_confirmed_at = models.DateTimeField("代诊确认时间", null=True, blank=True)
    attended_by = models.CharField("出席方式", max_length=10, choices=Attendance.choices, blank=True)
    attendee = EncryptedTextField("出席人", max_length=100, blank=True, normalise=normal_name)
    consulted_on = models.DateField("会诊日期", null=True, blank=True)

    report = models.ForeignKey(
        CaseDocument, verbose_name="书面诊疗意见报告", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    report_on = models.DateField("报告出具日期", null=True, blank=True)
    signatory = EncryptedTextField("报告签署专家", max_length=50, blank=True, normalise=normal_name)
    plan_seen_by = _user("下一步诊治建议核对人")
    plan_seen_at = models.DateTimeField("下一步诊治建议核对时间", null=True, blank=True)

    objects = MdtDetailsManager()
    # What is said of the illness stays in the encrypted payloads of the events; no history repeats it in clear.
    history = HistoricalRecords(
        excluded_fields=["illness", "wishes", "need", "visit_info", "conclusion", "proxy_reason", "summary_waived"]
    )

    class Meta:
        verbose_name = verbose_name_plural = "会诊信息"

    def __str__(self) -> str:
        return str(self.case_id)


class MdtExpert(ChildRow):
    """One expert of the team (MDT-03, A25); ``replaces`` says whom a substitute stands in for and why (MDT-19)."""

    name = EncryptedTextField("专家", max_length=50, normalise=normal_name)
    department = EncryptedTextField("科室", max_length=50)
    hospital = models.ForeignKey(Hospital, verbose_name="医院", on_delete=models.PROTECT, related_name="+")
    replaces = EncryptedTextField("替换说明", max_length=300, blank=True)

    class Meta(ChildRow.Meta):
        verbose_name = verbose_name_plural = "会诊专家"

    def __str__(self) -> str:
        return f"{self.name}（{self.department}）"
