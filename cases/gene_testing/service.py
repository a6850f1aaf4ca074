"""The gene test (靶向用药基因检测服务) as the manual declares it, L283 to L331."""

from datetime import timedelta

from accounts.roles import EVERYONE, Role, Row
from cases.declaration import forms as kernel_forms
from cases.declaration.registry import register
from cases.declaration.words import (
    AGENT,
    PARTNER,
    REVIEWER,
    SUPERVISOR,
    Child,
    Clock,
    Document,
    Milestone,
    Notice,
    OnDate,
    Quota,
    RequestCause,
    Service,
    State,
    Step,
)
from cases.eligibility import common_words, review
from cases.eligibility.common_rules import COMMON_RULES
from cases.eligibility.review_forms import TumourDiagnosisForm
from cases.gene_testing import effects, forms
from cases.gene_testing import guards as own
from cases.gene_testing.models import GeneSample, GeneTestingDetails, SampleMove
from cases.gene_testing.rules import GENE_TESTING_RULES
from cases.models import Waits
from cases.models.consent_forms import ConsentForm
from cases.steps import guards

LAB_OR_AGENT = AGENT | PARTNER
WITHOUT_SAMPLE = frozenset({"documents", "review", "missed", "confirmed", "booked"})

STATES = (
    State(code="documents", label="资料收集"),
    State(code="review", label="审核中"),
    State(code="missed", label="逾期取消或未到，待判断"),
    State(code="confirmed", label="检测已确认"),
    State(code="resampling", label="待重新采样"),
    State(
        code="booked",
        label="已预约采样",
        waits_for=Waits.CUSTOMER,
        until=lambda file: file.moment("sampling"),
    ),
    State(code="collected", label="已采样"),
    State(code="sent", label="样本寄送中"),
    State(code="received", label="实验室已签收"),
    State(code="testing", label="检测中"),
    State(code="completed", label="已完成", is_open=False),
    State(code="counted", label="未采样，计入服务次数", is_open=False),
    State(code="terminated", label="未提供样本，服务终止", is_open=False),
)

BOOKING = (own.need_is_confirmed, own.sample_in_time, guards.referrals_decided)

STEPS = (
    Step(
        code="confirm_need",
        label="确认检测需求",
        by=AGENT,
        form=forms.NeedForm,
        sources=frozenset({"documents", "review", "confirmed", "resampling"}),
        effect=effects.confirm_need,
        rules=("GENE-10", "GENE-11"),
    ),
    Step(
        code="assist_records",
        label="协助提供病历资料",
        by=AGENT,
        form=forms.RecordsForm,
        sources=frozenset({"documents", "review"}),
        effect=effects.assist_records,
        rules=("GENE-15",),
    ),
    review.submit_step(
        source="documents",
        target="review",
        guards=(own.has_papers, own.need_is_confirmed),
        rules=("GENE-06", "GENE-14"),
    ),
    review.diagnosis_step(
        sources=frozenset({"review"}), form=TumourDiagnosisForm, guards=(own.has_papers,), rules=("GENE-01",)
    ),
    Step(
        code="choose_test",
        label="确认检测项目",
        by=REVIEWER,
        form=forms.TestForm,
        sources=frozenset({"review", "confirmed", "resampling"}),
        guards=(own.need_is_confirmed, review.diagnosis_is_recorded),
        effect=effects.choose_test,
        rules=("GENE-02", "GENE-03", "GENE-16"),
    ),
    review.approve_step(
        source="review", target="confirmed", guards=(own.need_is_confirmed, own.test_is_chosen), rules=("GENE-16",)
    ),
    review.return_step(source="review", target="documents"),
    review.reject_step(source="review"),
    Step(
        code="book_sampling",
        label="预约采样",
        by=AGENT,
        form=forms.SamplingForm,
        sources=frozenset({"confirmed"}),
        target="booked",
        guards=(own.test_is_chosen, *BOOKING),
        effect=effects.book_sampling,
        marks=("booked", "sampling"),
        rules=("GENE-17", "GENE-18"),
    ),
    Step(
        code="rebook_sampling",
        label="重新预约采样",
        by=AGENT,
        form=forms.SamplingForm,
        sources=frozenset({"resampling"}),
        target="booked",
        guards=BOOKING,
        effect=effects.book_sampling,
        marks=("booked", "sampling"),
        rules=("GENE-17", "GENE-18"),
    ),
    Step(
        code="cancel_sampling",
        label="取消采样预约",
        by=AGENT,
        form=forms.CancelForm,
        sources=frozenset({"booked"}),
        target="confirmed",
        effect=effects.cancel_sampling,
        clears=("booked", "sampling"),
        hint="以来电时间为准，须在采样前两个工作日的 16:00 前致电",
        rules=("GENE-24", "GENE-25"),
    ),
    Step(
        code="report_missed",
        label="登记逾期取消或未到",
        by=AGENT,
        form=forms.MissedForm,
        sources=frozenset({"booked"}),
        target="missed",
        guards=(own.too_late_to_cancel,),
        effect=effects.report_missed,
        clears=("booked", "sampling"),
        hint="是否计入服务次数由主管判断，默认不计入",
        rules=("GENE-24",),
    ),
    Step(
        code="not_counted",
        label="不计入服务次数",
        by=SUPERVISOR,
        form=forms.CountForm,
        sources=frozenset({"missed"}),
        target="confirmed",
        effect=effects.not_counted,
        hint="手册没有规定计入：默认如此",
        rules=("GENE-24",),
    ),
    Step(
        code="count_missed",
        label="计入服务次数",
        by=SUPERVISOR,
        confirm_by=SUPERVISOR,
        form=forms.CountForm,
        sources=frozenset({"missed"}),
        target="counted",
        guards=(own.may_be_counted,),
        effect=effects.count_missed,
        hint="用去客户唯一的一次服务，须另一位主管复核",
        rules=("GENE-24",),
    ),
    Step(
        code="no_sample",
        label="登记无法提供样本",
        by=AGENT,
        form=forms.NoSampleForm,
        sources=WITHOUT_SAMPLE,
        effect=effects.no_sample,
        hint="客户无法提供的，本服务随保单期满终止；其他原因不终止",
        rules=("GENE-21",),
    ),
    Step(
        code="policy_ended",
        label="保单期满核对样本",
        form=kernel_forms.NothingToSay,
        sources=WITHOUT_SAMPLE,
        internal=True,
        effect=effects.policy_ended,
        rules=("GENE-21",),
    ),
    Step(
        code="ended_without_sample",
        label="未提供样本，终止服务",
        by=SUPERVISOR,
        form=kernel_forms.ReasonForm,
        sources=WITHOUT_SAMPLE,
        target="terminated",
        guards=(own.policy_is_over,),
        effect=effects.end_without_sample,
        rules=("GENE-21",),
    ),
    Step(
        code="collect",
        label="登记采样",
        by=LAB_OR_AGENT,
        form=forms.CollectedForm,
        sources=frozenset({"booked"}),
        target="collected",
        guards=(own.sample_in_time,),
        effect=effects.collect,
        rules=("GENE-19",),
    ),
    Step(
        code="send",
        label="样本寄出",
        by=LAB_OR_AGENT,
        form=forms.SentForm,
        sources=frozenset({"collected"}),
        target="sent",
        guards=(own.sample_fits,),
        effect=effects.send,
        rules=("GENE-08", "GENE-19"),
    ),
    Step(
        code="receive",
        label="实验室签收",
        by=LAB_OR_AGENT,
        form=forms.ToLabForm,
        sources=frozenset({"sent"}),
        target="received",
        effect=effects.receive,
        rules=("GENE-19",),
    ),
    Step(
        code="qualify",
        label="样本合格",
        by=LAB_OR_AGENT,
        form=forms.JudgedForm,
        sources=frozenset({"received"}),
        target="testing",
        guards=(own.sample_fits,),
        effect=effects.qualify,
        marks=("qualified_receipt",),
        hint="报告时限自实验室签收合格样本起算",
        rules=("GENE-07",),
    ),
    Step(
        code="resample",
        label="样本不合格，重新采样",
        by=LAB_OR_AGENT,
        form=forms.ResampleForm,
        sources=frozenset({"collected", "received", "testing"}),
        target="resampling",
        guards=(own.no_report_yet,),
        effect=effects.resample,
        clears=("booked", "sampling", "qualified_receipt"),
        rules=("GENE-07",),
    ),
    Step(
        code="issue_electronic",
        label="出具电子版报告",
        by=LAB_OR_AGENT,
        form=forms.ElectronicForm,
        sources=frozenset({"testing"}),
        effect=effects.issue_electronic,
        rules=("GENE-13",),
    ),
    Step(
        code="issue_paper",
        label="出具纸质版报告",
        by=LAB_OR_AGENT,
        form=forms.PaperForm,
        sources=frozenset({"testing"}),
        effect=effects.issue_paper,
        rules=("GENE-13",),
    ),
    Step(
        code="complete",
        label="审核报告，完成",
        by=REVIEWER,
        form=forms.ReportReadForm,
        sources=frozenset({"testing"}),
        target="completed",
        guards=(guards.milestones_reached("issue_electronic", "issue_paper"),),
        effect=effects.complete,
        rules=("GENE-04", "GENE-13", "GENE-20"),
    ),
)

MEDICAL_PAPERS = tuple(
    Document(type=code, before=frozenset({"choose_test", "approve"}), any_of="medical", rules=("GENE-06",))
    for code in own.MEDICAL
)

CONSENT_FORMS = (
    ConsentForm(
        "gene_data",
        "基因数据处理同意书",
        "2021-12/1",
        "同意检测机构采集、检测被保险人的样本，同意我司接收、保存基因检测报告。（示例文本，待法务确认）",
    ),
    ConsentForm(
        "lab_sharing",
        "向检测机构提供个人信息同意书",
        "2021-12/1",
        "同意我司为安排基因检测，将被保险人的姓名、联系方式和必要的病情资料提供给指定检测机构。（示例文本，待法务确认）",
    ),
)
TO_THE_LAB = ("assign_partner", "book_sampling", "rebook_sampling", "collect", "send")

NOTICES = (
    Notice(
        rule="GENE-01",
        text="保单有效期内且等待期后，您因初次罹患本保险产品条款保障范围内的恶性肿瘤时，可向我司申请本服务。",
        places=("customer",),
    ),
    Notice(
        rule="GENE-05",
        text="服务次数：1次。我司可根据您的病史推荐优质专业的第三方检测机构，提供靶向药物基因检测服务。",
        places=("customer",),
    ),
    common_words.MAY_APPLY,
    common_words.IDENTITY,
    Notice(
        rule="GENE-06",
        text="您需要提交相关资料（包括但不限于入院通知书、门诊病历、血液检测报告、CT 报告、MRI 报告或病理报告等）。",
        places=("customer",),
    ),
    Notice(
        rule="GENE-08",
        text="您需配合检测服务方提供符合基因检测要求的样本，样本根据不同疾病有所不同，一般为病理切片、外周血、活检组织或唾液，"
        "以检测服务方要求为准。",
        places=("intake", "case", "customer"),
    ),
    Notice(rule="GENE-09", text="服务申请时间：7x24小时（含公共节假日、春节）。", places=("customer",)),
    Notice(
        rule="GENE-12",
        text="实验室收到样本后 15 个工作日内，出具电子版及纸质版报告。",
        places=("intake", "customer"),
    ),
    Notice(
        rule="GENE-21",
        text="若您未在保单有效期内申请本服务或无法提供检测样本，则本服务随保单有效期到期终止。",
        places=("intake", "case", "customer"),
    ),
    Notice(
        rule="GENE-22",
        text="对于您自行购买的基因检测产品等，不在承保范围，亦不予报销。",
        places=("intake", "customer"),
    ),
    Notice(rule="GENE-23", text="您自行购买的基因检测产品等，不予报销。", places=("intake", "customer")),
    Notice(
        rule="GENE-24",
        text="本服务预约成功后，如需取消，您须提前两个工作日的 16:00 点前致电我司服务热线 95550 进行取消。",
        places=("intake", "case", "customer"),
        acknowledge_before=frozenset({"book_sampling"}),
    ),
    Notice(rule="GENE-26", text="服务覆盖网络 39 个城市。", places=("list",)),
    common_words.ANNOUNCED_PLACES,
)

SERVICE = register(
    Service(
        code="gene_testing",
        label="靶向用药基因检测服务",
        prefix="GENE",
        order=4,
        initial="documents",
        states=STATES,
        steps=STEPS,
        request_form=forms.GeneRequestForm,
        eligibility=COMMON_RULES + GENE_TESTING_RULES,
        details=GeneTestingDetails,
        make_details=effects.make_details,
        current_request=effects.current_request,
        lists=("gene_testing",),
        place_list="gene_testing",
        place_field="city",
        children=(Child(GeneSample), Child(SampleMove)),
        milestones=(
            Milestone(
                step="issue_electronic",
                states=frozenset({"testing"}),
                owner="检测机构",
                completes="reports_issued",
                rules=("GENE-12", "GENE-13"),
            ),
            Milestone(
                step="issue_paper",
                states=frozenset({"testing"}),
                owner="检测机构",
                completes="reports_issued",
                rules=("GENE-12", "GENE-13"),
            ),
        ),
        documents=(
            *MEDICAL_PAPERS,
            Document(
                type="gene_report",
                phase="completion",
                source="partner",
                before=frozenset({"complete"}),
                rules=("GENE-13", "GENE-20"),
            ),
            common_words.authority_proof("approve"),
        ),
        phases={"completion": frozenset({"qualify"})},
        request_causes=(
            RequestCause(code="customer", label="客户资料不齐"),
            RequestCause(code="hospital", label="医院未出具"),
            RequestCause(code="lab", label="检测机构要求"),
            RequestCause(code="insurer", label="我司原因"),
        ),
        consents=(
            common_words.consent("health_data", "approve"),
            common_words.consent("gene_data", *TO_THE_LAB),
            common_words.consent("lab_sharing", *TO_THE_LAB),
        ),
        consent_forms=CONSENT_FORMS,
        clocks=(
            Clock(
                code="GENE_REP",
                label="报告出具时限",
                start=("qualified_receipt",),
                length=15,
                stop="reports_issued",
                rules=("GENE-07", "GENE-12"),
            ),
        ),
        cutoffs=(own.CANCEL,),
        quotas=(
            Quota(
                code="GENE",
                label="基因检测",
                limit=1,
                rules=("GENE-05",),
                reserve_on=("book_sampling",),
                release_on=("cancel_sampling", "not_counted"),
                consume_on=("complete", "count_missed"),
            ),
        ),
        notices=NOTICES,
        on_dates=(
            OnDate(
                code="policy_end_near",
                moment="policy_end",
                states=WITHOUT_SAMPLE,
                offset=-timedelta(days=30),
                alert="保单 30 天内期满，尚未提供检测样本：期满未提供的，本服务可能终止，请提醒客户",
                rules=("GENE-21",),
            ),
            OnDate(
                code="policy_end",
                moment="policy_end",
                states=WITHOUT_SAMPLE,
                step="policy_ended",
                rules=("GENE-21",),
            ),
        ),
        for_customer=effects.for_customer,
        withdraw_from=frozenset({"documents", "review", "confirmed", "resampling"}),
        cancelling="call",
        on_referral=effects.on_referral,
        summary=effects.summary,
        introduction="当您罹患本保单保障范围内的恶性肿瘤时，我司可根据您的病史推荐优质专业的第三方检测机构，提供靶向药物基因检测服务，"
        "协助精准匹配药物，评估药物疗效或耐药情况，从而减少盲目试药，提供科学的治疗方案。服务次数：1次。",
        customer_steps=(
            "投保人或被保险人致电安盛天平服务热线 95550 申请该服务",
            "我司服务人员确认您的保单身份、保障及服务内容",
            "我司服务人员协助您提供病历资料，确认病情及检测项目",
            "服务人员指导您提供基因检测样本（依据检测项目不同，指导您提供组织切片、血液等具体样本）",
            "采集样本送至指定实验室",
            "出具检测报告，精准靶向用药解读；实验室收到样本后 15 个工作日内，出具电子版及纸质版报告",
        ),
        rules=("GENE-09",),
        permissions=(
            Row("gene_testing.view_panel", "查看靶向用药检测项目", EVERYONE),
            Row("gene_testing.add_panel", "新增靶向用药检测项目", (Role.DATA_TEAM,)),
            Row("gene_testing.change_panel", "修改靶向用药检测项目", (Role.DATA_TEAM,)),
        ),
    )
)
