"""The steps every service has; what they do stands in the modules beside this table."""

from cases import care_forms, care_steps, decision_steps, ending_steps, forms, paper_steps
from cases.declaration import Step
from cases.guards import no_open_requests


def _kernel(code: str, label: str, permission: str, form: type, effect: object, **more: object) -> Step:
    options = {"correctable": False, "kernel": True} | more
    return Step(code=code, label=label, permission=permission, form=form, effect=effect, **options)  # type: ignore[arg-type]


KERNEL_STEPS = (
    _kernel("upload_document", "上传资料", "handle", forms.UploadForm, paper_steps.upload_document),
    _kernel("review_document", "审核资料", "review", forms.ReviewForm, paper_steps.review_document),
    _kernel("request_document", "要求补充资料", "handle", forms.RequestDocumentForm, paper_steps.request_document),
    _kernel("settle_request", "了结补充要求", "handle", forms.SettleRequestForm, paper_steps.settle_request),
    _kernel(
        "complete_documents",
        "确认资料齐全",
        "review",
        forms.NothingToSay,
        paper_steps.complete_documents,
        guards=(paper_steps.not_complete_yet, no_open_requests),
        correctable=True,
        hint="有的时效自资料齐全起算：客户早于现在交齐的，请填交齐时的发生时间",
    ),
    _kernel("record_consent", "记录同意书", "handle", forms.ConsentRecordForm, decision_steps.record_consent),
    _kernel("acknowledge_notice", "告知并确认知悉", "handle", forms.AcknowledgeForm, decision_steps.acknowledge_notice),
    _kernel("decide_referral", "判断转人工事项", "supervise", forms.ReferralForm, decision_steps.decide_referral),
    _kernel("reach_milestone", "完成并行事项", "handle", forms.MilestoneForm, decision_steps.reach_milestone),
    _kernel("note", "备注", "handle", forms.NoteForm, care_steps.note, after_end=True),
    _kernel("assign", "分派", "assign", care_forms.AssignForm, care_steps.assign),
    _kernel("take", "领取", "handle", forms.NothingToSay, care_steps.take, guards=(care_steps.is_untaken,)),
    _kernel("hand_over", "转交", "handle", care_forms.HandOverForm, care_steps.hand_over, guards=(care_steps.is_mine,)),
    _kernel(
        "promise_call_back", "约定回电", "handle", care_forms.CallBackForm, care_steps.promise_call_back, after_end=True
    ),
    _kernel(
        "keep_call_back", "记录回电", "handle", care_forms.CallBackKeptForm, care_steps.keep_call_back, after_end=True
    ),
    _kernel(
        "record_complaint", "记录投诉", "handle", care_forms.ComplaintForm, care_steps.record_complaint, after_end=True
    ),
    _kernel(
        "answer_complaint",
        "答复投诉",
        "supervise",
        care_forms.ComplaintAnswerForm,
        care_steps.answer_complaint,
        after_end=True,
    ),
    _kernel("refused_request", "未予受理的要求", "handle", forms.RefusedRequestForm, decision_steps.refused_request),
    _kernel("close", "提前结案", "supervise", forms.CloseForm, ending_steps.close, correctable=True),
    _kernel(
        "correct",
        "更正",
        "supervise",
        forms.CorrectForm,
        ending_steps.correct,
        guards=(ending_steps.something_to_correct,),
        confirm_by="review",
        after_end=True,
    ),
    _kernel("confirm", "复核", "review", forms.ConfirmForm, None, after_end=True),
    _kernel("ask_confirmation", "提请复核", "handle", forms.StepForm, None, after_end=True),
    _kernel("alert", "系统提醒", "supervise", forms.NoteForm, ending_steps.alert, after_end=True),
)
INTERNAL = frozenset({"ask_confirmation", "alert"})
