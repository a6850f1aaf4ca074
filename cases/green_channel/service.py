"""The green channel (重大疾病就医绿通服务) as the manual declares it, L61 to L96."""

from cases.declaration.registry import register
from cases.declaration.words import (
    AGENT,
    CUSTOMER,
    Clock,
    Document,
    Notice,
    Quota,
    RequestCause,
    Service,
    State,
    Step,
)
from cases.eligibility import common_words, review
from cases.eligibility.common_rules import COMMON_RULES
from cases.green_channel import effects, forms
from cases.green_channel import guards as own
from cases.green_channel.models import GreenChannelDetails, Kind
from cases.green_channel.rules import GREEN_CHANNEL_RULES
from cases.models import Waits, document_types
from cases.steps import guards

STATES = (
    State(code="documents", label="资料收集"),
    State(code="review", label="审核中"),
    State(code="arranging", label="安排中"),
    State(
        code="notified",
        label="已通知预约",
        waits_for=Waits.CUSTOMER,
        until=lambda file: file.details.appointment_at,
    ),
    State(code="completed", label="已完成", is_open=False),
    State(code="deemed_completed", label="视为已完成", is_open=False),
)

STEPS = (
    Step(
        code="confirm_visit",
        label="确认就诊信息",
        by=AGENT,
        form=forms.VisitForm,
        sources=frozenset({"documents", "review", "arranging"}),
        effect=effects.confirm_visit,
        rules=("GC-17", "GC-18"),
    ),
    review.submit_step(
        source="documents", target="review", guards=(own.has_papers, own.visit_is_confirmed), rules=("GC-16",)
    ),
    review.diagnosis_step(sources=frozenset({"review"}), guards=(own.has_papers,), rules=("GC-01",)),
    review.approve_step(
        source="review",
        target="arranging",
        guards=(own.visit_is_confirmed,),
        hint="通过后不接受改期或取消，时效自通过起算",
        rules=("GC-05", "GC-20"),
    ),
    review.return_step(source="review", target="documents"),
    review.reject_step(source="review"),
    Step(
        code="notify",
        label="通知预约",
        by=AGENT,
        form=forms.AppointmentForm,
        sources=frozenset({"arranging"}),
        target="notified",
        guards=(own.visit_is_confirmed, guards.referrals_decided),
        effect=effects.notify,
        marks=("notified",),
        rules=("GC-19",),
    ),
    Step(
        code="ask_for_change",
        label="客户要求改期或取消",
        customer_label="请求改期或取消",
        by=AGENT | CUSTOMER,
        form=forms.ChangeForm,
        sources=frozenset({"arranging"}),
        guards=(own.no_change_is_open,),
        effect=effects.ask_for_change,
        hint="申请成功后不接受改期或取消；预约通知前由主管判断",
        rules=("GC-23", "GC-24"),
    ),
    Step(
        code="attend",
        label="确认已就医",
        by=AGENT,
        form=forms.AttendanceForm,
        sources=frozenset({"notified"}),
        target="completed",
        guards=(own.appointment_day_has_come,),
        effect=effects.attend,
        marks=("attended",),
        rules=("GC-22",),
    ),
    review.deemed_step(
        source="notified",
        target="deemed_completed",
        told="notified",
        lost="未在预定时间就医",
        form=forms.NoShowForm,
        guards=(own.appointment_has_passed,),
        hint="仅限个人原因致号源或床位失效且未就医；须主管复核",
        rules=("GC-25", "GC-26"),
    ),
    review.rearrange_step(source="notified", target="arranging", told="notified", rules=("GC-23", "GC-25")),
    Step(
        code="refuse_change",
        label="说明不接受改期或取消",
        by=AGENT,
        form=forms.ChangeForm,
        sources=frozenset({"notified"}),
        effect=effects.refuse_change,
        rules=("GC-23", "GC-24"),
    ),
)

MEDICAL_PAPERS = tuple(
    Document(type=code, before=frozenset({"approve"}), any_of="medical", rules=("GC-06", "GC-07"))
    for code in document_types.medical_types()
)

NOTICES = (
    common_words.FIRST_OCCURRENCE,
    common_words.MAY_APPLY,
    common_words.IDENTITY,
    Notice(
        rule="GC-06",
        text="申请服务时，您需要递交医疗资料以确认病情，包括但不限于门诊病历、血液检测报告、CT 报告、MRI 报告或病理报告等。",
        places=("customer",),
    ),
    Notice(
        rule="GC-09",
        text="门诊预约：我司收到您服务申请后，会请您提供相关资料，审核通过后 5 个工作日内安排预约服务。",
        places=("customer",),
    ),
    Notice(
        rule="GC-13",
        text="住院预约：我司收到您的服务申请后，会请您提供相关资料及住院通知单，审核通过后 10 个工作日内安排住院服务。"
        "如因您提供资料不齐全导致服务延迟，本服务时效更改为客户提供完整相关资料起 10 个工作日内安排。",
        places=("customer",),
    ),
    Notice(
        rule="GC-24",
        text="本项服务申请成功后不接受改期或取消。",
        places=("intake", "case", "message", "customer"),
        acknowledge_before=frozenset({"approve"}),
    ),
    Notice(
        rule="GC-25",
        text="若我司已为您完成门诊、住院安排，但由于您迟到、爽约等个人原因导致号源或床位失效，最终未能在预定时间就医，"
        "亦视为本项服务已完成，计入服务次数。",
        places=("intake", "customer"),
    ),
    Notice(rule="GC-11", text="本服务暂不可指定医生。", places=("intake", "customer")),
    Notice(
        rule="GC-27",
        text="本项服务不包含您就医过程中产生的任何费用，如挂号费、诊疗费、床位费、手术费、会诊费、护理费、药费、检测费等相关费用。",
        places=("intake", "message", "customer"),
    ),
    Notice(rule="GC-28", text="绿通服务范围（31 个省市）。", places=("list",)),
    common_words.ANNOUNCED_PLACES,
)

SERVICE = register(
    Service(
        code="green_channel",
        label="重大疾病就医绿通服务",
        prefix="GC",
        order=1,
        initial="documents",
        states=STATES,
        steps=STEPS,
        request_form=forms.GreenChannelRequestForm,
        eligibility=COMMON_RULES + GREEN_CHANNEL_RULES,
        details=GreenChannelDetails,
        make_details=effects.make_details,
        current_request=effects.current_request,
        lists=("green_channel",),
        place_list="green_channel",
        place_field="city",
        documents=(
            *MEDICAL_PAPERS,
            Document(
                type="admission_notice",
                before=frozenset({"notify"}),
                when=own.is_inpatient,
                condition="申请住院绿通时",
                moment="admission_notice",
                rules=("GC-12",),
            ),
            common_words.authority_proof("approve"),
        ),
        request_causes=(
            RequestCause(code="customer", label="客户资料不齐", restarts=("docs_complete",)),
            RequestCause(code="hospital", label="医院未出具"),
            RequestCause(code="insurer", label="我司原因"),
        ),
        consents=(
            common_words.consent("health_data", "approve"),
            common_words.consent("partner_sharing", "notify"),
        ),
        clocks=(
            Clock(
                code="GC_OUT",
                label="门诊安排时限",
                start=("approved",),
                restart=("rearranged",),
                length=5,
                stop="notified",
                when=own.is_outpatient,
                rules=("GC-09", "GC-20"),
            ),
            Clock(
                code="GC_IN",
                label="住院安排时限",
                start=("approved", "docs_complete", "admission_notice"),
                restart=("rearranged",),
                length=10,
                stop="notified",
                when=own.is_inpatient,
                rules=("GC-13", "GC-14", "GC-21"),
            ),
        ),
        quotas=(
            Quota(
                code="GC_OUT",
                label="门诊绿通",
                limit=1,
                rules=("GC-05", "GC-22", "GC-26"),
                reserve_on=("approve",),
                consume_on=("attend", "deem_completed"),
                applies=lambda request: request.get("kind") == Kind.OUTPATIENT,
            ),
            Quota(
                code="GC_IN",
                label="住院绿通",
                limit=1,
                rules=("GC-05", "GC-22", "GC-26"),
                reserve_on=("approve",),
                consume_on=("attend", "deem_completed"),
                applies=lambda request: request.get("kind") == Kind.INPATIENT,
            ),
        ),
        notices=NOTICES,
        duplicate_key=lambda request: str(request.get("kind", "")),
        withdraw_from=frozenset({"documents", "review"}),
        cancelling="withdraw",
        for_customer=effects.for_customer,
        on_referral=effects.on_referral,
        summary=effects.summary,
        introduction="当您确认罹患本保险保障范围内的重大疾病时，我司可为您提供中国大陆境内 31 个省市的三级甲等公立医院普通部的"
        "门诊、住院绿色通道服务各 1 次。",
        customer_steps=(
            "投保人或被保险人致电安盛天平服务热线 95550 申请该服务",
            "被保险人提交相关资料及就诊信息，我司服务人员与您确认就诊城市、医院、科室、就诊日期、是否已开具住院单等信息",
            "我司服务人员通知您就医预约时间：门诊在启动绿通服务后 5 个工作日内完成安排，"
            "住院在启动绿通服务且住院通知单开具之日起 10 个工作日内完成安排",
            "您在预约医院、预约时间内就医，服务完成",
        ),
        rules=("GC-08",),
    )
)
