"""The inpatient advance (重大疾病住院垫付服务) as the manual declares it, L158 to L200."""

from datetime import timedelta
from typing import Any

from cases.declaration import forms as kernel_forms
from cases.declaration.registry import register
from cases.declaration.words import (
    AGENT,
    CUSTOMER,
    REVIEWER,
    SUPERVISOR,
    Clock,
    Consent,
    Cutoff,
    Document,
    EntryKind,
    Ledger,
    Notice,
    OnDate,
    Quota,
    Service,
    State,
    Step,
)
from cases.eligibility import changes, common_words, review
from cases.eligibility.common_rules import COMMON_RULES
from cases.inpatient_advance import effects, forms
from cases.inpatient_advance import guards as own
from cases.inpatient_advance.models import InpatientAdvanceDetails
from cases.inpatient_advance.rules import INPATIENT_ADVANCE_RULES, PAY_FIRST, facts
from cases.models import Waits
from cases.models.consent_forms import ConsentForm
from cases.models.document_types import DocumentType
from cases.steps import guards
from manual.registry import carry

PENDING = frozenset({"documents", "survey", "review", "arranging"})
UNDER_REVIEW = frozenset({"survey", "review"})
REMIND_AFTER = timedelta(days=14)
"""When we remind of the claim papers: a habit of ours, no limit for the customer (S7)."""

STATES = (
    State(code="documents", label="资料收集"),
    State(code="survey", label="查勘中"),
    State(code="review", label="审核中"),
    State(code="arranging", label="安排中"),
    State(
        code="notified",
        label="已告知垫付安排",
        waits_for=Waits.CUSTOMER,
        until=lambda file: file.details.admission_at,
    ),
    State(code="executing", label="垫付中"),
    State(code="discharged", label="已出院，待交理赔资料"),
    State(code="completed", label="已完成", is_open=False),
    State(code="deemed_completed", label="视为已完成", is_open=False),
    State(code="self_paid", label="自付后理赔", is_open=False),
)


def _agent(code: str, label: str, form: type, effect: Any, *sources: str, **more: Any) -> Step:
    options = {"by": AGENT, "sources": frozenset(sources)} | more
    return Step(code=code, label=label, form=form, effect=effect, **options)


STEPS = (
    _agent(
        "confirm_need",
        "确认垫付需求",
        forms.AdvanceNeedForm,
        effects.confirm_need,
        *PENDING,
        by=AGENT | CUSTOMER,
        customer_label="提交垫付需求",
        marks=("admission_planned",),
        rules=("ADV-16",),
    ),
    _agent(
        "record_social_insurance",
        "核对社保情况",
        forms.SocialInsuranceForm,
        effects.record_social_insurance,
        *PENDING,
        rules=("ADV-36", "ADV-37"),
    ),
    _agent(
        "recheck_social_insurance",
        "执行前再次核对社保情况",
        forms.SocialInsuranceForm,
        effects.record_social_insurance,
        "notified",
        "executing",
        marks=("si_rechecked",),
        rules=("ADV-37",),
    ),
    Step(
        code="take_substitute",
        label="以其他资料替代",
        by=REVIEWER,
        confirm_by=SUPERVISOR,
        form=forms.SubstituteForm,
        sources=frozenset({"documents", "review"}),
        effect=effects.take_substitute,
        rules=("ADV-08", "ADV-13"),
    ),
    review.diagnosis_step(sources=frozenset({"documents", "review", "survey"}), rules=("ADV-01",)),
    Step(
        code="record_repeat",
        label="认定相同疾病再次住院",
        by=SUPERVISOR,
        form=forms.RepeatForm,
        sources=PENDING,
        effect=effects.record_repeat,
        rules=("ADV-30",),
    ),
    review.submit_step(
        source="documents",
        target="review",
        guards=(guards.papers_complete, own.request_is_confirmed, own.social_insurance_is_known),
        rules=("ADV-07",),
    ),
    Step(
        code="start_survey",
        label="需查勘",
        by=REVIEWER,
        form=forms.SurveyForm,
        sources=frozenset({"review"}),
        target="survey",
        effect=effects.start_survey,
        marks=("survey_needed",),
        clears=("survey_told",),
        hint="垫付安排时限暂停，责任认定通过后重新起算",
        rules=("ADV-20", "ADV-28"),
    ),
    _agent("log_survey", "查勘记录", forms.CooperationForm, effects.log_survey, "survey", rules=("ADV-28",)),
    _agent(
        "tell_survey_result",
        "通知查勘结果",
        forms.ToldForm,
        effects.tell_survey_result,
        "survey",
        marks=("survey_told",),
        rules=("ADV-20",),
    ),
    Step(
        code="pass_liability",
        label="责任认定通过",
        by=REVIEWER,
        form=kernel_forms.ReasonForm,
        sources=frozenset({"review"}),
        guards=(own.past_records_have_come,),
        effect=effects.pass_liability,
        rules=("ADV-29",),
    ),
    Step(
        code="pass_liability_after_survey",
        label="查勘后责任认定通过",
        by=REVIEWER,
        form=kernel_forms.ReasonForm,
        sources=frozenset({"survey"}),
        target="review",
        guards=(own.past_records_have_come, own.survey_result_is_told, own.cooperation_is_decided),
        effect=effects.pass_liability,
        marks=("liability_passed_after_survey",),
        rules=("ADV-29",),
    ),
    review.reject_step(
        source="review",
        code="fail_liability",
        label="责任认定不通过",
        sources=UNDER_REVIEW,
        effect=effects.fail_liability,
        confirm_by=SUPERVISOR,
        hint="须说明理由，经主管复核",
        rules=("ADV-29",),
    ),
    Step(
        code="set_ratio",
        label="核定垫付比例",
        by=REVIEWER,
        form=forms.RatioForm,
        sources=frozenset({"review"}),
        guards=(own.social_insurance_is_known, own.share_is_not_given),
        effect=effects.set_ratio,
        rules=("ADV-36",),
    ),
    review.approve_step(
        source="review",
        target="arranging",
        form=forms.ApproveForm,
        guards=(
            own.request_is_confirmed,
            own.social_insurance_is_known,
            own.liability_is_passed,
            own.share_is_set,
            own.early_admission_is_granted,
        ),
        effect=effects.approve,
        rules=("ADV-17",),
    ),
    review.return_step(source="review", target="documents"),
    review.reject_step(source="review"),
    _agent(
        "notify",
        "告知垫付安排",
        forms.ScheduleForm,
        effects.notify,
        "arranging",
        target="notified",
        guards=(own.early_admission_is_granted, guards.referrals_decided),
        marks=("notified",),
        rules=("ADV-18", "ADV-19"),
    ),
    _agent(
        "guarantee",
        "出具垫付担保",
        forms.GuaranteeForm,
        effects.guarantee,
        "arranging",
        "notified",
        "executing",
        rules=("ADV-12",),
    ),
    _agent(
        "execute",
        "执行垫付",
        forms.AdvanceForm,
        effects.execute,
        "notified",
        "executing",
        target="executing",
        guards=(
            own.liability_is_passed,
            own.social_insurance_is_asked_again,
            own.early_admission_is_granted,
            guards.referrals_decided,
            guards.PapersComplete("execution"),
            own.guarantee_is_recorded,
        ),
        rules=("ADV-21", "ADV-22"),
    ),
    review.rearrange_step(source="notified", target="arranging", told="notified", rules=("ADV-38",)),
    changes.change_step(sources={"notified"}, anew=effects.arrange_anew),
    review.deemed_step(
        source="notified",
        target="deemed_completed",
        told="notified",
        lost="未在预定时间办理住院",
        counted=False,
        guards=(own.admission_time_has_passed,),
        hint="仅限个人原因未在预定时间办理住院；须主管复核",
        rules=("ADV-38",),
    ),
    _agent(
        "deem_refused",
        "拒签，视为已完成",
        forms.RefusalForm,
        effects.deem_refused,
        "notified",
        target="deemed_completed",
        guards=(own.a_consent_is_refused,),
        confirm_by=SUPERVISOR,
        hint="两份文书均拒签的视为已完成；仅拒签一份的不能垫付，是否视为已完成由主管判断",
        rules=("ADV-39",),
    ),
    _agent(
        "recover",
        "收回垫付款",
        forms.RecoveryForm,
        effects.recover,
        guards=(own.something_is_outstanding,),
        after_end=True,
    ),
    _agent(
        "discharge",
        "出院结账",
        forms.DischargeForm,
        effects.discharge,
        "executing",
        target="discharged",
        marks=("discharged",),
        rules=("ADV-24", "ADV-25"),
    ),
    _agent(
        "complete",
        "收齐理赔资料，服务完成",
        forms.ClaimPapersForm,
        effects.complete,
        "discharged",
        target="completed",
        guards=(guards.PapersComplete("completion"),),
        rules=("ADV-26", "ADV-35"),
    ),
    _agent(
        "admitted_early",
        "客户已提前住院",
        forms.EarlyAdmissionForm,
        effects.admitted_early,
        *PENDING,
        "notified",
        rules=("ADV-06",),
    ),
    _agent(
        "pay_self",
        "自付后理赔",
        forms.SelfPayForm,
        effects.pay_self,
        *PENDING,
        "notified",
        target="self_paid",
        way_out=True,
        hint="客户可先行自付，后续进行事后理赔",
        rules=("ADV-32",),
    ),
)

PAPER_TYPES = (
    DocumentType("past_records", "既往病历材料"),
    DocumentType("deposit_slip", "住院押金单"),
    DocumentType("guarantee_letter", "住院垫付担保函"),
    DocumentType("inpatient_invoice", "住院发票"),
)
REVIEWED = frozenset({"submit_for_review", "approve"})
EXAMINATIONS = tuple(
    Document(type=code, before=REVIEWED, any_of="examination", rules=("ADV-09",))
    for code in ("ct", "mri", "pathology", "blood_test", "other_medical")
)
DOCUMENTS = (
    Document(type="outpatient_record", before=REVIEWED, when=own.has_outpatient_record, rules=("ADV-08",)),
    *EXAMINATIONS,
    Document(type="admission_notice", before=REVIEWED, rules=("ADV-10",)),
    Document(
        type="pathology", before=REVIEWED, when=own.is_tumour, condition="确诊癌症的，为必须递交", rules=("ADV-13",)
    ),
    common_words.authority_proof("approve"),
    Document(type="deposit_slip", phase="execution", before=frozenset({"execute"}), rules=("ADV-11",)),
    Document(
        type="guarantee_letter",
        phase="execution",
        source="hospital",
        before=frozenset({"execute"}),
        rules=("ADV-12",),
    ),
    Document(type="inpatient_invoice", phase="completion", before=frozenset({"complete"}), rules=("ADV-26",)),
    Document(type="discharge_summary", phase="completion", before=frozenset({"complete"}), rules=("ADV-26",)),
)

CONSENT_FORM = ConsentForm(
    "advance_consent",
    "医疗垫付知情同意书",
    "2021-12/1",
    "本人知悉住院垫付的金额、范围及责任，同意由我司垫付住院费用。（示例文本，待法务确认）",
)
SIGNERS = ("insured", "guardian")
CONSENTS = (
    common_words.consent("health_data", "approve"),
    common_words.consent("partner_sharing", "notify", "guarantee"),
    Consent(
        form="advance_consent",
        signers=SIGNERS,
        before=frozenset({"execute"}),
        on_refusal="deem_refused",
        rules=("ADV-33",),
    ),
    Consent(
        form="claim_authorisation",
        signers=SIGNERS,
        before=frozenset({"execute"}),
        on_refusal="deem_refused",
        rules=("ADV-23", "ADV-34"),
    ),
)

CLOCKS = (
    Clock(
        code="ADV_ARR",
        label="垫付安排时限",
        start=("applied", "docs_complete"),
        length=5,
        stop="notified",
        pause_on=("survey_needed",),
        restart=("liability_passed_after_survey", "rearranged"),
        rules=("ADV-14",),
    ),
    Clock(
        code="ADV_SURVEY",
        label="查勘结果通知时限",
        start=("survey_needed",),
        length=15,
        stop="survey_told",
        rules=("ADV-20",),
    ),
)

LEDGER = Ledger(
    kinds=(
        EntryKind("requested", "需求金额"),
        EntryKind("approved", "批准金额"),
        EntryKind("guaranteed", "担保金额"),
        EntryKind("advanced", "已垫付"),
        EntryKind("invoiced", "住院费用"),
        EntryKind("settled", "已结算"),
        EntryKind("recovered", "已收回"),
    ),
    balance={"advanced": 1, "settled": -1, "recovered": -1},
    balance_label="未结清垫付款",
)
carry("ADV-03", where=f"{__name__}:LEDGER")

NOTICES = (
    common_words.FIRST_OCCURRENCE,
    common_words.MAY_APPLY,
    common_words.IDENTITY,
    Notice(rule="ADV-04", text="服务次数：不限次数。", places=("customer",)),
    Notice(
        rule="ADV-05",
        text="您须在入院前 5 个工作日预约本服务。如您已住院，则不能申请住院垫付服务。",
        places=("intake", "customer"),
    ),
    Notice(
        rule="ADV-07",
        text="申请服务时您须配合提供包括但不限于本次住院相关的门诊病历、检查报告如 CT、MRI、病理报告、住院通知单、"
        "住院押金单、住院垫付担保函等。如被保险人确诊癌症，则病理报告为必须递交的资料。",
        places=("customer",),
    ),
    Notice(
        rule="ADV-14",
        text="收到您的申请及住院相关资料齐全后 5 个工作日内安排垫付；如需查勘，15 个工作日内通知查勘结果。",
        places=("customer",),
    ),
    Notice(
        rule="ADV-29",
        text="本服务因涉及理赔责任认定，可能需要您提供既往病历材料或配合进行公估调查，责任认定完成后，方可为您提供本服务。",
        places=("intake", "customer"),
    ),
    Notice(
        rule="ADV-31",
        text="如您是首次申请垫付服务，则由于责任认定时间较长，可能会影响垫付服务安排时间，您可先行自付，后续进行事后理赔。",
        places=("intake", "case", "customer"),
        acknowledge_before=frozenset({"approve"}),
        when=own.is_first_time,
    ),
    Notice(
        rule="ADV-30",
        text="如您之前已因相同疾病住院成功申请过我司垫付服务，则入院前5个工作日即可申请本服务。",
        places=("customer",),
    ),
    Notice(
        rule="ADV-33",
        text="提供垫付服务时，您须签署医疗垫付知情同意书和理赔授权书；垫付服务完成后，您须交付住院发票、出院小结等理赔资料"
        "给我司服务人员。",
        places=("customer",),
    ),
    Notice(
        rule="ADV-36",
        text="若您以有社会医疗保险身份参保并罹患符合本保险产品条款保障范围内的恶性肿瘤需在异地就医时，在您使用社保直接结算"
        "医疗费用的情况下，可享受保障范围内住院费用100%垫付服务。若您以社会医疗保险身份参保但在就医时无法以社会医疗保险"
        "身份就诊并结算的，无法申请住院费用垫付服务。",
        places=("customer",),
    ),
    Notice(
        rule="ADV-38",
        text="若您未在保单有效期内申请本项服务，则本项服务随保单有效期到期终止。若我司已为您完成服务安排，但您未在预定时间"
        "办理住院或拒绝签署医疗垫付知情同意书和理赔授权书，亦视为本项服务已完成。",
        places=("intake", "customer"),
    ),
    Notice(
        rule="ADV-15", text="服务医院：全国 210 个城市的公立三甲医院，覆盖范围持续更新。", places=("list", "customer")
    ),
    common_words.ANNOUNCED_PLACES,
)

SERVICE = register(
    Service(
        code="inpatient_advance",
        label="重大疾病住院垫付服务",
        prefix="ADV",
        order=3,
        initial="documents",
        states=STATES,
        steps=STEPS,
        request_form=forms.AdvanceRequestForm,
        eligibility=COMMON_RULES + INPATIENT_ADVANCE_RULES,
        details=InpatientAdvanceDetails,
        make_details=effects.make_details,
        facts=facts,
        current_request=effects.current_request,
        lists=("inpatient_advance",),
        place_list="inpatient_advance",
        place_field="city",
        documents=DOCUMENTS,
        phases={"execution": frozenset({"approve"}), "completion": frozenset({"discharge"})},
        paper_types=PAPER_TYPES,
        consents=CONSENTS,
        consent_forms=(CONSENT_FORM,),
        clocks=CLOCKS,
        cutoffs=(
            Cutoff(
                code="ADV_LEAD",
                label="入院前5个工作日预约",
                before="admission_on",
                n=5,
                rule="ADV-05",
                advice=PAY_FIRST,
            ),
        ),
        quotas=(
            Quota(
                code="ADV",
                label="住院垫付",
                limit=None,
                rules=("ADV-04",),
                reserve_on=("approve",),
                consume_on=("discharge",),
            ),
        ),
        ledger=LEDGER,
        notices=NOTICES,
        on_dates=(
            OnDate(
                code="admission_day",
                moment="admission_planned",
                states=PENDING,
                alert="预计住院日已到，请核对客户是否已住院",
                rules=("ADV-06",),
            ),
            OnDate(
                code="claim_papers",
                moment="discharged",
                states=frozenset({"discharged"}),
                offset=REMIND_AFTER,
                alert="出院后尚未收齐理赔资料，请提醒客户提交住院发票、出院小结",
                rules=("ADV-35",),
            ),
        ),
        duplicate_key=lambda request: str(request.get("admission_on", "")),
        for_customer=effects.for_customer,
        withdraw_from=PENDING | {"notified"},
        on_referral=changes.on_referral(effects.arrange_anew),
        summary=effects.summary,
        introduction="当您因初次确诊罹患本保险保障范围内的重大疾病时，可向我司申请中国大陆境内公立三甲医院的住院垫付服务，"
        "以解决您大额住院医疗资金压力。不限次数。",
        customer_steps=(
            "投保人或被保险人致电安盛全国服务热线 95550 申请服务",
            "被保险人提交住院相关资料与垫付需求",
            "安盛服务人员进行服务资料审核",
            "服务人员将审核结果告知被保险人：审核通过后告知垫付服务执行时间与细则；如需查勘，15 个工作日内通知查勘结果",
            "为被保险人执行住院垫付：服务人员协助被保险人在预约日期至医院办理住院，签署授权书",
            "出院结账：服务人员协助被保险人办理出院，被保险人提交住院发票、出院小结等资料，垫付服务完成",
        ),
    )
)
