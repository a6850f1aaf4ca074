"""What a case of the MDT consultation keeps of its request, what is asked now, and what its pages show of it."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from cases.declaration.case_file import CaseFile
from cases.eligibility import review
from cases.mdt import guards


def make_details(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the first details of a case from its request."""
    return {name: request[name] for name in ("illness", "need", "wishes", "diagnosed_on") if request.get(name)}


def current_request(file: CaseFile) -> dict[str, Any]:
    """Return what is asked now, after what staff have confirmed."""
    return {"wishes": file.details.wishes} | review.diagnosis_found(file.details)


def summary(file: CaseFile) -> list[tuple[str, Any]]:
    """Return what the case page shows of the details."""
    details = file.details
    return [
        ("来电人自述病情", details.illness),
        ("客户意愿", details.wishes),
        ("会诊需求", details.need),
        ("就诊信息", details.visit_info),
        ("曾住院", {True: "是", False: "否"}.get(details.hospitalised, "")),
        ("确诊疾病", details.disease),
        ("初次确诊日期", details.diagnosed_on),
        ("保障范围认定", details.get_covered_display()),
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
    return f"{who}，{timezone.localtime(details.told_at):%Y-%m-%d %H:%M}"


def _attendance(file: CaseFile) -> str:
    details = file.details
    if details.consulted_on:
        return f"{details.consulted_on} {details.get_attended_by_display()}（{details.attendee}）"
    if details.proxy_asked_at is None:
        return ""
    state = "已确认" if guards.proxy_stands(file) else "待确认"
    return f"{details.proxy_asked_by}要求由服务商代为前往（{state}）"
