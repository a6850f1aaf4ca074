"""The green channel's forms: one for intake, one a step. There is no field for a doctor (GC-11) and none for money (GC-27)."""

from typing import Any

from django import forms
from django.utils import timezone

from cases.declaration.form_fields import day_field, moment_field, text_field
from cases.declaration.forms import RequestForm, StepForm
from cases.eligibility import review_forms
from cases.eligibility.hospitals import department_field, ward_field
from cases.eligibility.review_forms import CAUSES_NOT_PERSONAL, DeemedForm
from cases.green_channel.models import Kind
from cases.models.zones import minute
from coverage.form_fields import HospitalField, PlaceField
from manual.registry import rule


@rule("GC-11")
class GreenChannelRequestForm(RequestForm):
    """What the caller asks for."""

    kind = forms.ChoiceField(label="就医方式", choices=Kind.choices, widget=forms.RadioSelect)
    city = PlaceField(label="就诊城市", required=False, help_text="未定可留空，安排前再确认")
    illness = text_field("自述病情", required=False)
    diagnosed_on = day_field("初次确诊日期", required=False)
    wishes = forms.CharField(
        label="客户意愿",
        max_length=300,
        required=False,
        help_text="医院、科室方面的意愿；本服务暂不可指定医生",
        widget=forms.TextInput(attrs={"data-suggest": "hospitals", "autocomplete": "off"}),
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
    ward = ward_field()
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
        label="变更原因", choices=CAUSES_NOT_PERSONAL, help_text="客户自己要求改期的，请办理“客户要求改期或取消”"
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


@rule("GC-19")
class AppointmentForm(StepForm):
    """The appointment as told: where, when, to whom and how."""

    hospital = HospitalField(label="医院")
    department = department_field()
    ward = ward_field()
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
            when = minute(max(started))
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
class NoShowForm(DeemedForm):
    """A personal cause lost the slot or bed, and the insured was not seen: recorded by a person with evidence."""

    slot_lost = forms.BooleanField(label="号源或床位已失效")
    not_seen = forms.BooleanField(label="最终未能在预定时间就医")
    field_order = ("cause", "slot_lost", "not_seen", "evidence")


@rule("GC-23", "GC-24")
class ChangeForm(review_forms.ChangeForm):
    """A wish to reschedule or cancel after success."""
