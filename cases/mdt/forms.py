"""The forms of an MDT consultation: one for intake, one a step. None asks for costs (MDT-25)."""

import re
from typing import Any

from django import forms
from django.utils import timezone

from cases.declaration.form_fields import day_field, moment_field, text_field
from cases.declaration.forms import RequestForm, StepForm, offer_rows
from cases.eligibility.review_forms import DeemedForm
from cases.mdt.guards import FEWEST
from cases.mdt.models import Attendance, Kin, MdtExpert, Mode
from cases.steps.paper_requests import RequestDocumentForm
from cases.steps.papers import PaperField
from cases.steps.parties import PartnerField, serving_here
from coverage.form_fields import HospitalField
from manual.registry import rule
from partners.models import Partner

MOST = 20
SEPARATORS = re.compile(r"[\s,，、;；]+")


class MdtRequestForm(RequestForm):
    """What the caller asks for. There is no place: the insurer chooses the hospital, a wish is only written down (MDT-02)."""

    illness = text_field("自述病情", required=False)
    diagnosed_on = day_field("初次确诊日期", required=False)
    need = text_field("会诊需求", long=True, required=False, help_text="想请专家解答的问题；也可稍后提交")
    wishes = text_field(
        "客户意愿",
        required=False,
        max_length=300,
        help_text="医院由我司根据病情选择，意愿仅作记录",
        widget=forms.TextInput(attrs={"data-suggest": "hospitals", "autocomplete": "off"}),
    )

    def clean_diagnosed_on(self) -> Any:
        return self.not_in_future("diagnosed_on")


@rule("MDT-09", "MDT-10")
class NeedForm(StepForm):
    """What the customer wants to ask, the visits so far, and whether there was an admission; texts may come as papers."""

    need = text_field("会诊需求", long=True, required=False, help_text="留空的须提交会诊需求文件")
    visit_info = text_field(
        "就诊信息", long=True, required=False, help_text="就诊城市、医院、科室、日期；留空的须提交文件"
    )
    hospitalised = forms.TypedChoiceField(
        label="是否曾住院",
        choices=[("no", "未曾住院"), ("yes", "曾住院")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        help_text="曾住院的须提交出院小结",
    )


@rule("MDT-04", "MDT-14")
class AssessmentForm(StepForm):
    """The assessor's conclusion and how many experts the illness needs: three or more, never fewer."""

    conclusion = text_field("评估结论", long=True)
    experts_required = forms.IntegerField(
        label="所需专家人数",
        min_value=FEWEST,
        max_value=MOST,
        initial=FEWEST,
        error_messages={"min_value": f"匹配三个或三个以上相关科室医学专家，不得少于 {FEWEST} 人（MDT-03）。"},
    )


class VendorForm(StepForm):
    """The contracted vendor that settles place and time."""

    vendor = PartnerField(kind=Partner.Kind.VENDOR, label="特约服务商")

    def clean_vendor(self) -> Partner | None:
        return serving_here(self, "vendor")


@rule("MDT-03")
class TeamForm(StepForm):
    """The hospital the insurer or vendor has chosen, and its experts, one a line with their departments."""

    hospital = HospitalField(label="会诊医院", help_text="北京、上海、广州的三级甲等公立医院")
    experts = text_field("专家", long=True, max_length=2000, help_text="每行一位：姓名 科室")

    def clean_experts(self) -> list[tuple[str, str]]:
        """Return the names with their departments; raises ``ValidationError`` naming the line that is no expert."""
        lines = [line.strip() for line in self.cleaned_data["experts"].splitlines() if line.strip()]
        found = [tuple(part for part in SEPARATORS.split(line) if part) for line in lines]
        for number, parts in enumerate(found, start=1):
            if len(parts) != 2 or max(map(len, parts)) > 50:
                raise forms.ValidationError(f"第 {number} 行“{lines[number - 1][:60]}”应为“姓名 科室”，请改正。")
        names = [parts[0] for parts in found]
        if repeated := next((name for name in names if names.count(name) > 1), ""):
            raise forms.ValidationError(f"“{repeated}”填写了不止一次，请核对。")
        return [(parts[0], parts[1]) for parts in found]


class SubstituteForm(StepForm):
    """Who stands in for whom, and why: recorded before the report that names them."""

    leaving = forms.ModelChoiceField(label="原专家", queryset=MdtExpert.objects.none())
    name = text_field("替换专家", max_length=50)
    department = text_field("科室", max_length=50)
    reason = text_field("替换原因", max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "leaving", self.ctx.file.rows("mdtexpert"))

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if any(row.name == name for row in self.ctx.file.rows("mdtexpert")):
            raise forms.ValidationError(f"{name}已在专家团队中，请另选替换专家。")
        return name


@rule("MDT-15")
class ExpertRequestForm(RequestDocumentForm):
    """What an expert requires of the records: which expert, which papers; it blames nobody."""

    expert = text_field("提出要求的专家", max_length=50)
    reason = text_field("专家要求", long=True, max_length=200)
    field_order = ("expert", "items", "detail", "recipient", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["cause"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        reason = f"专家{cleaned.get('expert', '')}要求：{cleaned.get('reason', '')}"
        return cleaned | {"cause": "expert", "reason": reason}


@rule("MDT-05", "MDT-16")
class ArrangementForm(StepForm):
    """Place and time as the vendor has settled them; the experts are met face to face."""

    place = text_field("会诊地点", help_text="如：门诊楼五层会诊室")
    consultation_at = moment_field("会诊时间")
    mode = forms.ChoiceField(label="会诊方式", choices=Mode.choices, initial=Mode.IN_PERSON)

    def clean_consultation_at(self) -> Any:
        when = self.cleaned_data["consultation_at"]
        if when <= self.ctx.at:
            raise forms.ValidationError("会诊时间须晚于现在，请核对。")
        return when

    def clean_mode(self) -> str:
        mode: str = self.cleaned_data["mode"]
        if mode != Mode.IN_PERSON:
            raise forms.ValidationError("本服务为您提供与专家面对面的多学科会诊诊疗意见，不能远程会诊（MDT-05）。")
        return mode


@rule("MDT-17")
class NotificationForm(StepForm):
    """Who was told of place and time, insured or family, and how."""

    told_name = text_field("被告知人")
    told_kin = forms.ChoiceField(label="被告知人身份", choices=Kin.choices)
    told_phone = forms.RegexField(
        label="被告知人电话",
        regex=r"\A\+?[0-9][0-9 -]{4,18}\Z",
        error_messages={"invalid": "电话只能包含数字、空格和短横线。"},
    )
    told_via = forms.ChoiceField(
        label="告知方式", choices=[("phone", "电话"), ("sms", "短信"), ("wechat", "微信"), ("in_person", "当面")]
    )


@rule("MDT-20")
class ProxyForm(StepForm):
    """Who asks that the vendor's staff attend in their place, and why."""

    asked_by = text_field("申请人")
    kin = forms.ChoiceField(label="申请人身份", choices=Kin.choices)
    reason = text_field("无法亲自前往的原因", long=True)


@rule("MDT-12", "MDT-20")
class ConsultedForm(StepForm):
    """The experts met: on which day, and who attended for the patient."""

    attended_by = forms.ChoiceField(label="出席方式", choices=Attendance.choices, widget=forms.RadioSelect)
    attendee = text_field("出席人")
    consulted_on = day_field("会诊日期")

    def clean_consulted_on(self) -> Any:
        day, booked = self.not_in_future("consulted_on"), timezone.localdate(self.ctx.details.consultation_at)
        if day != booked:
            raise forms.ValidationError(f"会诊日期与已通知的（{booked}）不一致；如有变动请先办理“重新安排”。")
        return day


@rule("MDT-23")
class AbsenceForm(DeemedForm):
    """A personal cause, and nobody came: neither insured nor family nor a proxy."""

    nobody_came = forms.BooleanField(label="被保险人、家属及代为前往人员均未到场")
    field_order = ("cause", "nobody_came", "evidence")


@rule("MDT-06", "MDT-13", "MDT-19")
class ReportForm(StepForm):
    """The written report, whose it is, and that it plans the next step; its content is never judged here."""

    file = PaperField(label="书面诊疗意见报告")
    issued_on = day_field("出具日期")
    hospital = HospitalField(label="出具医院")
    experts = text_field("报告所列专家", long=True, help_text="以顿号或空格分隔，须与会诊专家一致")
    signatory = text_field("签署专家", max_length=50)
    next_step = forms.BooleanField(label="报告载有下一步诊治建议")

    def clean_experts(self) -> list[str]:
        return [name for name in SEPARATORS.split(self.cleaned_data["experts"]) if name]

    def clean_issued_on(self) -> Any:
        day, met = self.not_in_future("issued_on"), self.ctx.details.consulted_on
        if day < met:
            raise forms.ValidationError(f"出具日期不能早于会诊日期（{met}）。")
        return day
