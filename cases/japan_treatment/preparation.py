"""The tasks side by side before departure: the steps that do them, and the milestones they are."""

from typing import Any

from cases.declaration.words import AGENT, PARTNER, Milestone, Step
from cases.japan_treatment import effects, forms
from cases.japan_treatment import guards as own

VENDOR = AGENT | PARTNER
PREPARING = frozenset({"preparing"})

TASKS = (
    Step(
        "assign_specialist",
        "安排行前专员",
        forms.SpecialistForm,
        effects.assign_specialist,
        by=VENDOR,
        sources=PREPARING,
        marks=("specialist_assigned",),
        rules=("JP-18",),
    ),
    Step("collect_papers", "行前资料收集", forms.TaskForm, effects.do_task, by=VENDOR, sources=PREPARING),
    Step("translate", "病史翻译", forms.TaskForm, effects.do_task, by=VENDOR, sources=PREPARING),
    Step("match_hospital", "匹配日本医院", forms.HospitalForm, effects.match_hospital, by=AGENT, sources=PREPARING),
    Step("contact_hospital", "日本医院沟通", forms.TaskForm, effects.do_task, by=VENDOR, sources=PREPARING),
    Step(
        "receive_acceptance",
        "登记接收函",
        forms.AcceptanceForm,
        effects.receive_acceptance,
        by=VENDOR,
        sources=PREPARING,
    ),
    Step(
        "start_visa",
        "启动医疗签证",
        forms.VisaForm,
        effects.start_visa,
        by=VENDOR,
        sources=PREPARING,
        guards=(own.tasks_before,),
    ),
    Step(
        "grant_visa",
        "登记签证办妥",
        forms.VisaGrantedForm,
        effects.grant_visa,
        by=VENDOR,
        sources=PREPARING,
        guards=(own.tasks_before,),
    ),
    Step(
        "arrange_travel",
        "安排机票、住宿及行程",
        forms.DatesForm,
        effects.set_dates,
        by=VENDOR,
        sources=PREPARING,
        guards=(own.tasks_before, own.trips_left),
        hint="赴日机票、住宿及行程等费用由客户自付",
    ),
    Step(
        "start_direct_pay",
        "启动住院费用直付",
        forms.DirectPayForm,
        effects.start_direct_pay,
        by=VENDOR,
        sources=PREPARING,
        guards=(own.tasks_before,),
    ),
    Step(
        "assign_interpreter",
        "安排陪诊人员",
        forms.InterpreterForm,
        effects.assign_interpreter,
        by=VENDOR,
        sources=PREPARING,
        guards=(own.tasks_before,),
    ),
    Step(
        "hospital_refused",
        "登记医院拒收",
        forms.RefusalForm,
        effects.hospital_refused,
        by=VENDOR,
        sources=PREPARING,
        marks=("hospital_refused",),
        rules=("JP-11",),
    ),
    Step(
        "visa_refused",
        "登记拒签",
        forms.RefusalForm,
        effects.visa_refused,
        by=VENDOR,
        sources=PREPARING,
        marks=("visa_refused",),
        rules=("JP-12",),
    ),
)


def _milestone(step: str, owner: str = "服务商", **more: Any) -> Milestone:
    return Milestone(step=step, states=PREPARING, owner=owner, **more)


def _of_trip(step: str, *, last: bool = False, **more: Any) -> Milestone:
    return _milestone(step, subject="japantrip", completes="pretrip_done" if last else "", **more)


MILESTONES = (
    _milestone("assign_specialist", rules=("JP-18",)),
    _milestone("collect_papers", rules=("JP-17",)),
    _milestone("translate", rules=("JP-17",)),
    _milestone("match_hospital", owner="我司", rules=("JP-08",)),
    _milestone("contact_hospital", requires=("match_hospital",), rules=("JP-17",)),
    _milestone("receive_acceptance", requires=("collect_papers", "translate", "contact_hospital"), rules=("JP-17",)),
    _of_trip("start_visa", requires=("receive_acceptance",), rules=("JP-20",)),
    _of_trip("grant_visa", requires=("start_visa",), rules=("JP-21",), last=True),
    _of_trip("arrange_travel", requires=("grant_visa",), rules=("JP-21",), last=True),
    _of_trip("start_direct_pay", requires=("receive_acceptance",), rules=("JP-25",), last=True),
    _of_trip("assign_interpreter", rules=("JP-26",), last=True),
)
