"""The forms of the steps every service has, and what all step forms share. One form a step, for every channel."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases import consent_forms, document_types, uploads
from cases.context import StepContext
from cases.ending_steps import what_is_undone
from cases.form_fields import day_field, say_what_is_required, text_field
from cases.models import CaseConsent, CaseDocument, DocumentRequest, PendingConfirmation, Referral
from coverage.models import Division
from manual import rules as manual_rules


class StepForm(forms.Form):
    """What every step's form starts from: it knows the case (``ctx.file``) and the time (``ctx.at``)."""

    required_css_class = "required"

    def __init__(self, *args: Any, ctx: StepContext, **kwargs: Any) -> None:
        """Bind to one taking of a step."""
        super().__init__(*args, **kwargs)
        say_what_is_required(self)
        self.ctx = ctx

    def not_in_future(self, name: str) -> Any:
        """Return the cleaned date ``name``, refusing one after the day of the action."""
        day = self.cleaned_data.get(name)
        if day and day > timezone.localdate(self.ctx.at):
            raise ValidationError(
                f"{self.fields[name].label}不能晚于今天（{timezone.localdate(self.ctx.at)}），请核对。"
            )
        return day


class NothingToSay(StepForm):
    """A step that needs no more than being taken."""


class ReasonForm(StepForm):
    """A step that needs a reason."""

    reason = text_field("原因", long=True)


class CorrectForm(ReasonForm):
    """Why the last step is undone; says which one that is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if undone := what_is_undone(self.ctx.file):
            self.fields["reason"].help_text = f"将撤销 {undone}；状态、服务次数和时限回到那一步之前"


class PapersInput(forms.FileInput):
    """The browser's file field, where several files may be chosen; each becomes a paper of its own."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return one file: a form is for one paper, and several are handed in one after another."""
        return files.get(name)


class UploadForm(StepForm):
    """A paper that came in, by whichever way."""

    type = forms.ChoiceField(label="资料类型", choices=document_types.CHOICES)
    file = forms.FileField(
        label="文件",
        widget=PapersInput,
        help_text=f"JPEG、PNG、HEIC 或 PDF，单个不超过 20 MB；同类资料可一次选 {uploads.MAX_FILES} 个",
        max_length=uploads.NAME_LENGTH,
    )
    issued_on = day_field("开具日期", required=False, help_text="用于起算时效的资料（如住院通知单）必须填写")
    received_via = forms.ChoiceField(
        label="收到方式",
        choices=[("upload", "客服上传"), ("email", "邮件"), ("wechat", "微信"), ("fax", "传真"), ("paper", "纸质件")],
    )

    def clean_file(self) -> uploads.Received:
        """Judge the file by its content."""
        file = self.cleaned_data["file"]
        return uploads.receive(file, file.name)

    def clean_issued_on(self) -> Any:
        return self.not_in_future("issued_on")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_a_clock = {paper.type for paper in self.ctx.service.documents if paper.moment}
        if cleaned.get("type") in starts_a_clock and not cleaned.get("issued_on") and not self.errors:
            self.add_error("issued_on", f"{document_types.label(cleaned['type'])}必须填写开具日期。")
        return cleaned


class DocumentChoice(forms.ModelChoiceField):
    """One of the case's papers."""

    def label_from_instance(self, obj: Any) -> str:
        """Type, date and file name."""
        return f"{document_types.label(obj.type)}（{obj.file_name}，{obj.get_status_display()}）"


def offer_papers(form: StepForm, name: str, papers: Iterable[CaseDocument]) -> None:
    """Let the field ``name`` choose among ``papers``, as the case's file has them: the page need not ask for them again."""
    field: Any = form.fields[name]
    offered = list(papers)
    field.queryset = CaseDocument.objects.filter(pk__in=[paper.pk for paper in offered])
    field.choices = [("", field.empty_label), *((paper.pk, field.label_from_instance(paper)) for paper in offered)]


class ReviewForm(StepForm):
    """A reviewer's word on one paper."""

    document = DocumentChoice(label="资料", queryset=CaseDocument.objects.none())
    decision = forms.ChoiceField(
        label="审核结果", choices=[("accepted", "接受"), ("refused", "退回")], widget=forms.RadioSelect
    )
    reason = text_field("退回原因", required=False, help_text="退回时必填，由客服向申请人说明；短信不含原因")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_papers(self, "document", self.ctx.file.documents)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "refused" and not cleaned.get("reason"):
            self.add_error("reason", "退回资料须填写原因。")
        return cleaned


class RequestDocumentForm(StepForm):
    """An ad-hoc request for papers (GEN-14)."""

    items = forms.MultipleChoiceField(
        label="需补充的资料", choices=document_types.CHOICES, widget=forms.CheckboxSelectMultiple
    )
    detail = text_field("具体要求", required=False)
    recipient = forms.ChoiceField(
        label="向谁索取",
        choices=[("insured", "被保险人"), ("applicant", "申请人"), ("hospital", "医院"), ("other", "其他")],
    )
    cause = forms.ChoiceField(
        label="缺件原因",
        choices=[("customer", "客户提供的资料不齐"), ("hospital", "医院未出具"), ("insurer", "我司原因")],
        help_text="因客户资料不齐导致延迟的，以资料齐全起算的时效自资料齐全起重新起算",
    )
    reason = text_field("说明", long=True, max_length=DocumentRequest._meta.get_field("reason").max_length)


class SettleRequestForm(StepForm):
    """An ad-hoc request that is answered or no longer needed."""

    request = forms.ModelChoiceField(label="补充资料要求", queryset=DocumentRequest.objects.none())
    settlement = forms.ChoiceField(label="了结方式", choices=[("supplied", "已补齐"), ("waived", "不再需要")])
    reason = text_field("说明", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_ones = self.ctx.case.document_requests.filter(initial=False, settled_at__isnull=True)
        self.fields["request"].queryset = open_ones  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("settlement") == "waived" and not cleaned.get("reason"):
            self.add_error("reason", "不再需要的，请说明理由。")
        return cleaned


class ConsentRecordForm(StepForm):
    """A consent signed, refused or withdrawn."""

    form = forms.ChoiceField(label="文书")
    decision = forms.ChoiceField(label="结果", choices=CaseConsent.Decision.choices, widget=forms.RadioSelect)
    signer = forms.ChoiceField(label="签署人身份", choices=consent_forms.SIGNERS)
    signer_name = text_field("签署人姓名")
    method = forms.ChoiceField(label="方式", choices=consent_forms.METHODS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = [consent_forms.BY_CODE[item.form] for item in self.ctx.service.consents]
        self.fields["form"].choices = [  # type: ignore[attr-defined]
            (item.code, f"{item.label}（{item.version} 版）") for item in wanted
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        declared = {item.form: item.signers for item in self.ctx.service.consents}
        if cleaned.get("form") and cleaned.get("signer") not in declared[cleaned["form"]]:
            self.add_error("signer", "该文书须由有权签署的人签署，请核对签署人身份。")
        return cleaned


class AcknowledgeForm(StepForm):
    """A sentence of the manual told and acknowledged."""

    rule = forms.ChoiceField(label="告知内容", widget=forms.RadioSelect)
    acknowledged_by = text_field("知悉人")
    method = forms.ChoiceField(label="方式", choices=consent_forms.METHODS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_ones = [
            notice
            for notice in self.ctx.service.notices
            if notice.acknowledge_before and notice.rule not in self.ctx.file.acknowledgements
        ]
        self.fields["rule"].choices = [(notice.rule, notice.text) for notice in open_ones]  # type: ignore[attr-defined]


class ReferralForm(StepForm):
    """A supervisor's answer to a question the system must not answer."""

    referral = forms.ModelChoiceField(label="待判断事项", queryset=Referral.objects.none())
    verdict = forms.ChoiceField(
        label="决定", choices=[("granted", "同意"), ("refused", "不同意")], widget=forms.RadioSelect
    )
    reason = text_field("理由", long=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = self.ctx.case.referrals.filter(verdict="", moot_at__isnull=True)
        self.fields["referral"].queryset = waiting  # type: ignore[attr-defined]


class MilestoneForm(StepForm):
    """A milestone reached."""

    milestone = forms.ChoiceField(label="事项")
    note = text_field("说明", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["milestone"].choices = [  # type: ignore[attr-defined]
            (item.code, f"{item.label}（{item.owner}）")
            for item in self.ctx.service.milestones
            if item.state == self.ctx.case.state and item.code not in self.ctx.file.milestones
        ]


class NoteForm(StepForm):
    """Something worth keeping."""

    text = text_field("内容", long=True)


class RefusedRequestForm(StepForm):
    """Something asked for that the manual excludes."""

    rule = forms.ChoiceField(label="依据条款")
    asked = forms.CharField(label="客户要求", max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = dict.fromkeys(notice.rule for notice in self.ctx.service.notices)
        self.fields["rule"].choices = [(item, f"{item} {manual_rules.get(item).quote}") for item in ids]  # type: ignore[attr-defined]


class CloseForm(StepForm):
    """Why a case ends before its service is complete."""

    kind = forms.ChoiceField(
        label="结案原因",
        choices=[
            ("", "请选择"),
            ("withdrawn", "申请人撤回"),
            ("deceased", "被保险人身故"),
            ("rescinded", "保单解除"),
            ("opened_in_error", "误开"),
        ],
    )
    reason = text_field("说明", long=True)


class ConfirmationChoice(forms.ModelChoiceField):
    """A step that waits for a second person."""

    def label_from_instance(self, obj: Any) -> str:
        """The step's label, and who asked for it."""
        from cases import registry

        label = registry.step(registry.get(obj.case.service), obj.step).label
        return f"{label}（{obj.requested_by} 提出）"


class ConfirmForm(StepForm):
    """A second person's word on a step that needs two."""

    confirmation = ConfirmationChoice(label="待复核操作", queryset=PendingConfirmation.objects.none())
    decision = forms.ChoiceField(
        label="复核结果", choices=[("confirm", "同意执行"), ("decline", "退回")], widget=forms.RadioSelect
    )
    reason = text_field("说明", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = self.ctx.case.confirmations.filter(status=PendingConfirmation.Status.OPEN)
        self.fields["confirmation"].queryset = waiting  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "decline" and not cleaned.get("reason"):
            self.add_error("reason", "退回须说明理由。")
        return cleaned


class RequestForm(forms.Form):
    """What every service's intake form starts from; ``request()`` gives plain values for facts and chain.

    Dates are ISO strings; a place is its code with name and level beside it.
    """

    required_css_class = "required"
    place_name = "city"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_what_is_required(self)

    def request(self) -> dict[str, Any]:
        """Return the cleaned form in plain values, places spread into ``city``, ``city_name``, ``city_level``."""
        plain: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            if isinstance(value, Division):
                plain |= place_values(name, value)
            else:
                plain[name] = value.isoformat() if hasattr(value, "isoformat") else value
        return plain


def place_values(name: str, division: Division) -> dict[str, str]:
    """Return a place as plain values under ``name``."""
    return {name: division.code, f"{name}_name": division.name, f"{name}_level": division.level}
