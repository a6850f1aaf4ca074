"""What a case of the green channel stores of its request, what is asked now, and what its pages show of it."""

from typing import Any

from django.utils import timezone

from cases.bookkeeping import due_dates
from cases.declaration.case_file import CaseFile
from cases.declaration.words import Flagged
from cases.eligibility.details import PLACE, asked, caller_rows, diagnosis_rows, recorded
from cases.models.zones import minute
from manual.registry import rule

make_details = recorded(*PLACE, "kind", "illness", "wishes", "diagnosed_on")
"""The first details of a case, from its request."""

current_request = asked("kind", "wishes", place=True)
"""What is asked now, after what staff have confirmed."""


def summary(file: CaseFile) -> list[tuple[str, Any]]:
    """Return what the case page shows of the details."""
    details = file.details
    return [
        ("就医方式", details.get_kind_display()),
        *caller_rows(details),
        ("就诊城市", details.city_name),
        ("医院科室", f"{details.hospital or ''} {details.department} {details.get_ward_display()}".strip()),
        ("期望就诊日期", details.visit_on),
        ("住院单", _slip(file)),
        *diagnosis_rows(details),
        ("预约时间", _appointment(file)),
        (
            "已告知",
            f"{details.told_name} {minute(details.told_at)}" if details.told_at else "",
        ),
        ("实际就诊日期", details.attended_on),
    ]


@rule("GC-19")
def for_customer(file: CaseFile) -> list[tuple[str, Any]]:
    """Return the appointment as it was told; nothing before."""
    details = file.details
    if details.told_at is None or details.appointment_at is None:
        return []
    return [("就诊时间", details.appointment_at), ("医院", details.hospital), ("科室", details.department)]


@rule("GC-09", "GC-13")
def _appointment(file: CaseFile) -> str:
    """Return the appointment; one later than the time allowed for arranging is flagged with that limit."""
    if file.details.appointment_at is None:
        return ""
    when = minute(file.details.appointment_at)
    counted = [clock for clock in file.clocks if clock.status in ("running", "stopped")]
    missed = [clock for clock in counted if file.details.appointment_at >= clock.due_at]
    if not missed:
        return when
    limit = due_dates.when(missed[-1].due_at, provisional=missed[-1].provisional, with_year=False)
    return Flagged(f"{when}，晚于安排时限 {limit}")


@rule("GC-18", "GC-21")
def _slip(file: CaseFile) -> str:
    """Return what the insured said of the slip; another date than the accepted notice's, which counts, is flagged."""
    details, notice = file.details, file.moment("admission_notice")
    if details.slip_issued is None:
        return ""
    if not details.slip_issued:
        return "未开具"
    said = f"已开具（{details.slip_issued_on}）"
    if notice is None or timezone.localdate(notice) == details.slip_issued_on:
        return said
    return Flagged(f"{said}，与住院通知单的开具日期 {timezone.localdate(notice)} 不一致，时效按通知单起算，请核对")
