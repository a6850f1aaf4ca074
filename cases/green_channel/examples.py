"""Fictional requests and steps of the green channel."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cases.declaration.case_file import CaseFile
from cases.declaration.examples import Example
from cases.eligibility import review_examples
from cases.green_channel.models import Kind

SERVICE = "green_channel"
REQUESTS = tuple(
    {"kind": kind, "city": city, "illness": "来电人称需要进一步就医"}
    for city in ("南京", "北京", "上海", "广州", "成都")
    for kind in Kind.values
)
CITY = "320100"


def _place() -> dict[str, Any]:
    return {"hospital": review_examples.public_hospital(CITY), "department": "普通内科", "ward": "ordinary"}


def visit(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """A visit a dozen days ahead."""
    slip = {"slip_issued": "no"} if file.details.kind == Kind.INPATIENT else {}
    return {**_place(), "city": CITY, "visit_on": str(timezone.localdate(at) + timedelta(days=12)), **slip}


def appointment(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """An appointment two days ahead, told by telephone."""
    when = timezone.localtime(at + timedelta(days=2)).strftime("%Y-%m-%dT09:30")
    return {**_place(), "appointment_at": when, "told_name": file.case.insured.person.name, "told_via": "phone"}


def attendance(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """A visit on the booked day."""
    return {"attended_on": str(timezone.localdate(file.details.appointment_at)), "source": "客户回访"}


def no_show(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """A slot lost for a personal cause."""
    return {"cause": "personal", "slot_lost": "on", "not_seen": "on", "evidence": "医院确认当日未到，客户称睡过了"}


def after_the_appointment(file: CaseFile) -> datetime:
    """Six hours after the booked time."""
    booked: datetime = file.details.appointment_at
    return booked + timedelta(hours=6)


STEPS = {
    "confirm_visit": Example(visit, wanted=lambda file: file.case.state == "documents"),
    "submit_for_review": Example(),
    "record_diagnosis": Example(review_examples.diagnosis),
    "approve": Example(),
    "reject": Example(lambda file, at: {"rule": "GC-01", "reason": "资料显示不属于保障范围内的重大疾病"}),
    "notify": Example(appointment),
    "attend": Example(attendance, not_before=after_the_appointment),
    "deem_completed": Example(no_show, not_before=after_the_appointment),
}
