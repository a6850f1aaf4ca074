"""What the kernel's steps do with papers: received, reviewed, asked for, found complete."""

from typing import Any

from django import forms

from cases.bookkeeping import uploads
from cases.declaration.context import StepContext
from cases.declaration.form_fields import day_field, text_field
from cases.declaration.forms import DocumentChoice, StepForm, offer_papers
from cases.declaration.words import Missing
from cases.models import CaseDocument, DocumentRequest, document_types
from manual.registry import rule
from workdays.calendar import start_of

SUPPLIED = "已补齐"


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


def upload_document(ctx: StepContext) -> None:
    """Keep a paper; the file is removed again if the step fails."""
    received: uploads.Received = ctx.entered["file"]
    name = uploads.keep(received)
    ctx.stored.append(name)
    CaseDocument.objects.create(
        case=ctx.case,
        type=ctx.entered["type"],
        file_name=received.name,
        content_type=received.content_type,
        size=received.size,
        sha256=received.sha256,
        storage_name=name,
        issued_on=ctx.entered["issued_on"],
        received_via=ctx.entered["received_via"],
        uploaded_by=ctx.actor,
        uploaded_at=ctx.at,
    )
    ctx.sentence = f"收到{document_types.label(ctx.entered['type'])}"
    ctx.file.forget("documents")


def review_document(ctx: StepContext) -> None:
    """Accept or refuse a paper; an accepted one's date of issue becomes the moment its declaration names."""
    paper: CaseDocument = ctx.entered["document"]
    paper.status = ctx.entered["decision"]
    paper.reviewed_by, paper.reviewed_at, paper.review_reason = ctx.actor, ctx.at, ctx.entered["reason"]
    paper.save(update_fields=["status", "reviewed_by", "reviewed_at", "review_reason"])
    ctx.file.forget("documents")
    set_paper_moments(ctx, paper.type)
    label = document_types.label(paper.type)
    if paper.status == CaseDocument.Status.REFUSED:
        ctx.sentence = f"退回{label}：{paper.review_reason}"
        # The reason is free text and may name an illness: it is told, never sent.
        ctx.tell("applicant", f"您提交的{label}未能通过审核，请补充。原因请致电95550了解。")
    else:
        ctx.sentence = f"接受{label}"


def set_paper_moments(ctx: StepContext, type_code: str) -> None:
    """Set the moments that accepted papers of a type carry by their dates of issue, or forget them."""
    for declared in ctx.service.documents:
        if declared.type == type_code and declared.moment:
            issued = [paper.issued_on for paper in ctx.file.accepted(type_code) if paper.issued_on]
            if issued:
                ctx.marks[declared.moment] = start_of(max(issued))
            else:
                ctx.clears.add(declared.moment)


@rule("GEN-14")
def request_document(ctx: StepContext) -> None:
    """Ask for more papers, saying what, why and from whom; the papers count as incomplete until it is settled."""
    labels = [document_types.label(code) for code in ctx.entered["items"]]
    detail = ctx.entered["detail"]
    recipient = dict(RequestDocumentForm.base_fields["recipient"].choices)[ctx.entered["recipient"]]  # type: ignore[attr-defined]
    DocumentRequest.objects.create(
        case=ctx.case,
        items=[*labels, detail] if detail else labels,
        reason=ctx.entered["reason"],
        recipient=recipient,
        by_customer=ctx.entered["cause"] == "customer",
        requested_by=ctx.actor,
        requested_at=ctx.at,
    )
    ctx.case.documents_complete = False
    ctx.file.forget("requests")
    ctx.sentence = f"要求补充{'、'.join(labels)}：{ctx.entered['reason']}"
    ctx.tell("applicant", f"办理您的服务还需补充：{'、'.join(labels)}。如有疑问请致电95550。")


def settle_request(ctx: StepContext) -> None:
    """Mark a request for papers as answered or no longer needed."""
    request: DocumentRequest = ctx.entered["request"]
    how = SUPPLIED if ctx.entered["settlement"] == "supplied" else "不再需要"
    request.settled_by, request.settled_at = ctx.actor, ctx.at
    request.settlement = f"{how} {ctx.entered['reason']}".strip()
    request.save(update_fields=["settled_by", "settled_at", "settlement"])
    ctx.file.forget("requests")
    ctx.sentence = f"补充资料“{request}”{how}"


@rule("GEN-14")
def complete_documents(ctx: StepContext) -> None:
    """Decide that the papers are complete. The moment moves only the first time, or when the customer's lack delayed it.

    A request that was waived in the end delayed nothing (A17).
    """
    since = ctx.file.moment("docs_complete")
    late = [row for row in ctx.file.requests if row.by_customer and row.settlement.startswith(SUPPLIED)]
    if since is None or any(row.requested_at >= since for row in late):
        ctx.marks["docs_complete"] = ctx.at
        ctx.clock_reason = "因客户资料不齐，自资料齐全起重新起算" if since else ""
    ctx.case.documents_complete = True
    ctx.sentence = "确认资料齐全"


def not_complete_yet(ctx: StepContext) -> list[Missing]:
    """Papers are decided complete once; a request for more reopens them."""
    return [Missing("资料已确认齐全")] if ctx.case.documents_complete else []
