"""The inpatient advance's forms: one for intake, one a step. Money is yuan, and for inpatient costs alone (ADV-03)."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from cases.declaration.form_fields import day_field, moment_field, text_field, yes_no
from cases.declaration.forms import DocumentChoice, ReasonForm, RequestForm, StepForm, offer_rows
from cases.declaration.money import MoneyField
from cases.inpatient_advance.rules import PAY_FIRST
from cases.models import Case, CaseDocument
from coverage.form_fields import HospitalField, PlaceField
from manual import rules as manual_rules
from manual import unsettled
from manual.registry import rule

NOT_KNOWN = "未知可留空，审核前再核对"
WAYS = [("phone", "电话"), ("sms", "短信"), ("wechat", "微信"), ("in_person", "当面")]


def _ahead(form: forms.Form, at: Any) -> Any:
    """Return the planned day of admission, refusing one that has passed."""
    day, today = form.cleaned_data["admission_on"], timezone.localdate(at)
    if day < today:
        told = f"{manual_rules.get('ADV-06').quote}。{PAY_FIRST}"
        raise forms.ValidationError(f"预计住院日期不能早于今天（{today}），请核对。{told}")
    return day


@rule("ADV-06")
def _since_the_application(form: StepForm, name: str) -> Any:
    """Return a day of admission, refusing one before the application: who was in hospital then gets no advance."""
    applied = timezone.localdate(form.ctx.case.received_at)
    because = f"申请时已住院的：{manual_rules.get('ADV-06').quote}。{PAY_FIRST}"
    return form.happened_since(name, applied, "申请日期", because=because)


@rule("ADV-05", "ADV-06")
class AdvanceRequestForm(RequestForm):
    """What the caller asks for."""

    admission_on = day_field("预计住院日期", help_text="须在入院前 5 个工作日预约")
    in_hospital = yes_no("被保险人现已住院", initial="no")
    city = PlaceField(label="住院城市", required=False, help_text="未定可留空，审核前再确认")
    illness = text_field("自述病情", required=False)
    tumour = yes_no("自述为恶性肿瘤", required=False)
    diagnosed_on = day_field("初次确诊日期", required=False)
    si_enrolled = yes_no("以社会医疗保险身份参保", required=False, help_text=NOT_KNOWN)
    si_settlement = yes_no("能以社保身份就诊并结算", required=False, help_text=NOT_KNOWN)
    away_from_home = yes_no("异地就医", required=False, help_text=NOT_KNOWN)

    def clean_admission_on(self) -> Any:
        return _ahead(self, self.at)

    def clean_diagnosed_on(self) -> Any:
        return self.not_in_future("diagnosed_on")


@rule("ADV-16")
class AdvanceNeedForm(StepForm):
    """The advance request (垫付需求): hospital, planned admission, estimated amount."""

    city = PlaceField(label="住院城市")
    hospital = HospitalField(label="住院医院")
    admission_on = day_field("预计住院日期")
    amount = MoneyField(label="预计垫付金额", currency="CNY")

    def clean_admission_on(self) -> Any:
        return _ahead(self, self.ctx.at)


@rule("ADV-37")
class SocialInsuranceForm(StepForm):
    """The facts that the social-insurance rule looks at, asked before the review and again before money moves."""

    si_enrolled = yes_no("以社会医疗保险身份参保")
    si_settlement = yes_no("能以社保身份就诊并结算", required=False)
    away_from_home = yes_no("异地就医", required=False)
    si_direct = yes_no("社保直接结算医疗费用", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("si_settlement", "away_from_home", "si_direct"):
            if cleaned.get("si_enrolled") and cleaned.get(name) is None:
                self.add_error(name, f"已参保的，须确认是否{self.fields[name].label}。")
        return cleaned


class SubstituteForm(StepForm):
    """Another paper in the place of one that cannot exist."""

    type = forms.ChoiceField(
        label="不能提供的资料", choices=[("outpatient_record", "门诊病历"), ("pathology", "病理报告")]
    )
    document = DocumentChoice(label="替代资料", queryset=CaseDocument.objects.none())
    reason = text_field("原因", long=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accepted = [paper for paper in self.ctx.file.documents if paper.status == CaseDocument.Status.ACCEPTED]
        offer_rows(self, "document", accepted)


def earlier_advances(case: Case) -> QuerySet[Case]:
    """Return the other cases whose advance came to the discharge of the same person, oldest first, under whichever policy."""
    found = Case.objects.filter(service=case.service, insured__person=case.insured.person_id)
    return found.filter(state__in=("discharged", "completed")).exclude(pk=case.pk).order_by("pk")


class RepeatForm(StepForm):
    """The earlier case whose advance was for the same illness."""

    earlier = text_field("在先案件号", max_length=20)
    reason = text_field("认定理由", long=True)

    def clean_earlier(self) -> Case:
        number = self.cleaned_data["earlier"].strip()
        earlier = earlier_advances(self.ctx.case).filter(number=number).first()
        if earlier is None:
            raise forms.ValidationError("没有该被保险人成功办理的住院垫付案件，请核对案件号。")
        return earlier


class SurveyForm(ReasonForm):
    """Why a survey is needed, and who makes it."""

    surveyor = text_field("查勘（公估）人员或机构")


class CooperationForm(StepForm):
    """What came of the investigation today, and whether the insured cooperated."""

    cooperates = yes_no("被保险人配合查勘")
    said = text_field("查勘记录", long=True, max_length=250)


class ToldForm(StepForm):
    """Something told to the insured: to whom, how, in which words."""

    words = text_field("告知内容", long=True, max_length=250)
    told_name = text_field("被告知人")
    told_via = forms.ChoiceField(label="告知方式", choices=WAYS)


@rule("ADV-36", "ADV-37")
class RatioForm(ReasonForm):
    """A percentage set by a person from the clauses, with the reason (S6)."""

    ratio = forms.DecimalField(
        label="垫付比例（%）", min_value=Decimal("0.01"), max_value=Decimal(100), max_digits=5, decimal_places=2
    )
    field_order = ("ratio", "reason")

    def clean_ratio(self) -> Decimal:
        """Raise ``ValidationError`` for more than the insurer has set (S6); while it has set nothing the reviewer decides."""
        ratio: Decimal = self.cleaned_data["ratio"]
        most = unsettled.number("S6", "inpatient_advance")
        if most is not None and ratio > most:
            raise forms.ValidationError(f"公司规定（S6）100% 以外的垫付比例最高为 {most}%，请改正。")
        return ratio


class ApproveForm(StepForm):
    """The inpatient costs inside the cover; what is approved follows from them, the percentage and the request."""

    covered_cost = MoneyField(label="保障范围内住院费用", currency="CNY")


@rule("ADV-18", "ADV-19")
class ScheduleForm(ToldForm):
    """The review's result as told: when the advance is carried out, by which rules, when the insured is admitted."""

    execute_at = moment_field("垫付执行时间")
    admission_at = moment_field("预约住院时间")
    terms_version = text_field("执行细则版本", max_length=20, initial=settings.MANUAL_VERSION)
    escort = text_field("协助办理住院的服务人员")
    field_order = ("execute_at", "admission_at", "terms_version", "escort")

    def clean_execute_at(self) -> Any:
        return self._not_before_told("execute_at")

    def clean_admission_at(self) -> Any:
        return self._not_before_told("admission_at")

    def _not_before_told(self, name: str) -> Any:
        if self.cleaned_data[name] < self.ctx.at:
            raise forms.ValidationError(f"{self.fields[name].label}不能早于告知时间，请核对。")
        return self.cleaned_data[name]


class GuaranteeForm(StepForm):
    """The guarantee given to the hospital."""

    amount = MoneyField(label="担保金额", currency="CNY")


@rule("ADV-03", "ADV-21", "ADV-22")
class AdvanceForm(StepForm):
    """The money that goes to the hospital, and on the first time that the insured was admitted with our help."""

    INPATIENT: ClassVar[str] = "inpatient"
    ITEMS: ClassVar[dict[str, str]] = {
        INPATIENT: "住院费用",
        "outpatient": "门诊费用",
        "drug": "院外购药费用",
        "travel": "交通食宿费用",
        "other": "其他费用",
    }

    item = forms.ChoiceField(label="垫付项目", choices=list(ITEMS.items()))
    hospital = HospitalField(label="收款医院")
    amount = MoneyField(label="垫付金额", currency="CNY")
    admitted_on = day_field("办理住院日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.ctx.case.state != "notified":
            del self.fields["admitted_on"]

    def clean_item(self) -> str:
        item: str = self.cleaned_data["item"]
        if item != self.INPATIENT:
            raise forms.ValidationError(f"本服务只垫付住院费用，{self.ITEMS[item]}不能记入（ADV-03）。")
        return item

    def clean_admitted_on(self) -> Any:
        return _since_the_application(self, "admitted_on")


class RecoveryForm(StepForm):
    """Money that came back."""

    amount = MoneyField(label="收回金额", currency="CNY")
    source = text_field("退款方")


@rule("ADV-24", "ADV-25")
class DischargeForm(StepForm):
    """Discharge and its bill: what it came to, how much of the advance paid for it, what came back."""

    discharged_on = day_field("出院日期")
    settled_at = moment_field("出院结账时间")
    invoiced = MoneyField(label="住院费用总额", currency="CNY")
    settled = MoneyField(label="由垫付款结算的金额", currency="CNY")
    recovered = MoneyField(label="结账时退回的垫付款", currency="CNY", required=False)
    helper = text_field("协助办理出院的服务人员")

    def clean_discharged_on(self) -> Any:
        day, admitted = self.not_in_future("discharged_on"), self.ctx.details.admitted_on
        if day and admitted and day < admitted:
            raise forms.ValidationError(f"出院日期不能早于住院日期（{admitted}），请核对。")
        return day

    def clean_settled_at(self) -> Any:
        settled, admitted = self.cleaned_data["settled_at"], self.ctx.details.admitted_on
        if settled > self.ctx.at:
            raise forms.ValidationError("出院结账时间不能晚于现在，请核对。")
        if admitted and timezone.localdate(settled) < admitted:
            raise forms.ValidationError(f"出院结账时间不能早于住院日期（{admitted}），请核对。")
        return settled


@rule("ADV-35")
class ClaimPapersForm(StepForm):
    """Our own staff received the claim papers: when, and whether originals."""

    papers_received_on = day_field("理赔资料收到日期")
    originals = yes_no("收到原件")

    def clean_papers_received_on(self) -> Any:
        return self.happened_since("papers_received_on", self.ctx.details.discharged_on, "出院日期")


class SelfPayForm(StepForm):
    """The customer pays and claims afterwards."""

    claim_number = text_field("理赔案号", max_length=40, required=False, help_text="尚未报案的可留空")
    said = text_field("客户说明", long=True)


class EarlyAdmissionForm(StepForm):
    """The insured was admitted while the case was pending."""

    early_admission_on = day_field("实际住院日期")

    def clean_early_admission_on(self) -> Any:
        return _since_the_application(self, "early_admission_on")


@rule("ADV-39")
class RefusalForm(StepForm):
    """The refusal to sign as it happened: what was said, and who witnessed it."""

    witness = text_field("见证人")
    evidence = text_field("拒签经过", long=True, max_length=250)
