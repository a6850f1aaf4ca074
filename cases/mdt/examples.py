"""Fictional requests and steps of MDT consultations."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cases.declaration.case_file import CaseFile
from cases.declaration.examples import Example
from cases.eligibility import review_examples
from partners.loading import load_partners_demo
from partners.models import Partner

SERVICE = "mdt"
REQUESTS = tuple(
    {"illness": "来电人称治疗方案有分歧", "need": need} for need in ("是否需要手术", "后续治疗方案", "是否适合放疗")
)
CITY = "440100"
TEAM = (("演示甲", "肿瘤内科"), ("演示乙", "外科"), ("演示丙", "放疗科"))
prepare = load_partners_demo


def need(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """What is asked, of one who was in no hospital ward."""
    return {"need": "请专家会诊后续治疗方案", "visit_info": "在当地医院门诊就诊两次", "hospitalised": "no"}


def vendor(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """The demo vendor."""
    return {"vendor": Partner.objects.filter(kind=Partner.Kind.VENDOR, services__service=SERVICE).earliest("id").pk}


def team(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """Three experts of three departments."""
    return {
        "hospital": review_examples.public_hospital(CITY),
        "experts": "\n".join(f"{name} {department}" for name, department in TEAM),
    }


def arrangement(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """A consultation four days ahead."""
    when = timezone.localtime(at + timedelta(days=4)).strftime("%Y-%m-%dT14:00")
    return {"place": "门诊楼会诊室", "consultation_at": when, "mode": "in_person"}


def notification(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """The insured person, told by telephone."""
    name = file.case.insured.person.name
    return {"told_name": name, "told_kin": "insured", "told_phone": "13800000099", "told_via": "phone"}


def consultation(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """The insured person came as arranged."""
    day = timezone.localdate(file.details.consultation_at)
    return {"attended_by": "insured", "attendee": file.case.insured.person.name, "consulted_on": str(day)}


def report(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """The report of the team that met, three days later at the latest."""
    names = [row.name for row in file.rows("mdtexpert")]
    return {
        "issued_on": str(timezone.localdate(at)),
        "hospital": file.details.hospital.name,
        "experts": "、".join(names),
        "signatory": names[0],
        "next_step": "on",
    }


def absence(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """Nobody came, for a personal cause."""
    return {"cause": "personal", "nobody_came": "on", "evidence": "服务商确认当日无人到场，客户称记错了日子"}


def after_the_consultation(file: CaseFile) -> datetime:
    """Six hours after the arranged time."""
    arranged: datetime = file.details.consultation_at
    return arranged + timedelta(hours=6)


STEPS = {
    "record_need": Example(need, wanted=lambda file: file.case.state == "documents"),
    "submit_for_review": Example(),
    "record_diagnosis": Example(review_examples.diagnosis),
    "assess": Example(lambda file, at: {"conclusion": "资料可供会诊", "experts_required": 3}),
    "approve": Example(),
    "reject": Example(lambda file, at: {"rule": "MDT-01", "reason": "资料显示不属于保障范围内的重大疾病"}),
    "assign_vendor": Example(vendor, wanted=lambda file: file.case.state == "arranging"),
    "match_experts": Example(team),
    "arrange": Example(arrangement),
    "notify": Example(notification),
    "consult": Example(consultation, not_before=after_the_consultation),
    "issue_report": Example(report),
    "deem_completed": Example(absence, not_before=after_the_consultation),
}
