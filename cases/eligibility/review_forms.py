"""The forms of the review kit: diagnosis, rejection, deemed completion."""

from typing import Any, ClassVar

from django import forms

from cases.declaration import registry
from cases.declaration.form_fields import day_field, text_field
from cases.declaration.forms import DocumentChoice, ReasonForm, StepForm, offer_rows
from cases.models import CaseDocument, Covered
from manual import rules as manual_rules
from manual.registry import rule
from policies.models import CoveredDisease

PERSONAL = "personal"
CAUSES = [
    (PERSONAL, "被保险人个人原因（迟到、爽约等）"),
    ("hospital", "医院原因"),
    ("vendor", "服务商原因"),
    ("insurer", "我司原因"),
    ("force_majeure", "不可抗力"),
]
CAUSES_NOT_PERSONAL = CAUSES[1:]
"""What may make an appointment be arranged anew at no cost to the customer (A20)."""


@rule("GEN-06")
class DiagnosisForm(StepForm):
    """The confirmed diagnosis, its paper and date, and the reviewer's word on cover.

    A service that only malignant tumours (恶性肿瘤) entitle to says so by ``diseases``.
    """

    diseases: ClassVar[dict[str, Any]] = {}

    disease = forms.ModelChoiceField(
        label="确诊疾病", queryset=CoveredDisease.objects.none(), required=False, help_text="不在清单内的留空"
    )
    diagnosed_on = day_field("初次确诊日期")
    diagnosis_paper = DocumentChoice(label="确诊依据", queryset=CaseDocument.objects.none())
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
        covered = CoveredDisease.objects.filter(product=product, active=True, **self.diseases)
        self.fields["disease"].queryset = covered  # type: ignore[attr-defined]
        usable = [paper for paper in self.ctx.file.documents if paper.status != CaseDocument.Status.REFUSED]
        offer_rows(self, "diagnosis_paper", usable)

    def clean_diagnosed_on(self) -> Any:
        return self.not_in_future("diagnosed_on")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("covered") == Covered.YES and not cleaned.get("disease") and "disease" not in self.errors:
            self.add_error("disease", "属于保障范围的，须选择条款所列疾病。")
        return cleaned


class TumourDiagnosisForm(DiagnosisForm):
    """A diagnosis for a service that malignant tumours alone entitle to."""

    diseases: ClassVar[dict[str, Any]] = {"malignant": True}


class RejectForm(ReasonForm):
    """Why the review ends with no, and by which clause."""

    rule = forms.ChoiceField(label="依据条款")
    field_order = ("rule", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clauses = [(item, f"{item} {manual_rules.get(item).quote}") for item in registry.rules_of(self.ctx.service)]
        self.fields["rule"].choices = [("", "请选择"), *clauses]  # type: ignore[attr-defined]
        self.fields["reason"].help_text = "客户收到的短信不含条款和理由，详情请客户致电了解"


class RearrangeForm(ReasonForm):
    """What was arranged was lost for a cause that is not the insured's (A20)."""

    cause = forms.ChoiceField(label="原因", choices=CAUSES_NOT_PERSONAL)
    field_order = ("cause", "reason")


CHANGES = [("reschedule", "改期"), ("cancel", "取消")]


class ChangeForm(StepForm):
    """A customer's wish to reschedule or cancel what is arranged."""

    kind = forms.ChoiceField(label="客户要求", choices=CHANGES)
    wish = text_field("客户说明", long=True, max_length=250)  # with its label it fits the column that holds it, uncut


class DeemedForm(StepForm):
    """A personal cause lost what was arranged: recorded by a person, with evidence."""

    cause = forms.ChoiceField(label="原因", choices=CAUSES)
    evidence = text_field("证据说明", long=True)

    def clean_cause(self) -> str:
        cause: str = self.cleaned_data["cause"]
        if cause != PERSONAL:
            raise forms.ValidationError("只有被保险人个人原因才视为本项服务已完成；其他原因请重新安排。")
        return cause
