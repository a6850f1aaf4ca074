"""The gene test's forms: one for intake, one a step. There is no field for a test bought elsewhere nor for money (GENE-22, 23)."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cases.declaration.form_fields import day_field, moment_field, text_field
from cases.declaration.forms import ReasonForm, RequestForm, StepForm, offer_rows
from cases.eligibility.review_forms import ChangeForm
from cases.gene_testing.models import Cause, Panel, Purpose, SampleType
from cases.models import CaseDocument, Channel
from cases.models.zones import minute
from cases.steps.papers import PaperField
from cases.steps.parties import PartnerField, serving_here
from coverage.form_fields import PlaceField
from coverage.models import Division
from manual import rules as manual_rules
from manual.registry import rule
from partners.models import Partner

GUIDANCE = "2021-12/1"
"""The version of the text by which staff guide to papers and sample."""


class GeneRequestForm(RequestForm):
    """What the caller asks for."""

    city = PlaceField(label="采样城市", required=False, help_text="未定可留空，预约采样前再确认")
    illness = text_field("自述病情", required=False)
    diagnosed_on = day_field("初次确诊日期", required=False)

    def clean_diagnosed_on(self) -> Any:
        return self.not_in_future("diagnosed_on")


@rule("GENE-10", "GENE-11")
class NeedForm(StepForm):
    """The need confirmed with the insured, and the guidance given by which text."""

    city = PlaceField(label="采样城市")
    purposes = forms.MultipleChoiceField(label="检测需求", choices=Purpose.choices, widget=forms.CheckboxSelectMultiple)
    confirmed_with = text_field("确认人", help_text="与谁确认的检测需求", max_length=100)
    guided = forms.BooleanField(label=f"已按指导文本（{GUIDANCE} 版）指导客户提交资料、进行样本采集")


class PapersChoice(forms.ModelMultipleChoiceField):
    """Some of the case's papers."""

    def label_from_instance(self, obj: Any) -> str:
        """Type and file name."""
        return f"{obj.label}（{obj.file_name}）"


@rule("GENE-15")
class RecordsForm(StepForm):
    """How staff helped with the records, and which papers came of it."""

    help = text_field("协助内容", long=True)
    papers = PapersChoice(label="由此取得的资料", queryset=CaseDocument.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "papers", self.ctx.file.documents)
        self.fields["papers"].choices = self.fields["papers"].choices[1:]  # type: ignore[attr-defined]


@rule("GENE-02", "GENE-03", "GENE-16")
class TestForm(StepForm):
    """The panel and the laboratory that stand on our lists: neither is typed freely (A39)."""

    panel = forms.ModelChoiceField(label="检测项目", queryset=Panel.objects.filter(is_active=True))
    lab = PartnerField(label="检测机构", kind=Partner.Kind.LAB)
    condition = forms.BooleanField(label="已确认病情与检测项目相符")

    def clean_lab(self) -> Partner | None:
        place = Division.objects.filter(code=self.ctx.details.city).first()
        return serving_here(self, "lab", division=place)


@rule("GENE-17")
class SamplingForm(StepForm):
    """When and where the sample is taken, which one, and who guides the insured."""

    kind = forms.ChoiceField(label="样本", choices=SampleType.choices)
    sampling_at = moment_field("预约采样时间")
    place = text_field("采样地点")
    guide = text_field("指导人员", max_length=50)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if panel := self.ctx.details.panel:
            self.fields["kind"].help_text = f"{panel}可用：{panel.samples}"

    def clean_kind(self) -> str:
        return fitting_sample(self)

    def clean_sampling_at(self) -> datetime:
        at: datetime = self.cleaned_data["sampling_at"]
        if at < self.ctx.at:
            raise ValidationError("采样时间不能早于预约时间，请核对。")
        return at


@rule("GENE-08")
def fitting_sample(form: StepForm) -> str:
    """Return the sample chosen. Raises ``ValidationError`` for one the panel's laboratory does not accept."""
    kind: str = form.cleaned_data["kind"]
    panel = form.ctx.details.panel
    if panel and kind not in panel.sample_types:
        quote = manual_rules.get("GENE-08").quote
        raise ValidationError(f"{panel}须用{panel.samples}，不接受{SampleType(kind).label}（GENE-08 {quote}）。")
    return kind


@rule("GENE-25")
class CancelForm(StepForm):
    """A cancellation: the call to 95550, whose own time decides."""

    channel = forms.ChoiceField(label="渠道", choices=Channel.choices, initial=Channel.HOTLINE)
    call_id = text_field("来电编号", max_length=64)
    called_at = moment_field("来电时间", help_text="以来电时间判断是否赶上取消时限")
    reason = text_field("客户说明", required=False)

    def clean_channel(self) -> str:
        channel: str = self.cleaned_data["channel"]
        if channel != Channel.HOTLINE:
            raise ValidationError(f"只能致电取消（GENE-25 {manual_rules.get('GENE-25').quote}）。")
        return channel

    def clean_called_at(self) -> datetime:
        """Refuse a call before the appointment it cancels was made."""
        called: datetime = self.cleaned_data["called_at"]
        booked = self.ctx.file.moment("booked")
        if booked and called < booked.replace(second=0, microsecond=0):
            raise ValidationError("来电时间不能早于预约采样的时间，请核对。")
        return called


class RescheduleForm(ChangeForm):
    """Another day for the sample; a cancellation is by a call of its own (GENE-24, GENE-25)."""

    kind = forms.ChoiceField(label="客户要求", choices=[("reschedule", "改期")])


class MissedForm(ReasonForm):
    """Cancelled too late, or nobody came: what is known of it, for the supervisor."""

    kind = forms.ChoiceField(label="情形", choices=[("late_cancel", "逾期要求取消"), ("no_show", "未按约到场")])
    field_order = ("kind", "reason")

    def clean_kind(self) -> str:
        kind: str = self.cleaned_data["kind"]
        booked = self.ctx.file.moment("sampling")
        if kind == "no_show" and booked and self.ctx.at < booked:
            raise ValidationError(f"预约采样时间（{minute(booked)}）未到，请核对。")
        return kind


class NoSampleForm(ReasonForm):
    """Why there is no sample: only a customer who cannot give one ends the service with the policy (A42)."""

    cause = forms.ChoiceField(label="原因归属", choices=Cause.choices)
    field_order = ("cause", "reason")


class CollectedForm(StepForm):
    """A sample taken: which, and by whom."""

    kind = forms.ChoiceField(label="实际样本", choices=SampleType.choices)
    who = text_field("采样人员", max_length=50)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.ctx.file.rows("genesample"):
            self.fields["kind"].initial = self.ctx.file.rows("genesample")[-1].kind


@rule("GENE-19")
class ToLabForm(StepForm):
    """A hand-over to the laboratory that was chosen, and to no other."""

    lab = PartnerField(label="检测机构", kind=Partner.Kind.LAB)
    who = text_field("经手人", max_length=50)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lab"].initial = self.ctx.details.lab_id

    def clean_lab(self) -> Partner | None:
        lab, chosen = serving_here(self, "lab"), self.ctx.details.lab
        if lab != chosen:
            raise ValidationError(
                f"指定检测机构为{chosen}，不能送至{lab}（GENE-19 {manual_rules.get('GENE-19').quote}）。"
            )
        return lab


class SentForm(ToLabForm):
    """The sample sent."""

    courier_number = text_field("运单号", max_length=50)
    field_order = ("lab", "courier_number", "who")


class JudgedForm(StepForm):
    """The laboratory's word on the sample."""

    who = text_field("质检人员", max_length=50)


class ResampleForm(ReasonForm):
    """Why another sample is needed."""

    who = text_field("经手人", max_length=50)
    field_order = ("who", "reason")


@rule("GENE-13")
class ElectronicForm(StepForm):
    """The electronic report as issued; the step's time is its issue."""

    file = PaperField(label="电子版报告")
    number = text_field("报告编号", max_length=50)


@rule("GENE-13")
class PaperForm(StepForm):
    """The paper report as issued: by post, whose arrival is not waited for (A41)."""

    number = text_field("报告编号", max_length=50)
    courier_number = text_field("运单号", max_length=50, required=False)


@rule("GENE-04", "GENE-20")
class ReportReadForm(StepForm):
    """The report read by a person: that it interprets, and what of."""

    findings = forms.MultipleChoiceField(label="报告内容", choices=Purpose.choices, widget=forms.CheckboxSelectMultiple)
    interpreted = forms.BooleanField(label="含精准靶向用药解读", required=False)

    def clean_interpreted(self) -> bool:
        if not self.cleaned_data["interpreted"]:
            raise ValidationError(
                f"报告须含靶向用药解读（GENE-20 {manual_rules.get('GENE-20').quote}），请向检测机构补取。"
            )
        return True


class CountForm(ReasonForm):
    """A supervisor's reason, what is recorded of S5 beside it."""
