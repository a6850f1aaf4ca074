"""Where a case of the green channel can stand, and what is done to it."""

from cases.declaration.parts import Workflow
from cases.declaration.words import AGENT, CUSTOMER, State, Step
from cases.eligibility import review
from cases.green_channel import effects, forms
from cases.green_channel import guards as own
from cases.models import Waits
from cases.steps import guards

STATES = (
    State("documents", "资料收集", customer_label="准备资料"),
    State("review", "审核中", customer_label="我们审核"),
    State("arranging", "安排中", customer_label="为您安排"),
    State(
        "notified",
        "已通知预约",
        waits_for=Waits.CUSTOMER,
        until=lambda file: file.details.appointment_at,
        customer_label="按约就诊",
    ),
    State("completed", "已完成", is_open=False, customer_label="服务完成"),
    State("deemed_completed", "视为已完成", is_open=False),
)

STEPS = (
    Step(
        "confirm_visit",
        "确认就诊信息",
        forms.VisitForm,
        effects.confirm_visit,
        by=AGENT,
        sources=frozenset({"documents", "review", "arranging"}),
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
        "notify",
        "通知预约",
        forms.AppointmentForm,
        effects.notify,
        by=AGENT,
        sources=frozenset({"arranging"}),
        target="notified",
        guards=(own.visit_is_confirmed, guards.referrals_decided),
        marks=("notified",),
        rules=("GC-19",),
    ),
    Step(
        "ask_for_change",
        "客户要求改期或取消",
        forms.ChangeForm,
        effects.ask_for_change,
        by=AGENT | CUSTOMER,
        customer_label="请求改期或取消",
        sources=frozenset({"arranging"}),
        guards=(own.no_change_is_open,),
        rules=("GC-23", "GC-24"),
        hint="申请成功后不接受改期或取消；预约通知前由主管判断",
    ),
    Step(
        "attend",
        "确认已就医",
        forms.AttendanceForm,
        effects.attend,
        by=AGENT,
        sources=frozenset({"notified"}),
        target="completed",
        guards=(own.appointment_day_has_come,),
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
        "refuse_change",
        "说明不接受改期或取消",
        forms.ChangeForm,
        effects.refuse_change,
        by=AGENT,
        sources=frozenset({"notified"}),
        rules=("GC-23", "GC-24"),
    ),
)

WORKFLOW = Workflow(initial="documents", states=STATES, steps=STEPS, withdraw_from=frozenset({"documents", "review"}))
