"""The steps every service has: papers, consents, notices, referrals, notes, assignment, closing, correcting."""

from collections.abc import Iterator

from django.utils import timezone

from cases import consent_forms, document_types, forms, snapshots, uploads
from cases.context import StepContext
from cases.declaration import Missing, Step
from cases.errors import StepBlocked
from cases.guards import no_open_requests
from cases.models import (
    CallBack,
    CaseConsent,
    CaseDocument,
    CaseEvent,
    CaseMilestone,
    Complaint,
    DocumentRequest,
    NoticeAcknowledgement,
    Referral,
    RefusedRequest,
)
from manual import rules as manual_rules
from manual.registry import rule

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
    forget(ctx, "documents")


def review_document(ctx: StepContext) -> None:
    """Accept or refuse a paper; an accepted one's date of issue becomes the moment its declaration names."""
    paper: CaseDocument = ctx.entered["document"]
    paper.status = ctx.entered["decision"]
    paper.reviewed_by, paper.reviewed_at, paper.review_reason = ctx.actor, ctx.at, ctx.entered["reason"]
    paper.save(update_fields=["status", "reviewed_by", "reviewed_at", "review_reason"])
    forget(ctx, "documents")
    _set_paper_moments(ctx, paper.type)
    label = document_types.label(paper.type)
    if paper.status == CaseDocument.Status.REFUSED:
        ctx.sentence = f"退回{label}：{paper.review_reason}"
        # The reason is free text and may name an illness: it is told, never sent.
        ctx.tell("applicant", f"您提交的{label}未能通过审核，请补充。原因请致电95550了解。")
    else:
        ctx.sentence = f"接受{label}"


def _set_paper_moments(ctx: StepContext, type_code: str) -> None:
    from cases.common_rules import start_of

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
    forget(ctx, "requests")
    ctx.sentence = f"要求补充{'、'.join(labels)}：{ctx.entered['reason']}"
    ctx.tell("applicant", f"办理您的服务还需补充：{'、'.join(labels)}。如有疑问请致电95550。")


def settle_request(ctx: StepContext) -> None:
    """Mark a request for papers as answered or no longer needed."""
    request: DocumentRequest = ctx.entered["request"]
    how = SUPPLIED if ctx.entered["settlement"] == "supplied" else "不再需要"
    request.settled_by, request.settled_at = ctx.actor, ctx.at
    request.settlement = f"{how} {ctx.entered['reason']}".strip()
    request.save(update_fields=["settled_by", "settled_at", "settlement"])
    forget(ctx, "requests")
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


def record_consent(ctx: StepContext) -> None:
    """Keep what the signer did with a form, in the version shown now."""
    form = consent_forms.BY_CODE[ctx.entered["form"]]
    consent = CaseConsent.objects.create(
        case=ctx.case,
        form=form.code,
        version=form.version,
        decision=ctx.entered["decision"],
        signer=ctx.entered["signer"],
        signer_name=ctx.entered["signer_name"],
        method=ctx.entered["method"],
        signed_at=ctx.at,
        recorded_by=ctx.actor,
    )
    forget(ctx, "consents")
    ctx.sentence = f"{form.label}：{CaseConsent.Decision(consent.decision).label}"
    if consent.decision == CaseConsent.Decision.REFUSED:
        _follow_refusal(ctx, form.code)


def _follow_refusal(ctx: StepContext, form: str) -> None:
    """A refusal leads where the step its declaration names would: to its state, with its moments."""
    from cases import registry
    from cases.steps import is_offered

    for declared in ctx.service.consents:
        if declared.form == form and declared.on_refusal:
            step = registry.step(ctx.service, declared.on_refusal)
            if is_offered(ctx.file, step):
                ctx.target = step.target or ""
                ctx.marks |= dict.fromkeys(step.marks, ctx.at)
                ctx.sentence += f"，{step.label}"


def acknowledge_notice(ctx: StepContext) -> None:
    """Keep that a sentence was told and acknowledged."""
    NoticeAcknowledgement.objects.create(
        case=ctx.case,
        rule=ctx.entered["rule"],
        acknowledged_by=ctx.entered["acknowledged_by"],
        method=ctx.entered["method"],
        told_by=ctx.actor,
        at=ctx.at,
    )
    forget(ctx, "acknowledgements")
    ctx.sentence = f"已告知并确认知悉 {ctx.entered['rule']}"


def decide_referral(ctx: StepContext) -> None:
    """Answer a question referred to a person; a service may act on its own subjects by ``on_referral``."""
    referral: Referral = ctx.entered["referral"]
    referral.verdict, referral.reason = ctx.entered["verdict"], ctx.entered["reason"]
    referral.decided_by, referral.decided_at = ctx.actor, ctx.at
    referral.save(update_fields=["verdict", "reason", "decided_by", "decided_at"])
    forget(ctx, "referrals")
    ctx.sentence = f"{referral.question}：{Referral.Verdict(referral.verdict).label}。{referral.reason}"
    if referral.subject and ctx.service.on_referral:
        ctx.service.on_referral(ctx, referral)


def reach_milestone(ctx: StepContext) -> None:
    """Keep that a task is done; those it requires come first."""
    code = ctx.entered["milestone"]
    declared = next(item for item in ctx.service.milestones if item.code == code)
    labels = {item.code: item.label for item in ctx.service.milestones}
    open_ones = [item for item in declared.requires if item not in ctx.file.milestones]
    if open_ones:
        raise StepBlocked(declared.label, [Missing(f"须先完成“{labels[item]}”") for item in open_ones])
    CaseMilestone.objects.create(
        case=ctx.case, code=code, reached_at=ctx.at, reached_by=ctx.actor, note=ctx.entered["note"]
    )
    ctx.marks[code] = ctx.at
    forget(ctx, "milestones")
    ctx.sentence = f"完成：{declared.label}"


def note(ctx: StepContext) -> None:
    """Keep a remark."""
    ctx.sentence = ctx.entered["text"]


def assign(ctx: StepContext) -> None:
    """Hand the case to a person, or back to the team."""
    ctx.case.assignee = ctx.entered["assignee"]
    ctx.sentence = f"分派给{ctx.case.assignee}" if ctx.case.assignee else "退回团队待领"


def is_untaken(ctx: StepContext) -> list[Missing]:
    """Nobody has the case yet."""
    return [Missing(f"{ctx.case.assignee}已领取本案")] if ctx.case.assignee_id else []


def take(ctx: StepContext) -> None:
    """The actor takes the case."""
    ctx.case.assignee = ctx.actor
    ctx.sentence = "领取本案"


def is_mine(ctx: StepContext) -> list[Missing]:
    """The actor has the case."""
    return [] if ctx.case.assignee_id == ctx.actor.pk else [Missing("本案不在您手上，不能转交")]


def hand_over(ctx: StepContext) -> None:
    """The actor gives the case to a colleague, or back to the team."""
    assign(ctx)
    ctx.sentence = f"{ctx.sentence}：{ctx.entered['reason']}"


def promise_call_back(ctx: StepContext) -> None:
    """Keep a promised call."""
    CallBack.objects.create(
        case=ctx.case,
        topic=ctx.entered["topic"],
        due_at=ctx.entered["due_at"],
        promised_by=ctx.actor,
        promised_at=ctx.at,
    )
    ctx.sentence = f"约定 {timezone.localtime(ctx.entered['due_at']):%m月%d日 %H:%M} 回电：{ctx.entered['topic']}"


def keep_call_back(ctx: StepContext) -> None:
    """Keep that a promised call was made."""
    call: CallBack = ctx.entered["call_back"]
    call.kept_by, call.kept_at, call.result = ctx.actor, ctx.at, ctx.entered["result"]
    call.save(update_fields=["kept_by", "kept_at", "result"])
    ctx.sentence = f"已回电（{call.topic}）：{call.result}"


def record_complaint(ctx: StepContext) -> None:
    """Keep a complaint."""
    Complaint.objects.create(
        case=ctx.case,
        text=ctx.entered["text"],
        complainant=ctx.entered["complainant"],
        received_by=ctx.actor,
        received_at=ctx.at,
    )
    ctx.sentence = f"收到投诉：{ctx.entered['text']}"


def answer_complaint(ctx: StepContext) -> None:
    """Keep the answer to a complaint."""
    complaint: Complaint = ctx.entered["complaint"]
    complaint.settled_by, complaint.settled_at, complaint.answer = ctx.actor, ctx.at, ctx.entered["answer"]
    complaint.save(update_fields=["settled_by", "settled_at", "answer"])
    ctx.sentence = f"答复投诉：{complaint.answer}"


def refused_request(ctx: StepContext) -> None:
    """Keep what was asked for that the manual excludes, with the rule and the words shown."""
    quote = manual_rules.get(ctx.entered["rule"]).quote
    RefusedRequest.objects.create(
        case=ctx.case,
        rule=ctx.entered["rule"],
        asked=ctx.entered["asked"],
        words=quote,
        at=ctx.at,
        recorded_by=ctx.actor,
    )
    forget(ctx, "refused_requests")
    ctx.sentence = f"未予受理：{ctx.entered['asked']}（{ctx.entered['rule']} {quote}）"


def close(ctx: StepContext) -> None:
    """End the case before its service is complete; a withdrawal only from where the service allows it."""
    kind = ctx.entered["kind"]
    if kind == "withdrawn" and ctx.case.state not in ctx.service.withdraw_from:
        raise StepBlocked(ctx.step.label, [Missing(f"当前“{ctx.file.state.label}”，手册不允许撤回或取消")])
    ctx.target = kind
    ctx.sentence = f"{ctx.service.state(kind).label}：{ctx.entered['reason']}"


def correctable_event(ctx: StepContext) -> CaseEvent | None:
    """Return the last event that can still be undone: of a correctable step, or of any that moved the case."""
    from cases import registry

    for event in reversed(ctx.file.events):
        if event.step in ("open", "correct") or hasattr(event, "corrected_by"):
            continue
        if event.from_state != event.to_state or registry.step(ctx.service, event.step).correctable:
            return event
    return None


def something_to_correct(ctx: StepContext) -> Iterator[Missing]:
    """There is a step to undo, and it is the one the correction was asked for."""
    event = correctable_event(ctx)
    if event is None:
        yield Missing("没有可以更正的步骤")
    elif ctx.asked_revision is not None and event.sequence > ctx.asked_revision:
        yield Missing("提请更正之后本案又有新的步骤，请退回后重新提请")
    elif ctx.data is not None and not hasattr(event, "payload"):
        yield Missing("该步骤的内容已按保存期限清除，不能更正")


def correct(ctx: StepContext) -> None:
    """Undo the last step by a compensating event: state, details, quota and clocks as they were before it."""
    from cases.steps import event_label

    event = correctable_event(ctx)
    if event is None:
        raise StepBlocked(ctx.step.label, [Missing("没有可以更正的步骤")])
    still_complete = ctx.case.documents_complete
    snapshots.restore(ctx.file, event.payload.before, ctx.at)
    # Papers accepted, milestones reached and papers asked for since then stay.
    for paper in ctx.service.documents:
        _set_paper_moments(ctx, paper.type)
    ctx.marks |= {code: row.reached_at for code, row in ctx.file.milestones.items()}
    ctx.case.documents_complete = ctx.case.documents_complete and still_complete
    ctx.target = ctx.case.state
    ctx.corrects = event
    ctx.clock_reason = "更正"
    ctx.sentence = f"更正“{event_label(ctx.file, event)}”：{ctx.entered['reason']}"


def alert(ctx: StepContext) -> None:
    """Keep what time brought."""
    ctx.sentence = ctx.entered["text"]


def forget(ctx: StepContext, *relations: str) -> None:
    """Drop cached relations that the step has changed."""
    for relation in relations:
        ctx.file.__dict__.pop(relation, None)


def _kernel(code: str, label: str, permission: str, form: type, effect: object, **more: object) -> Step:
    options = {"correctable": False, "kernel": True} | more
    return Step(code=code, label=label, permission=permission, form=form, effect=effect, **options)  # type: ignore[arg-type]


KERNEL_STEPS = (
    _kernel("upload_document", "上传资料", "handle", forms.UploadForm, upload_document),
    _kernel("review_document", "审核资料", "review", forms.ReviewForm, review_document),
    _kernel("request_document", "要求补充资料", "handle", forms.RequestDocumentForm, request_document),
    _kernel("settle_request", "了结补充要求", "handle", forms.SettleRequestForm, settle_request),
    _kernel(
        "complete_documents",
        "确认资料齐全",
        "review",
        forms.NothingToSay,
        complete_documents,
        guards=(not_complete_yet, no_open_requests),
        correctable=True,
    ),
    _kernel("record_consent", "记录同意书", "handle", forms.ConsentRecordForm, record_consent),
    _kernel("acknowledge_notice", "告知并确认知悉", "handle", forms.AcknowledgeForm, acknowledge_notice),
    _kernel("decide_referral", "判断转人工事项", "supervise", forms.ReferralForm, decide_referral),
    _kernel("reach_milestone", "完成并行事项", "handle", forms.MilestoneForm, reach_milestone),
    _kernel("note", "备注", "handle", forms.NoteForm, note, after_end=True),
    _kernel("assign", "分派", "assign", forms.AssignForm, assign),
    _kernel("take", "领取", "handle", forms.NothingToSay, take, guards=(is_untaken,)),
    _kernel("hand_over", "转交", "handle", forms.HandOverForm, hand_over, guards=(is_mine,)),
    _kernel("promise_call_back", "约定回电", "handle", forms.CallBackForm, promise_call_back, after_end=True),
    _kernel("keep_call_back", "记录回电", "handle", forms.CallBackKeptForm, keep_call_back, after_end=True),
    _kernel("record_complaint", "记录投诉", "handle", forms.ComplaintForm, record_complaint, after_end=True),
    _kernel("answer_complaint", "答复投诉", "supervise", forms.ComplaintAnswerForm, answer_complaint, after_end=True),
    _kernel("refused_request", "未予受理的要求", "handle", forms.RefusedRequestForm, refused_request),
    _kernel("close", "提前结案", "supervise", forms.CloseForm, close, correctable=True),
    _kernel(
        "correct",
        "更正",
        "supervise",
        forms.ReasonForm,
        correct,
        guards=(something_to_correct,),
        confirm_by="review",
        after_end=True,
    ),
    _kernel("confirm", "复核", "review", forms.ConfirmForm, None, after_end=True),
    _kernel("ask_confirmation", "提请复核", "handle", forms.StepForm, None, after_end=True),
    _kernel("alert", "系统提醒", "supervise", forms.NoteForm, alert, after_end=True),
)
INTERNAL = frozenset({"ask_confirmation", "alert"})
