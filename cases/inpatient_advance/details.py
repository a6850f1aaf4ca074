"""What a case of the inpatient advance stores of its request, what is asked now, and what its pages show of it."""

from datetime import datetime
from typing import Any

from cases.bookkeeping import cutoffs, due_dates
from cases.declaration.case_file import CaseFile
from cases.declaration.words import Flagged
from cases.eligibility import review
from cases.eligibility.details import PLACE, diagnosis_rows, place_asked, recorded
from cases.inpatient_advance.effects import ANSWERS
from cases.models.zones import minute
from manual.registry import rule

make_details = recorded(*PLACE, "illness", "tumour", "diagnosed_on", "admission_on", *ANSWERS)
"""The first details of a case, from its request."""


def current_request(file: CaseFile) -> dict[str, Any]:
    """Return what is asked now, after what staff have found: once a hospital is confirmed, its own place counts."""
    details = file.details
    asked = place_asked(details) | {name: getattr(details, name) for name in ("tumour", *ANSWERS)}
    asked["admission_on"] = str(details.admission_on)
    asked["repeat_of"] = details.repeat_of.number if details.repeat_of else ""
    return asked | review.diagnosis_found(details)


def admission(file: CaseFile) -> datetime | None:
    """Return when the customer is to be admitted, once that is told."""
    at: datetime | None = file.details.admission_at
    return at


def summary(file: CaseFile) -> list[tuple[str, Any]]:
    """Return what the case page shows of the details."""
    details = file.details
    return [
        ("来电人自述病情", details.illness),
        ("住院城市", details.city_name),
        ("住院医院", str(details.hospital or "")),
        ("预计住院日期", details.admission_on),
        ("最晚预约日", _last_day(file)),
        ("办理中住院日期", details.early_admission_on),
        ("社保情况", _social_insurance(details)),
        *diagnosis_rows(details),
        ("责任认定", details.get_liability_display()),
        ("相同疾病的在先案件", details.repeat_of and details.repeat_of.number),
        ("垫付比例", "" if details.share is None else f"{details.share.normalize():f}%"),
        ("垫付执行时间", minute(details.execute_at)),
        ("预约住院时间", minute(details.admission_at)),
        ("协助人员", details.escort),
        ("实际住院日期", details.admitted_on),
        ("出院日期", details.discharged_on),
        ("出院结账时间", minute(details.settled_at)),
        ("理赔资料收到日期", details.papers_received_on),
        ("理赔案号", details.claim_number),
    ]


def for_customer(file: CaseFile) -> list[tuple[str, Any]]:
    """Return admission and advance as they were told; nothing before."""
    details = file.details
    if details.execute_at is None:
        return []
    told = [("住院医院", details.hospital), ("预约住院时间", details.admission_at)]
    return [*told, ("垫付执行时间", details.execute_at), ("协助人员", details.escort)]


@rule("ADV-05")
def _last_day(file: CaseFile) -> str:
    """Return the last moment at which the admission could be booked; papers complete only later are flagged (A32)."""
    lead = file.service.cutoffs
    found = [limits for _, limits in cutoffs.limits_of((cutoff, file.details.admission_on) for cutoff in lead)]
    if not found:
        return ""
    last, complete = (
        due_dates.when(found[0].known, provisional=found[0].first != found[0].last),
        file.moment("docs_complete"),
    )
    if complete is None or complete < found[0].known:
        return last
    return Flagged(f"{last}；资料于 {minute(complete)} 才齐全，可能影响垫付安排")


def _social_insurance(details: Any) -> str:
    if details.si_enrolled is None:
        return "尚未核对"
    if not details.si_enrolled:
        return "未参保"
    words = {True: "是", False: "否", None: "未核对"}
    asked = f"（{minute(details.si_asked_at)} 核对）" if details.si_asked_at else ""
    return f"已参保；能结算：{words[details.si_settlement]}；异地：{words[details.away_from_home]}；直接结算：{words[details.si_direct]}{asked}"
