"""Where a case of the gene test can stand, and what is done to it."""

from cases.declaration import forms as kernel_forms
from cases.declaration.parts import Workflow
from cases.declaration.words import AGENT, LAB, REVIEWER, SUPERVISOR, Milestone, State, Step
from cases.eligibility import changes, review
from cases.eligibility.review_forms import TumourDiagnosisForm
from cases.gene_testing import effects, forms
from cases.gene_testing import guards as own
from cases.models import Waits
from cases.steps import guards

LAB_OR_AGENT = AGENT | LAB

WITHOUT_SAMPLE = frozenset({"documents", "review", "missed", "confirmed", "booked"})

STATES = (
    State("documents", "资料收集", customer_label="准备资料"),
    State("review", "审核中", customer_label="我们审核"),
    State("missed", "逾期取消或未到，待判断", customer_label="我们判断未采样的原因"),
    State("confirmed", "检测已确认", customer_label="为您预约采样"),
    State("resampling", "待重新采样", customer_label="为您重新预约采样"),
    State(
        "booked",
        "已预约采样",
        waits_for=Waits.CUSTOMER,
        until=lambda file: file.moment("sampling"),
        customer_label="按约采样",
    ),
    State("collected", "已采样", customer_label="寄出样本"),
    State("sent", "样本寄送中", customer_label="样本寄往实验室"),
    State("received", "实验室已签收", customer_label="实验室检查样本"),
    State("testing", "检测中", customer_label="实验室检测"),
    State("completed", "已完成", is_open=False, customer_label="服务完成"),
    State("counted", "未采样，计入服务次数", is_open=False),
    State("terminated", "未提供样本，服务终止", is_open=False),
)

BOOKING = (own.need_is_confirmed, own.sample_in_time, guards.referrals_decided)

STEPS = (
    Step(
        "confirm_need",
        "确认检测需求",
        forms.NeedForm,
        effects.confirm_need,
        by=AGENT,
        sources=frozenset({"documents", "review", "confirmed", "resampling"}),
        rules=("GENE-10", "GENE-11"),
    ),
    Step(
        "assist_records",
        "协助提供病历资料",
        forms.RecordsForm,
        effects.assist_records,
        by=AGENT,
        sources=frozenset({"documents", "review"}),
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
        "choose_test",
        "确认检测项目",
        forms.TestForm,
        effects.choose_test,
        by=REVIEWER,
        sources=frozenset({"review", "confirmed", "resampling"}),
        guards=(own.need_is_confirmed, review.diagnosis_is_recorded),
        rules=("GENE-02", "GENE-03", "GENE-16"),
    ),
    review.approve_step(
        source="review", target="confirmed", guards=(own.need_is_confirmed, own.test_is_chosen), rules=("GENE-16",)
    ),
    review.return_step(source="review", target="documents"),
    review.reject_step(source="review"),
    Step(
        "book_sampling",
        "预约采样",
        forms.SamplingForm,
        effects.book_sampling,
        by=AGENT,
        sources=frozenset({"confirmed"}),
        target="booked",
        guards=(own.test_is_chosen, *BOOKING),
        marks=("booked", "sampling"),
        rules=("GENE-17", "GENE-18"),
    ),
    Step(
        "rebook_sampling",
        "重新预约采样",
        forms.SamplingForm,
        effects.book_sampling,
        by=AGENT,
        sources=frozenset({"resampling"}),
        target="booked",
        guards=(own.test_is_chosen, *BOOKING),
        marks=("booked", "sampling"),
        rules=("GENE-17", "GENE-18"),
    ),
    Step(
        "cancel_sampling",
        "取消采样预约",
        forms.CancelForm,
        effects.cancel_sampling,
        by=AGENT,
        sources=frozenset({"booked"}),
        target="confirmed",
        clears=("booked", "sampling"),
        rules=("GENE-24", "GENE-25"),
        hint="以来电时间为准，须在采样前两个工作日的 16:00 前致电",
    ),
    changes.change_step(
        sources={"booked"}, anew=effects.book_anew, form=forms.RescheduleForm, by=AGENT, guards=own.TO_CHANGE
    ),
    Step(
        "report_missed",
        "登记逾期取消或未到",
        forms.MissedForm,
        effects.report_missed,
        by=AGENT,
        sources=frozenset({"booked"}),
        target="missed",
        guards=(own.too_late_to_cancel,),
        clears=("booked", "sampling"),
        rules=("GENE-24",),
        hint="是否计入服务次数由主管判断，默认不计入",
    ),
    Step(
        "not_counted",
        "不计入服务次数",
        forms.CountForm,
        effects.not_counted,
        by=SUPERVISOR,
        sources=frozenset({"missed"}),
        target="confirmed",
        guards=(own.may_be_left_uncounted,),
        rules=("GENE-24",),
        hint="手册没有规定计入：默认如此",
    ),
    Step(
        "count_missed",
        "计入服务次数",
        forms.CountForm,
        effects.count_missed,
        by=SUPERVISOR,
        confirm_by=SUPERVISOR,
        sources=frozenset({"missed"}),
        target="counted",
        guards=(own.may_be_counted,),
        rules=("GENE-24",),
        hint="用去客户唯一的一次服务，须另一位主管复核",
    ),
    Step(
        "no_sample",
        "登记无法提供样本",
        forms.NoSampleForm,
        effects.no_sample,
        by=AGENT,
        sources=WITHOUT_SAMPLE,
        rules=("GENE-21",),
        hint="客户无法提供的，本服务随保单期满终止；其他原因不终止",
    ),
    Step(
        "policy_ended",
        "保单期满核对样本",
        kernel_forms.NothingToSay,
        effects.policy_ended,
        sources=WITHOUT_SAMPLE,
        rules=("GENE-21",),
        internal=True,
    ),
    Step(
        "collect",
        "登记采样",
        forms.CollectedForm,
        effects.collect,
        by=LAB_OR_AGENT,
        sources=frozenset({"booked"}),
        target="collected",
        guards=(own.sample_in_time,),
        rules=("GENE-19",),
    ),
    Step(
        "ended_without_sample",
        "未提供样本，终止服务",
        kernel_forms.ReasonForm,
        effects.end_without_sample,
        by=SUPERVISOR,
        sources=WITHOUT_SAMPLE,
        target="terminated",
        guards=(own.policy_is_over,),
        rules=("GENE-21",),
    ),
    Step(
        "send",
        "样本寄出",
        forms.SentForm,
        effects.send,
        by=LAB_OR_AGENT,
        sources=frozenset({"collected"}),
        target="sent",
        guards=(own.sample_fits,),
        rules=("GENE-08", "GENE-19"),
    ),
    Step(
        "receive",
        "实验室签收",
        forms.ToLabForm,
        effects.receive,
        by=LAB_OR_AGENT,
        sources=frozenset({"sent"}),
        target="received",
        rules=("GENE-19",),
    ),
    Step(
        "qualify",
        "样本合格",
        forms.JudgedForm,
        effects.qualify,
        by=LAB_OR_AGENT,
        sources=frozenset({"received"}),
        target="testing",
        guards=(own.sample_fits,),
        marks=("qualified_receipt",),
        rules=("GENE-07",),
        hint="报告时限自实验室签收合格样本起算",
    ),
    Step(
        "resample",
        "样本不合格，重新采样",
        forms.ResampleForm,
        effects.resample,
        by=LAB_OR_AGENT,
        sources=frozenset({"collected", "received", "testing"}),
        target="resampling",
        guards=(own.no_report_yet,),
        clears=("booked", "sampling", "qualified_receipt"),
        rules=("GENE-07",),
    ),
    Step(
        "issue_electronic",
        "出具电子版报告",
        forms.ElectronicForm,
        effects.issue_electronic,
        by=LAB_OR_AGENT,
        sources=frozenset({"testing"}),
        rules=("GENE-13",),
    ),
    Step(
        "issue_paper",
        "出具纸质版报告",
        forms.PaperForm,
        effects.issue_paper,
        by=LAB_OR_AGENT,
        sources=frozenset({"testing"}),
        rules=("GENE-13",),
    ),
    Step(
        "complete",
        "审核报告，完成",
        forms.ReportReadForm,
        effects.complete,
        by=REVIEWER,
        sources=frozenset({"testing"}),
        target="completed",
        guards=(guards.milestones_reached("issue_electronic", "issue_paper"),),
        rules=("GENE-04", "GENE-13", "GENE-20"),
    ),
)

MILESTONES = tuple(
    Milestone(
        step,
        states=frozenset({"testing"}),
        owner="检测机构",
        completes="reports_issued",
        rules=("GENE-12", "GENE-13"),
    )
    for step in ("issue_electronic", "issue_paper")
)

WORKFLOW = Workflow(
    initial="documents",
    states=STATES,
    steps=STEPS,
    milestones=MILESTONES,
    withdraw_from=frozenset({"documents", "review", "confirmed", "resampling"}),
)
