"""Where a case of the MDT consultation can stand, and what is done to it."""

from cases.declaration.forms import NothingToSay, ReasonForm
from cases.declaration.parts import Workflow
from cases.declaration.words import AGENT, CUSTOMER, REVIEWER, VENDOR, State, Step
from cases.eligibility import changes, review
from cases.mdt import effects, forms
from cases.mdt import guards as own
from cases.models import Waits
from cases.steps import guards, paper_requests

BEFORE_NOTICE = frozenset({"documents", "assessment", "arranging"})

ARRANGING = frozenset({"arranging"})

TOLD = frozenset({"notified"})

STATES = (
    State("documents", "资料收集", customer_label="准备资料"),
    State("assessment", "评估病情", customer_label="我们评估病情"),
    State("arranging", "安排会诊", customer_label="为您安排会诊"),
    State(
        "notified",
        "已通知会诊",
        waits_for=Waits.CUSTOMER,
        until=lambda file: file.details.consultation_at,
        customer_label="按约参加会诊",
    ),
    State("consulted", "已会诊，待出报告", customer_label="出具书面报告"),
    State("completed", "已完成", is_open=False, customer_label="服务完成"),
    State("deemed_completed", "视为已完成", is_open=False),
)

STEPS = (
    Step(
        "record_need",
        "记录会诊需求与就诊信息",
        forms.NeedForm,
        effects.record_need,
        by=AGENT | CUSTOMER,
        customer_label="提交会诊需求与就诊信息",
        sources=BEFORE_NOTICE,
        rules=("MDT-09", "MDT-10"),
    ),
    Step(
        "waive_summary",
        "免交出院小结",
        ReasonForm,
        effects.waive_summary,
        by=REVIEWER,
        sources=BEFORE_NOTICE,
        guards=(own.summary_can_be_waived,),
        rules=("MDT-10",),
    ),
    review.submit_step(
        source="documents", target="assessment", guards=(own.has_papers, own.request_is_recorded), rules=("MDT-08",)
    ),
    review.diagnosis_step(sources=frozenset({"assessment"}), guards=(own.has_papers,), rules=("MDT-01",)),
    Step(
        "assess",
        "评估病情",
        forms.AssessmentForm,
        effects.assess,
        by=REVIEWER,
        sources=frozenset({"assessment"}),
        guards=(own.has_papers,),
        rules=("MDT-04", "MDT-14"),
    ),
    Step(
        "expert_request",
        "专家要求完善病历",
        forms.ExpertRequestForm,
        paper_requests.request_document,
        by=AGENT | VENDOR,
        sources=frozenset({"assessment", "arranging", "notified"}),
        rules=("MDT-15",),
        hint="补齐并再次确认资料齐全后，安排时限重新起算",
    ),
    review.approve_step(
        source="assessment",
        target="arranging",
        guards=(own.request_is_recorded, own.is_assessed),
        rules=("MDT-07", "MDT-14"),
    ),
    review.return_step(source="assessment", target="documents"),
    review.reject_step(source="assessment"),
    Step(
        "assign_vendor",
        "交特约服务商协调",
        forms.VendorForm,
        effects.assign_vendor,
        by=AGENT,
        sources=frozenset({"arranging", "notified", "consulted"}),
        rules=("MDT-16",),
    ),
    Step(
        "match_experts",
        "匹配专家团队",
        forms.TeamForm,
        effects.match_experts,
        by=AGENT | VENDOR,
        sources=ARRANGING,
        guards=(own.is_assessed,),
        rules=("MDT-02", "MDT-03", "MDT-04", "MDT-26"),
    ),
    Step(
        "substitute_expert",
        "替换专家",
        forms.SubstituteForm,
        effects.substitute,
        by=AGENT | VENDOR,
        sources=frozenset({"arranging", "notified", "consulted"}),
        guards=(own.team_is_complete,),
        rules=("MDT-19",),
    ),
    Step(
        "arrange",
        "确定会诊地点及时间",
        forms.ArrangementForm,
        effects.arrange,
        by=AGENT | VENDOR,
        sources=ARRANGING,
        guards=(guards.papers_complete, own.is_assessed, own.vendor_works, own.team_is_complete),
        rules=("MDT-05", "MDT-16"),
    ),
    Step(
        "notify",
        "通知会诊",
        forms.NotificationForm,
        effects.notify,
        by=AGENT | VENDOR,
        sources=ARRANGING,
        target="notified",
        guards=(
            guards.papers_complete,
            own.team_is_complete,
            own.consultation_is_arranged,
            guards.referrals_decided,
            changes.no_change_is_open,
        ),
        marks=("notified",),
        rules=("MDT-17",),
    ),
    Step(
        "ask_for_proxy",
        "要求由服务商代为前往",
        forms.ProxyForm,
        effects.ask_for_proxy,
        by=AGENT,
        sources=frozenset({"arranging", "notified"}),
        rules=("MDT-20",),
    ),
    Step(
        "confirm_proxy",
        "确认代为前往",
        NothingToSay,
        effects.confirm_proxy,
        by=AGENT,
        sources=frozenset({"arranging", "notified"}),
        guards=(own.proxy_was_asked, own.proxy_may_come),
        rules=("MDT-20", "MDT-21", "MDT-22"),
    ),
    changes.change_step(sources=("arranging", "notified"), anew=effects.change_date),
    Step(
        "consult",
        "记录会诊",
        forms.ConsultedForm,
        effects.consult,
        by=AGENT | VENDOR,
        sources=TOLD,
        target="consulted",
        guards=(own.consultation_has_passed, own.team_is_complete),
        marks=("consulted",),
        rules=("MDT-12", "MDT-20"),
    ),
    Step(
        "issue_report",
        "出具书面诊疗意见报告",
        forms.ReportForm,
        effects.issue_report,
        by=AGENT | VENDOR,
        sources=frozenset({"consulted"}),
        target="completed",
        marks=("reported",),
        rules=("MDT-06", "MDT-13", "MDT-18", "MDT-19"),
    ),
    review.deemed_step(
        source="notified",
        target="deemed_completed",
        told="notified",
        lost="未在预定时间参加会诊",
        form=forms.AbsenceForm,
        guards=(own.consultation_has_passed, own.nobody_was_to_stand_in),
        hint="仅限个人原因且无人到场；须主管复核",
        rules=("MDT-23", "MDT-24"),
    ),
    review.rearrange_step(
        source="notified", target="arranging", told="notified", effect=effects.rearrange, rules=("MDT-23",)
    ),
)

WORKFLOW = Workflow(
    initial="documents", states=STATES, steps=STEPS, withdraw_from=frozenset({"documents", "assessment"})
)
