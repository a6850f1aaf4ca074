"""What a case of the MDT consultation stores of its request, what is asked now, and what its pages show of it."""

from typing import Any

from django.utils import timezone

from cases.declaration.case_file import CaseFile
from cases.eligibility.details import asked, caller_rows, diagnosis_rows, recorded
from cases.mdt import guards
from cases.models.zones import minute

make_details = recorded("illness", "need", "wishes", "diagnosed_on")
"""The first details of a case, from its request."""

current_request = asked("wishes")
"""What is asked now, after what staff have confirmed."""


def summary(file: CaseFile) -> list[tuple[str, Any]]:
    """Return what the case page shows of the details."""
    details = file.details
    return [
        *caller_rows(details),
        ("会诊需求", details.need),
        ("就诊信息", details.visit_info),
        ("曾住院", {True: "是", False: "否"}.get(details.hospitalised, "")),
        *diagnosis_rows(details),
        ("评估", f"{details.conclusion}（专家 {details.experts_required} 人）" if details.assessed_at else ""),
        ("会诊医院", details.hospital),
        ("会诊专家", "、".join(str(row) for row in file.rows("mdtexpert"))),
        ("会诊地点及时间", _appointment(details)),
        ("已告知", _told(details)),
        ("出席", _attendance(file)),
        ("书面诊疗意见报告", f"{details.report_on} {details.signatory}" if details.report_on else ""),
    ]


def for_customer(file: CaseFile) -> list[tuple[str, Any]]:
    """Return the consultation as it was told; nothing before."""
    details = file.details
    if details.told_at is None:
        return []
    return [("会诊时间", details.consultation_at), ("会诊医院", details.hospital), ("会诊地点", details.place)]


def _appointment(details: Any) -> str:
    if details.consultation_at is None:
        return ""
    when = timezone.localtime(details.consultation_at)
    return f"{when:%Y-%m-%d %H:%M} {details.place}（{details.confirmed_by}确认）"


def _told(details: Any) -> str:
    if details.told_at is None:
        return ""
    who = f"{details.get_told_kin_display()}{details.told_name} {details.told_phone}"
    return f"{who}，{minute(details.told_at)}"


def _attendance(file: CaseFile) -> str:
    details = file.details
    if details.consulted_on:
        return f"{details.consulted_on} {details.get_attended_by_display()}（{details.attendee}）"
    if details.proxy_asked_at is None:
        return ""
    state = "已确认" if guards.proxy_stands(file) else "待确认"
    return f"{details.proxy_asked_by}要求由服务商代为前往（{state}）"
