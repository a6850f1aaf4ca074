"""The green channel's forms: one for intake, one a step. There is no field for a doctor (GC-11) and none for money (GC-27)."""

import re
from typing import Any

from django import forms
from django.utils import timezone

from cases.declaration.form_fields import day_field, moment_field, text_field
from cases.declaration.forms import ReasonForm, RequestForm, StepForm, offer_papers
from cases.green_channel.models import Covered, Kind, Ward
from cases.models import CaseDocument, document_types
from coverage.form_fields import HospitalField, PlaceField
from manual.registry import rule
from policies.models import CoveredDisease

CAUSES = [
    ("personal", "被保险人个人原因（迟到、爽约等）"),
    ("hospital", "医院原因"),
    ("vendor", "服务商原因"),
    ("insurer", "我司原因"),
    ("force_majeure", "不可抗力"),
]


SPECIAL_DEPARTMENT = re.compile(r"特需|贵宾|VIP|国际(?:部|医疗|门诊|病房|医学)|外宾", re.IGNORECASE)


@rule("GC-04")
def ordinary_department(name: str) -> None:
    """Refuse a department whose own name says that it is no ordinary one, whatever was chosen as ward."""
    if SPECIAL_DEPARTMENT.search(name):
        raise forms.ValidationError(f"“{name}”不是普通部的科室；本服务限普通部，不含特需、贵宾、国际部。")


def department_field() -> forms.CharField:
    """Return the field for a department (科室)."""
    return forms.CharField(label="科室", max_length=50, validators=[ordinary_department])


@rule("GC-11")
class GreenChannelRequestForm(RequestForm):
    """What the caller asks for."""

    kind = forms.ChoiceField(label="就医方式", choices=Kind.choices, widget=forms.RadioSelect)
    city = PlaceField(label="就诊城市", required=False, help_text="未定可留空，安排前再确认")
    illness = text_field("来电人自述病情", required=False)
    diagnosed_on = day_field("初次确诊日期", required=False)
    wishes = forms.CharField(
        label="客户意愿", max_length=300, required=False, help_text="医院、科室方面的意愿；本服务暂不可指定医生"
    )

    def clean_diagnosed_on(self) -> Any:
        return self.not_in_future("diagnosed_on")


@rule("GC-17", "GC-18", "GC-23")
class VisitForm(StepForm):
    """City, hospital, department and date confirmed with the insured; for inpatients whether the slip is issued.

    After approval a confirmed visit changes only for a cause that is not the customer's (A19, A20).
    """

    city = PlaceField(label="就诊城市")
    hospital = HospitalField(label="医院")
    department = department_field()
    ward = forms.ChoiceField(label="病区", choices=Ward.choices, initial=Ward.ORDINARY)
    visit_on = day_field("就诊日期")
    slip_issued = forms.TypedChoiceField(
        label="是否已开具住院单",
        choices=[("", "—"), ("yes", "已开具"), ("no", "未开具")],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
    )
    slip_issued_on = day_field("住院单开具日期", required=False)
    cause = forms.ChoiceField(
        label="变更原因", choices=CAUSES[1:], help_text="客户自己要求改期的，请办理“客户要求改期或取消”"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.ctx.details.kind == Kind.OUTPATIENT:
            del self.fields["slip_issued"], self.fields["slip_issued_on"]
        if self.ctx.case.state != "arranging" or self.ctx.details.visit_confirmed_at is None:
            del self.fields["cause"]

    def clean_visit_on(self) -> Any:
        day, today = self.cleaned_data["visit_on"], timezone.localdate(self.ctx.at)
        if day < today:
            raise forms.ValidationError(f"就诊日期不能早于确认当日（{today}），请核对。")
        return day

    def clean_slip_issued_on(self) -> Any:
        return self.not_in_future("slip_issued_on")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.ctx.details.kind == Kind.INPATIENT:
            if cleaned.get("slip_issued") is None:
                self.add_error("slip_issued", "住院绿通须确认是否已开具住院单。")
            if cleaned.get("slip_issued") and not cleaned.get("slip_issued_on") and "slip_issued_on" not in self.errors:
                self.add_error("slip_issued_on", "已开具住院单的，须填写开具日期。")
        return cleaned


class PaperChoice(forms.ModelChoiceField):
    """One of the case's papers, by what it is."""

    def label_from_instance(self, obj: Any) -> str:
        """Type and file name."""
        return f"{document_types.label(obj.type)}（{obj.file_name}）"


@rule("GEN-06", "GC-01")
class DiagnosisForm(StepForm):
    """The confirmed diagnosis, its paper and date, and the reviewer's word on cover."""

    disease = forms.ModelChoiceField(
        label="确诊疾病", queryset=CoveredDisease.objects.none(), required=False, help_text="不在清单内的留空"
    )
    diagnosed_on = day_field("初次确诊日期")
    diagnosis_paper = PaperChoice(label="确诊依据", queryset=CaseDocument.objects.none())
    covered = forms.ChoiceField(label="是否属于保障范围", choices=Covered.choices, widget=forms.RadioSelect)
    prior_history = forms.TypedChoiceField(
        label="既往同类病史",
        choices=[("no", "无"), ("yes", "有")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        product = self.ctx.case.insured.policy.product_id
        diseases = CoveredDisease.objects.filter(product=product, active=True)
        self.fields["disease"].queryset = diseases  # type: ignore[attr-defined]
        kept = [paper for paper in self.ctx.file.documents if paper.status != CaseDocument.Status.REFUSED]
        offer_papers(self, "diagnosis_paper", kept)

    def clean_diagnosed_on(self) -> Any:
        return self.not_in_future("diagnosed_on")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("covered") == Covered.YES and not cleaned.get("disease"):
            self.add_error("disease", "属于保障范围的，须选择条款所列疾病。")
        return cleaned


@rule("GC-19")
class AppointmentForm(StepForm):
    """The appointment as told: where, when, to whom and how."""

    hospital = HospitalField(label="医院")
    department = department_field()
    ward = forms.ChoiceField(label="病区", choices=Ward.choices, initial=Ward.ORDINARY)
    appointment_at = moment_field("预约就诊（入院）时间")
    told_name = text_field("被告知人")
    told_via = forms.ChoiceField(
        label="告知方式", choices=[("phone", "电话"), ("sms", "短信"), ("wechat", "微信"), ("in_person", "当面")]
    )

    def clean_appointment_at(self) -> Any:
        at = self.cleaned_data["appointment_at"]
        if at < self.ctx.at:
            raise forms.ValidationError("预约时间不能早于告知时间，请核对。")
        return at

    def clean(self) -> dict[str, Any]:
        started = [moment for code in ("approved", "rearranged") if (moment := self.ctx.file.moment(code))]
        if started and self.ctx.at < max(started):
            when = timezone.localtime(max(started)).strftime("%Y-%m-%d %H:%M")
            raise forms.ValidationError(f"告知时间不能早于开始安排的时间（{when}），请核对。")
        return super().clean() or {}


@rule("GC-22")
class AttendanceForm(StepForm):
    """The visit happened: when, and how we know. A visit before the booked day is another one and uses up nothing."""

    attended_on = day_field("实际就诊日期")
    source = text_field("就诊凭据", help_text="如：客户回访、挂号凭证、医院确认")

    def clean_attended_on(self) -> Any:
        day = self.not_in_future("attended_on")
        booked = timezone.localdate(self.ctx.details.appointment_at)
        if day < booked:
            raise forms.ValidationError(
                f"实际就诊日期不能早于预约日期（{booked}）；如医院已提前安排，请先办理“重新安排”并重新通知预约。"
            )
        return day


@rule("GC-25")
class NoShowForm(StepForm):
    """A personal cause lost the slot or bed, and the insured was not seen: recorded by a person with evidence."""

    cause = forms.ChoiceField(label="原因", choices=CAUSES)
    slot_lost = forms.BooleanField(label="号源或床位已失效")
    not_seen = forms.BooleanField(label="最终未能在预定时间就医")
    evidence = text_field("证据说明", long=True)

    def clean_cause(self) -> str:
        cause: str = self.cleaned_data["cause"]
        if cause != "personal":
            raise forms.ValidationError("只有被保险人个人原因才视为本项服务已完成；其他原因请办理“重新安排”。")
        return cause


class RearrangeForm(ReasonForm):
    """The slot was lost for a cause that is not the insured's (A20)."""

    cause = forms.ChoiceField(label="原因", choices=CAUSES[1:])
    field_order = ("cause", "reason")


@rule("GC-23", "GC-24")
class ChangeForm(StepForm):
    """A wish to reschedule or cancel after success."""

    kind = forms.ChoiceField(label="客户要求", choices=[("reschedule", "改期"), ("cancel", "取消")])
    wish = text_field("客户说明", long=True, max_length=250)  # with its label it fits what keeps it, uncut


class RejectForm(ReasonForm):
    """Why the review ends with no."""
