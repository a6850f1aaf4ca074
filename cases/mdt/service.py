"""The MDT consultation (重大疾病 MDT 多学科会诊) as the manual declares it, L116 to L154."""

from cases.declaration.forms import NothingToSay, ReasonForm
from cases.declaration.registry import register
from cases.declaration.words import (
    AGENT,
    CUSTOMER,
    PARTNER,
    REVIEWER,
    Child,
    Clock,
    Consent,
    Document,
    Notice,
    Quota,
    RequestCause,
    Service,
    State,
    Step,
)
from cases.eligibility import changes, common_words, review
from cases.eligibility.common_rules import COMMON_RULES
from cases.mdt import effects, forms
from cases.mdt import guards as own
from cases.mdt.models import MdtDetails, MdtExpert
from cases.mdt.rules import MDT_RULES
from cases.models import Waits
from cases.models.consent_forms import ConsentForm
from cases.models.document_types import DocumentType
from cases.steps import guards, paper_requests

BEFORE_NOTICE = frozenset({"documents", "assessment", "arranging"})
ARRANGING = frozenset({"arranging"})
TOLD = frozenset({"notified"})

STATES = (
    State(code="documents", label="资料收集"),
    State(code="assessment", label="评估病情"),
    State(code="arranging", label="安排会诊"),
    State(
        code="notified",
        label="已通知会诊",
        waits_for=Waits.CUSTOMER,
        until=lambda file: file.details.consultation_at,
    ),
    State(code="consulted", label="已会诊，待出报告"),
    State(code="completed", label="已完成", is_open=False),
    State(code="deemed_completed", label="视为已完成", is_open=False),
)

STEPS = (
    Step(
        code="record_need",
        label="记录会诊需求与就诊信息",
        customer_label="提交会诊需求与就诊信息",
        by=AGENT | CUSTOMER,
        form=forms.NeedForm,
        sources=BEFORE_NOTICE,
        effect=effects.record_need,
        rules=("MDT-09", "MDT-10"),
    ),
    Step(
        code="waive_summary",
        label="免交出院小结",
        by=REVIEWER,
        form=ReasonForm,
        sources=BEFORE_NOTICE,
        guards=(own.summary_can_be_waived,),
        effect=effects.waive_summary,
        rules=("MDT-10",),
    ),
    review.submit_step(
        source="documents", target="assessment", guards=(own.has_papers, own.request_is_recorded), rules=("MDT-08",)
    ),
    review.diagnosis_step(sources=frozenset({"assessment"}), guards=(own.has_papers,), rules=("MDT-01",)),
    Step(
        code="assess",
        label="评估病情",
        by=REVIEWER,
        form=forms.AssessmentForm,
        sources=frozenset({"assessment"}),
        guards=(own.has_papers,),
        effect=effects.assess,
        rules=("MDT-04", "MDT-14"),
    ),
    Step(
        code="expert_request",
        label="专家要求完善病历",
        by=AGENT | PARTNER,
        form=forms.ExpertRequestForm,
        sources=frozenset({"assessment", "arranging", "notified"}),
        effect=paper_requests.request_document,
        hint="补齐并再次确认资料齐全后，安排时限重新起算",
        rules=("MDT-15",),
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
        code="assign_vendor",
        label="交特约服务商协调",
        by=AGENT,
        form=forms.VendorForm,
        sources=frozenset({"arranging", "notified", "consulted"}),
        effect=effects.assign_vendor,
        rules=("MDT-16",),
    ),
    Step(
        code="match_experts",
        label="匹配专家团队",
        by=AGENT | PARTNER,
        form=forms.TeamForm,
        sources=ARRANGING,
        guards=(own.is_assessed,),
        effect=effects.match_experts,
        rules=("MDT-02", "MDT-03", "MDT-04", "MDT-26"),
    ),
    Step(
        code="substitute_expert",
        label="替换专家",
        by=AGENT | PARTNER,
        form=forms.SubstituteForm,
        sources=frozenset({"arranging", "notified", "consulted"}),
        guards=(own.team_is_complete,),
        effect=effects.substitute,
        rules=("MDT-19",),
    ),
    Step(
        code="arrange",
        label="确定会诊地点及时间",
        by=AGENT | PARTNER,
        form=forms.ArrangementForm,
        sources=ARRANGING,
        guards=(guards.papers_complete, own.is_assessed, own.vendor_works, own.team_is_complete),
        effect=effects.arrange,
        rules=("MDT-05", "MDT-16"),
    ),
    Step(
        code="notify",
        label="通知会诊",
        by=AGENT | PARTNER,
        form=forms.NotificationForm,
        sources=ARRANGING,
        target="notified",
        guards=(
            guards.papers_complete,
            own.team_is_complete,
            own.consultation_is_arranged,
            guards.referrals_decided,
            changes.no_change_is_open,
        ),
        effect=effects.notify,
        marks=("notified",),
        rules=("MDT-17",),
    ),
    Step(
        code="ask_for_proxy",
        label="要求由服务商代为前往",
        by=AGENT,
        form=forms.ProxyForm,
        sources=frozenset({"arranging", "notified"}),
        effect=effects.ask_for_proxy,
        rules=("MDT-20",),
    ),
    Step(
        code="confirm_proxy",
        label="确认代为前往",
        by=AGENT,
        form=NothingToSay,
        sources=frozenset({"arranging", "notified"}),
        guards=(own.proxy_was_asked, own.proxy_may_come),
        effect=effects.confirm_proxy,
        rules=("MDT-20", "MDT-21", "MDT-22"),
    ),
    changes.change_step(sources=("arranging", "notified"), anew=effects.change_date),
    Step(
        code="consult",
        label="记录会诊",
        by=AGENT | PARTNER,
        form=forms.ConsultedForm,
        sources=TOLD,
        target="consulted",
        guards=(own.consultation_has_passed, own.team_is_complete),
        effect=effects.consult,
        marks=("consulted",),
        rules=("MDT-12", "MDT-20"),
    ),
    Step(
        code="issue_report",
        label="出具书面诊疗意见报告",
        by=AGENT | PARTNER,
        form=forms.ReportForm,
        sources=frozenset({"consulted"}),
        target="completed",
        effect=effects.issue_report,
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

NOTICES = (
    common_words.FIRST_OCCURRENCE,
    common_words.MAY_APPLY,
    common_words.IDENTITY,
    Notice(
        rule="MDT-08",
        text="您需要提交相关资料（包括但不限于入院通知书、门诊病历、血液检测报告、CT 报告、MRI 报告或病理报告等）。",
        places=("customer",),
    ),
    Notice(
        rule="MDT-15",
        text="您须根据专家要求配合提供和完善病历资料，以供专家做出多学科会诊意见。",
        places=("intake", "customer"),
    ),
    Notice(
        rule="MDT-11",
        text="我司收到服务申请及完整资料后，服务人员将在 10 个工作日内安排线下 MDT 专家会诊。",
        places=("customer",),
    ),
    Notice(rule="MDT-12", text="会诊后 5-10 个工作日内，出具书面诊疗意见报告。", places=("customer",)),
    Notice(
        rule="MDT-20",
        text="若您或您家属无法亲自前往 MDT 多学科会诊现场，可选择由安盛特约服务商的服务人员代为前往获取此服务，"
        "需您或您家属签署多学科会诊委托书。",
        places=("intake", "case", "customer"),
    ),
    Notice(
        rule="MDT-22", text="疫情期间因各医院防控要求不同，暂不支持此代诊服务。", places=("intake", "case", "customer")
    ),
    Notice(
        rule="MDT-23",
        text="如我司已为您完成本服务安排，但您未在预定时间参加，亦视为本项服务已完成，须计有效服务次数。",
        places=("intake", "case", "customer"),
    ),
    Notice(
        rule="MDT-25",
        text="如您或家属从外省市至北上广参加多学科会诊，须自理住宿及交通、餐饮等费用。",
        places=("intake", "message", "customer"),
    ),
    Notice(rule="MDT-26", text="北京、上海、广州三级甲等公立医院。", places=("list",)),
    common_words.ANNOUNCED_PLACES,
)

COMPLETE = frozenset({"complete_documents"})

SERVICE = register(
    Service(
        code="mdt",
        label="重大疾病 MDT 多学科会诊",
        prefix="MDT",
        order=2,
        initial="documents",
        states=STATES,
        steps=STEPS,
        request_form=forms.MdtRequestForm,
        eligibility=COMMON_RULES + MDT_RULES,
        details=MdtDetails,
        make_details=effects.make_details,
        current_request=effects.current_request,
        lists=("mdt",),
        place_list="mdt",
        place_words="住在哪里都可申请，会诊在{places}。",
        children=(Child(MdtExpert),),
        documents=(
            *(Document(type=code, before=COMPLETE, any_of="medical", rules=("MDT-08",)) for code in own.PAPERS),
            Document(
                type="consult_request",
                before=COMPLETE,
                when=own.lacks_need,
                condition="未在电话中说明会诊需求时",
                rules=("MDT-09",),
            ),
            Document(
                type="visit_info",
                before=COMPLETE,
                when=own.lacks_visit_info,
                condition="未在电话中说明就诊信息时",
                rules=("MDT-10",),
            ),
            Document(
                type="discharge_summary",
                before=COMPLETE,
                when=own.summary_is_due,
                condition="曾住院时",
                rules=("MDT-10",),
            ),
            common_words.authority_proof("approve"),
        ),
        paper_types=(
            DocumentType("consult_request", "会诊需求"),
            DocumentType("visit_info", "就诊信息"),
            DocumentType("mdt_report", "书面诊疗意见报告"),
        ),
        request_causes=(
            RequestCause(code="expert", label="专家要求完善病历", restarts=("docs_complete",)),
            RequestCause(code="customer", label="客户资料不齐"),
            RequestCause(code="hospital", label="医院未出具"),
            RequestCause(code="insurer", label="我司原因"),
        ),
        consents=(
            common_words.consent("health_data", "approve"),
            common_words.consent("partner_sharing", "assign_partner", "assign_vendor", "match_experts", "notify"),
            Consent(
                form=own.POA,
                signers=("insured", "family"),
                before=frozenset({"confirm_proxy"}),
                when=own.proxy_is_asked,
                rules=("MDT-21",),
            ),
        ),
        consent_forms=(
            ConsentForm(
                own.POA,
                "多学科会诊委托书",
                "2021-12/1",
                "委托安盛特约服务商的服务人员代为前往多学科会诊现场。（示例文本，待法务确认）",
            ),
        ),
        clocks=(
            Clock(
                code="MDT_ARR",
                label="会诊安排时限",
                start=("applied", "docs_complete"),
                restart=("rearranged",),
                length=10,
                stop="notified",
                rules=("MDT-11", "MDT-15", "MDT-17"),
            ),
            Clock(
                code="MDT_REP",
                label="书面诊疗意见报告时限",
                start=("consulted",),
                length=10,
                target=5,
                stop="reported",
                rules=("MDT-12",),
            ),
        ),
        quotas=(
            Quota(
                code="MDT",
                label="MDT 多学科会诊",
                limit=1,
                rules=("MDT-07", "MDT-18", "MDT-24"),
                reserve_on=("approve",),
                consume_on=("issue_report", "deem_completed"),
            ),
        ),
        notices=NOTICES,
        for_customer=effects.for_customer,
        withdraw_from=frozenset({"documents", "assessment"}),
        on_referral=changes.on_referral(effects.change_date),
        summary=effects.summary,
        introduction="当您罹患本保险产品条款保障范围内的重大疾病时，我司可根据您的既往病史、检查报告等臻选北京、上海、广州三甲医院，"
        "匹配三个或三个以上相关科室医学专家（具体专家数量以实际病情评估需求为准），为您提供与专家面对面的多学科会诊诊疗意见 1 次，"
        "协助您规划下一步的诊治方案。",
        customer_steps=(
            "投保人或被保险人致电安盛天平服务热线 95550 申请该服务",
            "提交相关病情资料及会诊需求（包括但不限于门诊病历、出院小结、血液检测报告、CT、MRI 报告或病理报告及就诊信息）",
            "评估病情资料并确认病情；您须根据专家要求配合提供和完善病历资料",
            "资料收集完整后由安盛特约服务商协调确定诊疗地点及时间，10 个工作日内通知您或家属准时出席 MDT 专家会诊",
            "多科室专家会诊后 5-10 个工作日内，出具书面诊疗意见报告，服务完成",
        ),
    )
)
