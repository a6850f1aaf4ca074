"""Fictional requests and steps of the gene test."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cases.declaration.case_file import CaseFile
from cases.declaration.examples import Example
from cases.gene_testing.models import Panel
from cases.gene_testing.panels import load_panels
from partners import serving
from partners.loading import load_partners_demo
from policies.models import CoveredDisease
from workdays.calendar import end_of

SERVICE = "gene_testing"
REQUESTS = tuple(
    {"city": city, "illness": "来电人称医生建议做靶向用药基因检测"} for city in ("南京", "武汉", "上海", "成都")
)
MISSED = {"kind": "late_cancel", "reason": "客户当日来电称临时住院"}


def prepare() -> None:
    """Add the panels and the demo laboratory."""
    load_panels()
    load_partners_demo()


def need(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """A need confirmed with the insured."""
    return {
        "city": file.details.city or "南京",
        "purposes": ["match", "resistance"],
        "confirmed_with": file.case.insured.person.name,
        "guided": "on",
    }


def diagnosis(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """A covered malignant tumour, first confirmed five days ago."""
    product = file.case.insured.policy.product
    disease = CoveredDisease.objects.filter(product=product, malignant=True, active=True).earliest("seq")
    return {
        "disease": disease.pk,
        "diagnosed_on": str(timezone.localdate(at) - timedelta(days=5)),
        "diagnosis_paper": file.documents[0].pk,
        "covered": "yes",
        "prior_history": "no",
    }


def lab(file: CaseFile, at: datetime) -> int:
    """The demo laboratory's key."""
    return serving.find(kind="lab", service=SERVICE, day=timezone.localdate(at)).earliest("pk").pk


def test(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """The first panel."""
    return {"panel": Panel.objects.filter(is_active=True).earliest("code").pk, "lab": lab(file, at), "condition": "on"}


def sampling(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """An appointment four days ahead."""
    when = timezone.localtime(at + timedelta(days=4)).strftime("%Y-%m-%dT09:00")
    kind = file.details.panel.sample_types[0]
    return {"kind": kind, "sampling_at": when, "place": "演示采样点", "guide": "演示服务人员"}


def cancel(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """A call in time."""
    return {"channel": "hotline", "call_id": "DEMO-9", "called_at": f"{timezone.localtime(at):%Y-%m-%dT%H:%M}"}


def taken(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """The sample as booked."""
    return {"kind": file.rows("genesample")[-1].kind, "who": "演示采样员"}


def sent(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """On its way to the laboratory chosen."""
    return {"lab": file.details.lab_id, "who": "演示快递员", "courier_number": "DEMO0000001"}


def appointment(file: CaseFile) -> datetime:
    """The time of the appointment."""
    booked = file.moment("sampling")
    if booked is None:
        raise LookupError("no appointment")
    return booked


def policy_end(file: CaseFile) -> datetime:
    """The end of the policy."""
    return end_of(file.case.insured.policy.period_end)


STEPS = {
    "confirm_need": Example(need, wanted=lambda file: file.case.state == "documents"),
    "assist_records": Example(lambda file, at: {"help": "指导客户向就诊医院复印病历"}),
    "submit_for_review": Example(),
    "record_diagnosis": Example(diagnosis),
    "choose_test": Example(test, wanted=lambda file: file.case.state == "review"),
    "approve": Example(),
    "reject": Example(lambda file, at: {"rule": "GENE-01", "reason": "资料显示不属于保障范围内的恶性肿瘤"}),
    "book_sampling": Example(sampling),
    "report_missed": Example(lambda file, at: MISSED, not_before=appointment),
    "count_missed": Example(lambda file, at: {"reason": "客户两次未到且确认不再检测"}),
    "collect": Example(taken, not_before=appointment),
    "send": Example(sent),
    "receive": Example(lambda file, at: {"lab": file.details.lab_id, "who": "演示收样员"}),
    "qualify": Example(lambda file, at: {"who": "演示质检员"}),
    "resample": Example(lambda file, at: {"who": "演示质检员", "reason": "样本量不足"}),
    "issue_electronic": Example(lambda file, at: {"number": "DEMO-R1"}),
    "issue_paper": Example(lambda file, at: {"number": "DEMO-R1"}),
    "complete": Example(lambda file, at: {"findings": ["match"], "interpreted": "on"}),
    "ended_without_sample": Example(lambda file, at: {"reason": "客户确认无法提供样本"}, not_before=policy_end),
}
