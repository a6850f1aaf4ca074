"""The steps every service has; what they do stands in the modules beside this table."""

from cases.declaration import forms, registry
from cases.declaration.words import AGENT, CUSTOMER, DISPATCHER, PHARMACIST, REVIEWER, STAFF, SUPERVISOR, Step
from cases.steps import alerts, confirming, contacts, decisions, ending, online, paper_requests, papers, parties


def _common(code: str, label: str, by: frozenset[str], form: type, effect: object, **more: object) -> Step:
    options = {"correctable": False, "kernel": True} | more
    return Step(code=code, label=label, by=by, form=form, effect=effect, **options)  # type: ignore[arg-type]


COMMON_STEPS = (
    _common("upload_document", "上传资料", AGENT | CUSTOMER, papers.UploadForm, papers.upload_document),
    _common("retype_document", "更改资料类型", AGENT | REVIEWER, papers.RetypeForm, papers.retype_document),
    _common("review_document", "审核资料", REVIEWER, papers.ReviewForm, papers.review_document),
    _common(
        "request_document",
        "要求补充资料",
        AGENT | PHARMACIST,
        paper_requests.RequestDocumentForm,
        paper_requests.request_document,
    ),
    _common("settle_request", "了结补充要求", AGENT, paper_requests.SettleRequestForm, paper_requests.settle_request),
    _common(
        "complete_documents",
        "确认资料齐全",
        REVIEWER,
        paper_requests.CompleteForm,
        paper_requests.complete_documents,
        guards=(paper_requests.not_complete_yet, paper_requests.nothing_open),
        correctable=True,
        hint="有的时效自资料齐全起算：客户早于现在交齐的，请填交齐时的发生时间",
    ),
    _common("record_consent", "记录同意书", AGENT, decisions.ConsentRecordForm, decisions.record_consent),
    _common(
        "acknowledge_notice",
        "告知并确认知悉",
        AGENT | CUSTOMER,
        decisions.AcknowledgeForm,
        decisions.acknowledge_notice,
    ),
    _common("decide_referral", "判断转人工事项", SUPERVISOR, decisions.ReferralForm, decisions.decide_referral),
    _common("note", "备注", AGENT | PHARMACIST, contacts.NoteForm, contacts.note, after_end=True),
    _common("assign", "分派", DISPATCHER, contacts.AssignForm, contacts.assign),
    _common(
        "assign_partner",
        "交合作方办理",
        AGENT,
        parties.AssignPartnerForm,
        parties.assign_partner,
    ),
    _common(
        "end_partner",
        "结束合作方办理",
        AGENT,
        parties.EndPartnerForm,
        parties.end_partner,
        guards=(parties.has_partners,),
        after_end=True,
    ),
    _common("take", "领取", AGENT | PHARMACIST, forms.NothingToSay, contacts.take, guards=(contacts.is_untaken,)),
    _common(
        "hand_over", "转交", AGENT | PHARMACIST, contacts.HandOverForm, contacts.hand_over, guards=(contacts.is_mine,)
    ),
    _common("promise_call_back", "约定回电", AGENT, contacts.CallBackForm, contacts.promise_call_back, after_end=True),
    _common("keep_call_back", "记录回电", AGENT, contacts.CallBackKeptForm, contacts.keep_call_back, after_end=True),
    _common(
        "record_complaint",
        "记录投诉",
        AGENT | CUSTOMER,
        contacts.ComplaintForm,
        contacts.record_complaint,
        after_end=True,
        customer_label="投诉",
    ),
    _common(
        "answer_complaint",
        "答复投诉",
        SUPERVISOR,
        contacts.ComplaintAnswerForm,
        contacts.answer_complaint,
        after_end=True,
    ),
    _common("refused_request", "未予受理的要求", AGENT, decisions.RefusedRequestForm, decisions.refused_request),
    _common(
        "sign_consent",
        "线上签署文书",
        CUSTOMER,
        online.SignForm,
        online.sign_as_insured,
        guards=(online.is_of_age,),
        after_end=True,
    ),
    _common(
        "sign_as_guardian",
        "监护人线上签署文书",
        CUSTOMER,
        online.GuardianSignForm,
        online.sign_as_guardian,
        guards=(online.is_guardian,),
        confirm_by=SUPERVISOR,
        after_end=True,
    ),
    _common("withdraw", "撤回申请", CUSTOMER, online.WithdrawForm, online.withdraw, guards=(online.may_be_withdrawn,)),
    _common(
        "ask_to_cancel",
        "请求取消",
        CUSTOMER,
        online.CancelForm,
        online.ask_to_cancel,
        guards=(online.may_be_asked_to_cancel,),
    ),
    _common(
        "give_feedback",
        "服务评价",
        CUSTOMER,
        online.FeedbackForm,
        online.give_feedback,
        guards=(online.can_be_judged,),
        after_end=True,
    ),
    _common("close", "提前结案", SUPERVISOR, ending.CloseForm, ending.close, correctable=True),
    _common(
        "correct",
        "更正",
        SUPERVISOR,
        ending.CorrectForm,
        ending.correct,
        guards=(ending.something_to_correct,),
        confirm_by=REVIEWER,
        after_end=True,
    ),
    _common("confirm", "复核", STAFF, confirming.ConfirmForm, None, after_end=True),
    _common("ask_confirmation", "提请复核", frozenset(), forms.StepForm, None, after_end=True, internal=True),
    _common("alert", "系统提醒", frozenset(), alerts.AlertForm, alerts.alert, internal=True),
    _common("settle_alert", "处理提醒", AGENT | REVIEWER | PHARMACIST, alerts.SettleAlertForm, alerts.settle_alert),
)

registry.register_common(COMMON_STEPS)
