"""What the kernel's steps do with papers: received and reviewed."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings

from cases.bookkeeping import uploads
from cases.declaration import registry
from cases.declaration.actors import may_take
from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from cases.declaration.errors import StepBlocked
from cases.declaration.form_fields import day_field, text_field
from cases.declaration.forms import DocumentChoice, StepForm, is_customer, offer_rows
from cases.declaration.papers import types_offered
from cases.declaration.words import Missing
from cases.models import CaseDocument, DocumentRequest, document_types
from cases.steps.paper_requests import SUPPLIED
from workdays.calendar import start_of


class PapersInput(forms.FileInput):
    """The browser's file field, where several files may be chosen; each becomes a paper of its own."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return one file: a form is for one paper, and several are handed in one after another."""
        return files.get(name)


class PaperField(forms.FileField):
    """A paper as a file: its name limited, its content judged when it comes."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", "JPEG、PNG、HEIC（不超过 40 MB）或 PDF（不超过 20 MB）")
        super().__init__(max_length=uploads.NAME_LENGTH, **options)

    def clean(self, data: Any, initial: Any = None) -> uploads.Received | None:
        """Return the judged file, None where none was given; raises ``ValidationError``."""
        file = super().clean(data, initial)
        return uploads.receive(file, file.name) if file else None


class UploadForm(StepForm):
    """A paper that came in, by whichever way."""

    type = forms.ChoiceField(label="资料类型", choices=document_types.choices)
    file = PaperField(
        label="文件",
        widget=PapersInput,
        help_text=f"JPEG、PNG、HEIC（不超过 40 MB）或 PDF（不超过 20 MB）；同类资料可一次选 {uploads.MAX_FILES} 个",
    )
    issued_on = day_field("开具日期", required=False, help_text="用于起算时效的资料（如住院通知单）必须填写")
    received_via = forms.ChoiceField(
        label="收到方式",
        choices=[
            ("upload", "客服上传"),
            ("email", "邮件"),
            ("wechat", "微信"),
            ("fax", "传真"),
            ("paper", "纸质件"),
            ("online", "客户线上上传"),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"].choices = types_offered(self.ctx.service)  # type: ignore[attr-defined]
        if is_customer(self.ctx):
            del self.fields["received_via"]

    def clean_issued_on(self) -> Any:
        return self.not_in_future("issued_on")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        _ask_for_day_of_issue(self, cleaned, cleaned.get("issued_on"))
        return cleaned | {"received_via": "online"} if is_customer(self.ctx) else cleaned


def _ask_for_day_of_issue(form: StepForm, cleaned: dict[str, Any], issued_on: date | None) -> None:
    """Refuse a paper that sets a moment by its day of issue and has none."""
    sets_a_moment = {paper.type for paper in form.ctx.service.documents if paper.moment}
    if cleaned.get("type") in sets_a_moment and not issued_on and not form.errors:
        form.add_error("issued_on", f"{document_types.label(cleaned['type'])}必须填写开具日期。")


class RetypeForm(StepForm):
    """The right type of a paper that was filed as another."""

    document = DocumentChoice(label="资料", queryset=CaseDocument.objects.none())
    type = forms.ChoiceField(label="正确类型", choices=document_types.choices)
    issued_on = day_field("开具日期", required=False, help_text="留空即不变；用于起算时效的资料必须填写")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "document", self.ctx.file.documents)
        self.fields["type"].choices = types_offered(self.ctx.service)  # type: ignore[attr-defined]

    def clean_issued_on(self) -> Any:
        return self.not_in_future("issued_on")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        paper: CaseDocument | None = cleaned.get("document")
        if paper:
            _ask_for_day_of_issue(self, cleaned, cleaned.get("issued_on") or paper.issued_on)
            if cleaned.get("type") == paper.type:
                self.add_error("type", "与原类型相同，无须更改。")
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
        offer_rows(self, "document", self.ctx.file.documents)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "refused" and not cleaned.get("reason"):
            self.add_error("reason", "退回资料须填写原因。")
        return cleaned


def upload_document(ctx: StepContext) -> None:
    """Store a paper that came in."""
    entered = ctx.entered
    store_paper(ctx, entered["file"], entered["type"], issued_on=entered["issued_on"], via=entered["received_via"])
    received: uploads.Received = entered["file"]
    remark = f"；{received.remark}" if received.remark else ""
    ctx.sentence = f"收到{document_types.label(entered['type'])}（{received.name}）{remark}"


def store_paper(
    ctx: StepContext, received: uploads.Received, type_code: str, *, issued_on: date | None = None, via: str = "upload"
) -> CaseDocument:
    """Add a file to the case's papers, to be reviewed, and return it; the file is removed again if the step fails."""
    name = _stored(ctx, received.content)
    original = _stored(ctx, received.original) if received.original else ""
    ctx.file.forget("documents")
    return CaseDocument.objects.create(
        case=ctx.case,
        type=type_code,
        file_name=received.name,
        content_type=received.content_type,
        size=received.size,
        sha256=received.sha256,
        storage_name=name,
        original_name=original,
        issued_on=issued_on,
        received_via=via,
        uploaded_by=ctx.actor,
        uploaded_at=ctx.at,
    )


def _stored(ctx: StepContext, content: bytes) -> str:
    name = uploads.store(content)
    ctx.stored.append(name)
    return name


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
        ctx.tell("applicant", f"您提交的{label}未能通过审核，请补充。原因请致电{settings.HOTLINE}了解。")
    else:
        ctx.sentence = f"接受{label}（{paper.file_name}）" + _settle_requests(ctx)


def _settle_requests(ctx: StepContext) -> str:
    """Settle every request that accepted papers, handed in since, have answered; return what to say of it."""
    settled = [row for row in ctx.file.open_requests() if _is_answered(ctx.file, row)]
    for row in settled:
        row.settled_by, row.settled_at, row.settlement = ctx.actor, ctx.at, SUPPLIED
        row.save(update_fields=["settled_by", "settled_at", "settlement"])
    ctx.file.forget("requests")
    return "".join(f"；补充资料“{row}”{SUPPLIED}" for row in settled)


def _is_answered(file: CaseFile, request: DocumentRequest) -> bool:
    """Tell whether every paper the request names was handed in after it and accepted."""
    accepted = {
        document_types.label(paper.type)
        for paper in file.documents
        if paper.status == CaseDocument.Status.ACCEPTED and paper.uploaded_at >= request.requested_at
    }
    named = {document_types.label(code) for code in document_types.BY_CODE}.intersection(request.items)
    return bool(named) and named <= accepted


def retype_document(ctx: StepContext) -> None:
    """File a paper under its right type, told to nobody; the moments it sets move along.

    An accepted paper counts for what it is accepted as: only one who may review it files it as another.
    """
    paper: CaseDocument = ctx.entered["document"]
    review = registry.step(ctx.service, "review_document")
    if paper.status == CaseDocument.Status.ACCEPTED and not may_take(ctx.actor, review, ctx.case):
        raise StepBlocked(ctx.step.label, [Missing("该资料已审核接受，须由审核人员更改类型")])
    before, paper.type = paper.type, ctx.entered["type"]
    paper.issued_on = ctx.entered["issued_on"] or paper.issued_on
    paper.save(update_fields=["type", "issued_on"])
    ctx.file.forget("documents")
    for type_code in (before, paper.type):
        set_paper_moments(ctx, type_code)
    ctx.sentence = f"{document_types.label(before)}改为{document_types.label(paper.type)}"


def set_paper_moments(ctx: StepContext, type_code: str) -> None:
    """Set the moments that accepted papers of a type carry by their dates of issue, or forget them."""
    for declared in ctx.service.documents:
        if declared.type == type_code and declared.moment:
            issued = [paper.issued_on for paper in ctx.file.accepted(type_code) if paper.issued_on]
            if issued:
                ctx.marks[declared.moment] = start_of(max(issued))
            else:
                ctx.clears.add(declared.moment)
