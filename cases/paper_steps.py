"""What the kernel's steps do with papers: received, reviewed, asked for, found complete."""

from cases import document_types, forms, uploads
from cases.context import StepContext
from cases.declaration import Missing
from cases.models import CaseDocument, DocumentRequest
from manual.registry import rule
from workdays.calendar import start_of

SUPPLIED = "已补齐"


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
    recipient = dict(forms.RequestDocumentForm.base_fields["recipient"].choices)[ctx.entered["recipient"]]  # type: ignore[attr-defined]
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
