"""The tasks side by side before departure: their forms, the steps that do them, and the milestones they are."""

from typing import Any

from django import forms

from cases.declaration.context import StepContext
from cases.declaration.form_fields import day_field, text_field
from cases.declaration.forms import DocumentChoice, StepForm, offer_rows
from cases.declaration.money import MoneyField
from cases.declaration.words import AGENT, VENDOR, Milestone, Step
from cases.japan_treatment import effects
from cases.japan_treatment import guards as own
from cases.japan_treatment.forms import EMPTY, cited, offer_hospitals
from cases.japan_treatment.models import RefusalCause
from cases.models import CaseDocument
from cases.steps.parties import PartnerField, serving_here
from coverage.models import JapanHospitalEntry
from manual import rules as manual_rules
from manual.registry import rule
from partners.models import Partner

VENDOR_OR_AGENT = AGENT | VENDOR
PREPARING = frozenset({"preparing"})


class SpecialistForm(StepForm):
    """Who helps with papers, translation and the hospital."""

    specialist = text_field("行前专员姓名")


class TaskForm(StepForm):
    """A task of the preparation, done by somebody."""

    done_by = text_field("完成人", max_length=50)
    remark = text_field("说明", required=False)


class HospitalForm(StepForm):
    """A hospital of the list in force on application."""

    hospital = forms.ModelChoiceField(label="日本医院", queryset=JapanHospitalEntry.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_hospitals(self)


@rule("JP-20")
class AcceptanceForm(StepForm):
    """The hospital's letter of acceptance (接收函): its date; the hospital is the one that was asked."""

    accepted_on = day_field("接收函日期")

    def clean_accepted_on(self) -> Any:
        return self.not_in_future("accepted_on")


class RefusalForm(StepForm):
    """A recorded refusal: letter, date and cause."""

    refused_on = day_field("拒绝日期")
    cause = forms.ChoiceField(label="原因", choices=EMPTY + RefusalCause.choices)
    letter = DocumentChoice(label="拒绝函件", queryset=CaseDocument.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "letter", [paper for paper in self.ctx.file.documents if paper.type == "refusal_letter"])

    def clean_refused_on(self) -> Any:
        return self.not_in_future("refused_on")


class DatesForm(StepForm):
    """When the insured means to leave and to be back."""

    leaves_on = day_field("计划出发日期")
    returns_on = day_field("计划回国日期")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        leaves, returns = cleaned.get("leaves_on"), cleaned.get("returns_on")
        if leaves and returns and returns < leaves:
            self.add_error("returns_on", f"回国日期不能早于出发日期（{leaves}），请核对。")
        return cleaned


class VisaForm(DatesForm):
    """The passport as it lies before us, and the dates it must last for."""

    passport_from = day_field("护照签发日期", required=False)
    passport_until = day_field("护照到期日期")


class VisaGrantedForm(StepForm):
    """The visa as it was granted."""

    visa_granted_on = day_field("签证办妥日期")

    def clean_visa_granted_on(self) -> Any:
        accepted = self.ctx.details.accepted_on
        return self.happened_since("visa_granted_on", accepted, "接收函日期", because=cited("JP-20"))


class MovedForm(DatesForm):
    """New dates, and why."""

    reason = text_field("原因")


@rule("JP-24")
class DirectPayForm(StepForm):
    """Direct payment as agreed with the hospital; the one signed form gives two permissions, each recorded (A58)."""

    contact = text_field("医院联系人")
    may_pay = forms.BooleanField(label="已授权直付", required=False)
    may_claim = forms.BooleanField(label="已授权理赔", required=False)
    guarantee = MoneyField(
        label="直付担保额度", currency="JPY", required=False, help_text="单位：日元；手册未定额度，未设可留空"
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("may_pay", "may_claim"):
            if not cleaned.get(name):
                label = str(self.fields[name].label).removeprefix("已")
                self.add_error(name, f"直付和理赔授权书须同时{label}：{manual_rules.get('JP-24').quote}（JP-24）。")
        return cleaned


@rule("JP-26")
class InterpreterForm(StepForm):
    """The interpreter in Japan: who, by which phone, in which language."""

    interpreter = PartnerField(label="陪诊人员", kind=Partner.Kind.INTERPRETER)
    phone = text_field("陪诊人员电话", max_length=40)
    language = text_field("陪诊语言", max_length=50)

    def clean_interpreter(self) -> Any:
        return serving_here(self, "interpreter")


def travel_another_day(ctx: StepContext) -> None:
    """Another day is allowed (S4): which, the vendor arranges with the insured."""
    ctx.sentence += "，请安排行程或办理“行程改期”"


TASKS = (
    Step(
        "assign_specialist",
        "安排行前专员",
        SpecialistForm,
        effects.assign_specialist,
        by=VENDOR_OR_AGENT,
        sources=PREPARING,
        marks=("specialist_assigned",),
        rules=("JP-18",),
    ),
    Step("collect_papers", "行前资料收集", TaskForm, effects.do_task, by=VENDOR_OR_AGENT, sources=PREPARING),
    Step("translate", "病史翻译", TaskForm, effects.do_task, by=VENDOR_OR_AGENT, sources=PREPARING),
    Step("match_hospital", "匹配日本医院", HospitalForm, effects.match_hospital, by=AGENT, sources=PREPARING),
    Step("contact_hospital", "日本医院沟通", TaskForm, effects.do_task, by=VENDOR_OR_AGENT, sources=PREPARING),
    Step(
        "receive_acceptance",
        "登记接收函",
        AcceptanceForm,
        effects.receive_acceptance,
        by=VENDOR_OR_AGENT,
        sources=PREPARING,
    ),
    Step(
        "start_visa",
        "启动医疗签证",
        VisaForm,
        effects.start_visa,
        by=VENDOR_OR_AGENT,
        sources=PREPARING,
        guards=(own.tasks_before,),
    ),
    Step(
        "grant_visa",
        "登记签证办妥",
        VisaGrantedForm,
        effects.grant_visa,
        by=VENDOR_OR_AGENT,
        sources=PREPARING,
        guards=(own.tasks_before,),
    ),
    Step(
        "arrange_travel",
        "安排机票、住宿及行程",
        DatesForm,
        effects.set_dates,
        by=VENDOR_OR_AGENT,
        sources=PREPARING,
        guards=(own.tasks_before, own.trips_left),
        hint="赴日机票、住宿及行程等费用由客户自付",
    ),
    Step(
        "start_direct_pay",
        "启动住院费用直付",
        DirectPayForm,
        effects.start_direct_pay,
        by=VENDOR_OR_AGENT,
        sources=PREPARING,
        guards=(own.tasks_before,),
    ),
    Step(
        "assign_interpreter",
        "安排陪诊人员",
        InterpreterForm,
        effects.assign_interpreter,
        by=VENDOR_OR_AGENT,
        sources=PREPARING,
        guards=(own.tasks_before,),
    ),
    Step(
        "hospital_refused",
        "登记医院拒收",
        RefusalForm,
        effects.hospital_refused,
        by=VENDOR_OR_AGENT,
        sources=PREPARING,
        marks=("hospital_refused",),
        rules=("JP-11",),
    ),
    Step(
        "visa_refused",
        "登记拒签",
        RefusalForm,
        effects.visa_refused,
        by=VENDOR_OR_AGENT,
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
