"""Where a case of treatment in Japan can stand, and what is done to it."""

from cases.declaration import forms as kernel_forms
from cases.declaration.parts import Workflow
from cases.declaration.words import AGENT, INTERPRETER, State, Step
from cases.eligibility import review
from cases.eligibility.review_forms import TumourDiagnosisForm
from cases.japan_treatment import accompaniment, effects, forms
from cases.japan_treatment import guards as own
from cases.japan_treatment.preparation import MILESTONES, PREPARING, TASKS, VENDOR_OR_AGENT, MovedForm
from cases.steps import guards

IN_JAPAN = frozenset({"departed", "arrived", "treatment"})

STATES = (
    State("applied", "待确认身份", customer_label="我们确认身份与保障"),
    State("entitled", "服务商收集资料", customer_label="准备资料"),
    State("review", "审核中", customer_label="我们审核"),
    State("passed", "审核通过，待启动", customer_label="为您启动服务"),
    State("refused", "审核未通过，待告知", customer_label="告知您审核结果"),
    State("preparing", "行前准备", customer_label="行前准备"),
    State("departed", "已赴日", customer_label="前往日本"),
    State("arrived", "已到院", customer_label="到院"),
    State("treatment", "住院治疗", customer_label="住院治疗"),
    State("returned", "已回国", customer_label="治疗结束回国"),
    State("completed", "已完成", is_open=False, customer_label="服务完成"),
    State("deemed_completed", "视为已完成", is_open=False),
    State("not_started", "不启动", is_open=False),
)

REVIEWING = (
    Step(
        "confirm_identity",
        "确认身份、保障及服务内容",
        forms.IdentityForm,
        effects.confirm_identity,
        by=AGENT,
        sources=frozenset({"applied"}),
        target="entitled",
        rules=("JP-13",),
    ),
    Step(
        "send_file",
        "服务商送审",
        forms.VendorFileForm,
        effects.send_file,
        by=VENDOR_OR_AGENT,
        sources=frozenset({"entitled"}),
        target="review",
        guards=(own.has_papers,),
        marks=("file_received",),
        rules=("JP-14",),
    ),
    review.diagnosis_step(
        form=TumourDiagnosisForm, sources=frozenset({"review"}), guards=(own.has_papers,), rules=("JP-02",)
    ),
    review.approve_step(source="review", target="passed", rules=("JP-04", "JP-07")),
    review.return_step(source="review", target="entitled", clears=("file_received",)),
    review.reject_step(source="review", target="refused", effect=effects.refuse),
    Step(
        "tell_vendor",
        "向服务商告知审核结果",
        forms.ToldForm,
        effects.tell_vendor,
        by=AGENT,
        sources=frozenset({"passed", "refused"}),
        guards=(own.result_is_not_told,),
        marks=("result_told",),
        rules=("JP-15",),
    ),
    Step(
        "tell_launch",
        "通知启动",
        forms.ToldForm,
        effects.tell_launch,
        by=VENDOR_OR_AGENT,
        sources=frozenset({"passed"}),
        target="preparing",
        guards=(own.result_is_told, guards.referrals_decided),
        marks=("launch_told", "launched"),
        rules=("JP-03", "JP-16"),
    ),
    Step(
        "tell_no_launch",
        "告知不启动",
        forms.ToldForm,
        effects.tell_no_launch,
        by=VENDOR_OR_AGENT,
        sources=frozenset({"refused"}),
        target="not_started",
        guards=(own.result_is_told,),
        marks=("launch_told",),
        rules=("JP-16",),
    ),
)

TRAVELLING = (
    Step(
        "depart",
        "登记出发",
        forms.DepartureForm,
        effects.depart,
        by=VENDOR_OR_AGENT,
        sources=PREPARING,
        target="departed",
        guards=(own.ready_to_leave,),
        rules=("JP-25",),
    ),
    Step(
        "move_dates",
        "行程改期",
        MovedForm,
        effects.set_dates,
        by=VENDOR_OR_AGENT,
        sources=PREPARING | IN_JAPAN,
        guards=(own.dates_stand,),
    ),
    Step(
        "contact_interpreter",
        "登记与陪诊人员联络",
        forms.ThereForm,
        effects.contact_interpreter,
        by=VENDOR_OR_AGENT | INTERPRETER,
        sources=frozenset({"departed"}),
        guards=(own.not_contacted,),
        rules=("JP-30",),
    ),
    Step(
        "arrive",
        "登记到院",
        forms.ArrivalForm,
        effects.arrive,
        by=VENDOR_OR_AGENT,
        sources=frozenset({"departed"}),
        target="arrived",
        guards=(own.interpreter_is_contacted,),
        rules=("JP-29",),
    ),
    Step(
        "admit",
        "登记入院",
        forms.AdmissionForm,
        effects.admit,
        by=VENDOR_OR_AGENT,
        sources=frozenset({"arrived"}),
        target="treatment",
        rules=("JP-31",),
    ),
    *accompaniment.steps(VENDOR_OR_AGENT | INTERPRETER, IN_JAPAN),
    Step(
        "return_home",
        "登记治疗结束回国",
        forms.ReturnForm,
        effects.return_home,
        by=VENDOR_OR_AGENT,
        sources=frozenset({"arrived", "treatment"}),
        target="returned",
        guards=(accompaniment.bookings_are_settled,),
        rules=("JP-32",),
    ),
)

ENDING = (
    Step(
        "record_bill",
        "登记医院账单",
        forms.BillForm,
        effects.record_bill,
        by=VENDOR_OR_AGENT,
        sources=PREPARING | IN_JAPAN | {"returned"},
        guards=(own.direct_payment_runs,),
        rules=("JP-23", "JP-46"),
        hint="仅登记日本医院的住院费用直付账单，其他费用本服务均不包含",
    ),
    Step(
        "file_claim",
        "登记理赔申请",
        forms.ClaimForm,
        effects.file_claim,
        by=VENDOR_OR_AGENT,
        sources=frozenset({"returned"}),
        guards=(own.papers_of_this_trip, own.claim_is_open),
        rules=("JP-32", "JP-33"),
    ),
    Step(
        "plan_trip",
        "安排下一次赴日治疗",
        forms.NextTripForm,
        effects.plan_trip,
        by=AGENT,
        sources=frozenset({"returned"}),
        target="preparing",
        guards=(own.claim_is_filed,),
        rules=("JP-05",),
    ),
    Step(
        "drop_trip",
        "取消本次行程",
        kernel_forms.ReasonForm,
        effects.drop_trip,
        by=AGENT,
        sources=PREPARING,
        target="returned",
        guards=(own.has_another_trip,),
        way_out=True,
    ),
    Step(
        "ask_supervisor",
        "提请主管判断",
        forms.QuestionForm,
        effects.ask_supervisor,
        by=AGENT,
        sources=PREPARING | IN_JAPAN,
        rules=("JP-27", "JP-28", "JP-40"),
    ),
    Step(
        "complete",
        "服务完成",
        kernel_forms.NothingToSay,
        effects.complete,
        by=AGENT,
        sources=frozenset({"returned"}),
        target="completed",
        guards=(own.claim_is_filed,),
        rules=("JP-04", "JP-32"),
    ),
    review.deemed_step(
        source="preparing",
        target="deemed_completed",
        told="launched",
        lost="无法赴日就医",
        form=forms.JapanDeemedForm,
        way_out=True,
        effect=effects.deem_completed,
        hint="仅限个人自身原因无法赴日就医；须主管复核",
        rules=("JP-36", "JP-37", "JP-38", "JP-39"),
    ),
)


WORKFLOW = Workflow(
    initial="applied",
    states=STATES,
    steps=REVIEWING + TASKS + TRAVELLING + ENDING,
    milestones=MILESTONES,
    withdraw_from=frozenset({"applied", "entitled", "review", "passed"}),
)
