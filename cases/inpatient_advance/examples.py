"""Fictional requests and steps of the inpatient advance."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cases.declaration.case_file import CaseFile
from cases.declaration.examples import Example
from cases.eligibility import review_examples

SERVICE = "inpatient_advance"
AHEAD = timedelta(days=21)
"""How long before admission the examples call: five working days and more, festivals between or not."""
REQUESTS = tuple(
    {
        "admission_on": AHEAD,
        "in_hospital": "no",
        "city": city,
        "illness": "来电人称需住院治疗，费用较高",
        "tumour": tumour,
        "si_enrolled": "yes",
        "si_settlement": "yes",
        "away_from_home": "yes",
    }
    for city in ("南京", "北京", "上海", "广州", "成都")
    for tumour in ("yes", "no")
)
CITY = "320100"


def _day(at: datetime, ahead: timedelta = timedelta()) -> str:
    return f"{timezone.localdate(at + ahead):%Y-%m-%d}"


def need(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """A hospital, a planned admission and an estimated amount."""
    place = {"city": CITY, "hospital": review_examples.public_hospital(CITY)}
    return {**place, "admission_on": _day(at, AHEAD), "amount": "200000"}


def social_insurance(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """Everything that gives 100% where it is a tumour."""
    return dict.fromkeys(("si_enrolled", "si_settlement", "away_from_home", "si_direct"), "yes")


def told(file: CaseFile, at: datetime) -> dict[str, Any]:
    """Something told by telephone."""
    return {"words": "已说明结果和后续安排", "told_name": file.case.insured.person.name, "told_via": "phone"}


def schedule(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """The advance in three days, the admission in four."""
    days = {
        "execute_at": f"{_day(at, timedelta(days=3))}T10:00",
        "admission_at": f"{_day(at, timedelta(days=4))}T09:00",
    }
    return told(file, at) | days | {"terms_version": "2021-12", "escort": "服务专员"}


def advance(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """Most of what was approved, to the hospital."""
    money = {"item": "inpatient", "hospital": file.details.hospital.name, "amount": "100000"}
    return money | {"admitted_on": _day(at)}


def settled(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """A bill that the advance paid, the rest given back at the desk."""
    bill = {"invoiced": "120000", "settled": "90000", "recovered": "10000"}
    return bill | {"discharged_on": _day(at), "settled_at": f"{_day(at)}T08:00", "helper": "服务专员"}


def after_admission(file: CaseFile) -> datetime:
    """Six hours after the booked admission."""
    booked: datetime = file.details.admission_at
    return booked + timedelta(hours=6)


def a_week_later(file: CaseFile) -> datetime:
    """A week after the admission."""
    return after_admission(file) + timedelta(days=7)


def in_review(file: CaseFile) -> bool:
    """Whether the case is under review."""
    return file.case.state == "review"


STEPS = {
    "confirm_need": Example(need, wanted=lambda file: file.case.state == "documents"),
    "record_social_insurance": Example(social_insurance, wanted=lambda file: file.case.state == "documents"),
    "recheck_social_insurance": Example(social_insurance, wanted=lambda file: file.case.state == "notified"),
    "record_diagnosis": Example(review_examples.diagnosis, wanted=in_review),
    "submit_for_review": Example(),
    "start_survey": Example(lambda file, at: {"reason": "既往病史须核实", "surveyor": "演示公估"}),
    "tell_survey_result": Example(told),
    "pass_liability_after_survey": Example(lambda file, at: {"reason": "查勘未见除外情形"}),
    "pass_liability": Example(lambda file, at: {"reason": "资料可以说明属于保险责任"}, wanted=in_review),
    "set_ratio": Example(lambda file, at: {"ratio": "80", "reason": "依条款核定"}),
    "approve": Example(lambda file, at: {"covered_cost": "150000"}),
    "reject": Example(lambda file, at: {"rule": "ADV-01", "reason": "资料显示不属于保障范围内的重大疾病"}),
    "notify": Example(schedule),
    "guarantee": Example(lambda file, at: {"amount": "120000"}, wanted=lambda file: file.case.state == "arranging"),
    "execute": Example(advance, not_before=after_admission),
    "deem_completed": Example(
        lambda file, at: {"cause": "personal", "evidence": "医院确认当日未到，客户称改在外地治疗"},
        not_before=after_admission,
    ),
    "discharge": Example(settled, not_before=a_week_later),
    "complete": Example(lambda file, at: {"papers_received_on": _day(at), "originals": "yes"}),
    "pay_self": Example(lambda file, at: {"said": "客户决定先行自付，事后理赔"}),
}
