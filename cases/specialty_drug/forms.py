"""The specialty drug's forms: one for intake, one a step."""

from typing import Any

from django import forms
from django.utils import timezone

from cases.declaration.form_fields import day_field, moment_field, text_field
from cases.declaration.forms import ReasonForm, RequestForm, StepForm
from cases.declaration.money import MoneyField
from cases.specialty_drug import pharmacies, refills
from cases.specialty_drug.models import Authorisation, Known, Mode, Purchase, Stock, Word
from cases.steps.parties import PartnerField, serving_here
from coverage import hospitals
from coverage.form_fields import PlaceField
from drugs.form_fields import DrugField
from manual.registry import rule
from partners.models import Partner

MOST_BOXES = 999
NEEDED = {Mode.PICKUP.value: "pickup_code", Mode.DELIVERY.value: "courier"}
"""What each way of handing over must tell."""


def boxes_field(label: str = "盒数") -> forms.IntegerField:
    """Return the field for a number of boxes."""
    return forms.IntegerField(label=label, min_value=1, max_value=MOST_BOXES)


def word_field(label: str, choices: Any = Word) -> forms.ChoiceField:
    """Return the field for a person's word."""
    return forms.ChoiceField(label=label, choices=choices.choices, widget=forms.RadioSelect)


class StockForm(forms.Form):
    """Whether the treating hospital has the drug, and who says so."""

    hospital_stock = forms.ChoiceField(label="院内药品情况", choices=[("", "尚未核实"), *Stock.choices], required=False)
    stock_source = text_field("院内药品情况来源", required=False, help_text="如：主治医师、医院药房，何时告知")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("hospital_stock") and not cleaned.get("stock_source") and "stock_source" not in self.errors:
            self.add_error("stock_source", "请填写院内药品情况来源。")
        return cleaned


@rule("DRUG-06", "DRUG-15")
class SpecialtyDrugRequestForm(StockForm, RequestForm):
    """What the caller asks for; a refill starts from the last purchase, and says where the list has changed since."""

    drug = DrugField(label="药品", help_text="填写处方上的商品名；只写通用名的照填，由药师核对")
    city = PlaceField(label="取药城市", required=False, help_text="未定可留空，授权前再确认")
    planned_on = day_field("计划购药日期", required=False, help_text="请在计划购药前 4 天申请")
    illness = text_field("自述病情", required=False)
    field_order = ("drug", "city", "planned_on", "hospital_stock", "stock_source", "illness")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drug: Any = self.fields["drug"]
        drug.at = self.at
        if self.call and (last := refills.last_purchase(self.call.insured, before=self.at)):
            self.initial = {"drug": last.drug, "city": last.city_name, **self.initial}
            drug.help_text = refills.remark(last, at=self.at)


class VendorForm(StepForm):
    """Which vendor collects the papers."""

    vendor = PartnerField(kind=Partner.Kind.VENDOR, label="服务商")

    def clean_vendor(self) -> Partner | None:
        return serving_here(self, "vendor")


@rule("DRUG-03", "DRUG-06", "DRUG-11")
class PrescriptionForm(StockForm, StepForm):
    """The prescription as it reads, whether the hospital has the drug, whether a gene test was done."""

    prescriber = text_field("处方医师", max_length=50)
    licence = text_field("医师执业证书编号", max_length=40)
    hospital = text_field("处方医院")
    prescribed_on = day_field("处方日期")
    boxes = boxes_field("处方盒数")
    gene_tested = forms.TypedChoiceField(
        label="是否已做基因检测",
        choices=[("yes", "已做"), ("no", "未做")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    field_order = ("prescriber", "licence", "hospital", "prescribed_on", "boxes", "hospital_stock", "stock_source")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hospital_stock"].required = True
        known = ("prescriber", "licence", "hospital", "prescribed_on", "boxes", "hospital_stock", "stock_source")
        self.initial = {**{name: getattr(self.ctx.details, name) for name in known}, **self.initial}

    def clean_hospital(self) -> str:
        return hospitals.registered_name(self.cleaned_data["hospital"])

    def clean_prescribed_on(self) -> Any:
        return self.not_in_future("prescribed_on")


class CityForm(StepForm):
    """Where the insured collects the drug or has it delivered."""

    city = PlaceField(label="取药城市")


@rule("DRUG-04", "DRUG-10", "DRUG-23", "DRUG-24")
class JudgementForm(StepForm):
    """The reviewer's words on the prescription, each a person's, with a reason."""

    readable = forms.BooleanField(label="处方原件照片清晰，有日期和医师签名")
    attending = word_field("由主治医师开具")
    necessary = word_field("必需且合理")
    reasonable = word_field("处方合理")
    in_scope = word_field("属于直付范围内用药")
    marker_dependent = forms.BooleanField(label="未做检测，但须凭基因检测报告用药（提请主管判断）", required=False)
    pathology_replaced = forms.BooleanField(
        label="血液肿瘤，以骨髓或细胞学报告代替病理报告（提请主管判断）", required=False
    )
    judgement = text_field("判断理由", long=True)


@rule("DRUG-28")
class IndicationForm(StepForm):
    """The pharmacist's word on the indication, and the brand on the prescription."""

    drug = DrugField(label="处方上的商品名")
    indication = word_field("符合用药适应症")
    indication_reason = text_field("核对说明", long=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["drug"]
        field.at = self.ctx.case.received_at
        self.initial = {"drug": self.ctx.details.drug, **self.initial}


@rule("DRUG-31")
class AmountForm(StepForm):
    """How many boxes and how much is paid for; of a social-insurance drug the part the clauses say, with a reason."""

    approved_boxes = boxes_field("核定盒数")
    amount = MoneyField(label="核定直付金额", currency="CNY")
    social_drug = word_field("是否社保药品", Known)
    social_settled = word_field("当地药房可社保结算", Known)
    amount_reason = text_field("额度说明", long=True, help_text="部分垫付的，写明所依据的保险责任条款")

    def clean_approved_boxes(self) -> int:
        wanted: int = self.cleaned_data["approved_boxes"]
        prescribed = self.ctx.details.boxes
        if prescribed and wanted > prescribed:
            raise forms.ValidationError(f"核定盒数不能超过处方盒数（{prescribed} 盒），请核对。")
        return wanted


@rule("DRUG-07", "DRUG-29")
class AuthorisationForm(StepForm):
    """The authorisation of a partner pharmacy of the same city, else of the same province."""

    pharmacy = PartnerField(kind=Partner.Kind.PHARMACY, label="药房")
    number = text_field("授权编号", max_length=40)
    boxes = boxes_field("授权盒数")
    amount = MoneyField(label="授权金额", currency="CNY")
    valid_until = day_field("有效期至")
    why_not_nearest = text_field("未选同城药房的原因", required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["pharmacy"]
        field.choices = pharmacies.offered(self.ctx)

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        if any(row.number == number for row in self.ctx.file.rows("authorisation")):
            raise forms.ValidationError("本案已有此授权编号，请核对。")
        return number

    def clean_valid_until(self) -> Any:
        day, today = self.cleaned_data["valid_until"], timezone.localdate(self.ctx.at)
        if day < today:
            raise forms.ValidationError(f"有效期不能早于授权当日（{today}），请核对。")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("pharmacy") and (problem := pharmacies.problem(self.ctx, cleaned["pharmacy"])):
            self.add_error("pharmacy", problem)
        elif cleaned.get("pharmacy") and not cleaned.get("why_not_nearest"):
            if nearer := pharmacies.nearer(self.ctx, cleaned["pharmacy"]):
                self.add_error("why_not_nearest", f"同城有合作药房（{nearer}），选用同省其他城市药房的，请写明原因。")
        return cleaned


@rule("DRUG-30")
class PurchaseForm(StepForm):
    """Boxes made ready: how many, for how much, to be collected with a code or on their way with a waybill."""

    authorisation = forms.ModelChoiceField(label="授权", queryset=Authorisation.objects.none())
    boxes = boxes_field()
    amount = MoneyField(label="直付金额", currency="CNY")
    mode = forms.ChoiceField(label="取药方式", choices=Mode.choices, widget=forms.RadioSelect)
    pickup_code = text_field("取药码", required=False, max_length=20, help_text="药房自取的必填")
    courier = text_field("配送单号", required=False, max_length=60, help_text="配送上门的必填")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["authorisation"]
        field.queryset = Authorisation.objects.filter(pk__in=pharmacies.own(self.ctx)).select_related("pharmacy")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        needed = NEEDED.get(str(cleaned.get("mode")))
        if needed and not cleaned.get(needed) and needed not in self.errors:
            self.add_error(needed, f"请填写{self.fields[needed].label}。")
        return cleaned


def offer_waiting(form: StepForm) -> None:
    """Let the field ``purchase`` choose among the boxes that are not in hand yet."""
    waiting = [row.pk for row in form.ctx.file.rows("purchase") if row.received_at is None]
    field: Any = form.fields["purchase"]
    field.queryset = Purchase.objects.filter(pk__in=waiting).select_related("authorisation__pharmacy")


@rule("DRUG-30")
class ReceiptForm(StepForm):
    """The drug is in the insured's hands: which boxes, when, how we know."""

    purchase = forms.ModelChoiceField(label="购药", queryset=Purchase.objects.none())
    received_at = moment_field("取得药品时间")
    proof = text_field("取药凭据", help_text="如：客户回访、药房回执、配送签收")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_waiting(self)

    def clean_received_at(self) -> Any:
        moment = self.cleaned_data["received_at"]
        if moment > self.ctx.now:
            raise forms.ValidationError("取得药品时间不能晚于现在，请核对。")
        purchase = self.cleaned_data.get("purchase")
        if purchase and moment < purchase.ready_at.replace(second=0, microsecond=0):
            raise forms.ValidationError("取得药品时间不能早于通知时间，请核对。")
        return moment


class UncollectedForm(ReasonForm):
    """Boxes that nobody fetched, and what is known of it."""

    purchase = forms.ModelChoiceField(label="购药", queryset=Purchase.objects.none())
    field_order = ("purchase", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_waiting(self)


@rule("DRUG-14")
class InvoiceForm(StepForm):
    """The original invoice was handed to staff: by whom, on which day."""

    invoice_from = text_field("发票原件交付人")
    invoice_received_on = day_field("发票原件收到日期")

    def clean_invoice_received_on(self) -> Any:
        return self.not_in_future("invoice_received_on")
