"""Fictional requests and steps of the specialty drug."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cases.declaration.case_file import CaseFile
from cases.declaration.examples import Example
from partners import serving
from partners.loading import load_partners_demo
from partners.models import Partner
from policies.models import CoveredDisease

SERVICE = "specialty_drug"
REQUESTS = tuple(
    {
        "drug": drug,
        "city": city,
        "illness": "来电人称医生开了院外药",
        "hospital_stock": "none",
        "stock_source": "主治医师",
    }
    for drug, city in (("可瑞达", "南京"), ("泰瑞沙", "北京"), ("赫赛汀", "上海"), ("格列卫", "成都"))
)


def prepare() -> None:
    """A vendor and a pharmacy that serve everywhere."""
    load_partners_demo()


def vendor(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """The first vendor that serves."""
    return {"vendor": _partner(Partner.Kind.VENDOR, at)}


def _partner(kind: str, at: datetime) -> int:
    return serving.find(kind=kind, service=SERVICE, day=timezone.localdate(at)).earliest("pk").pk


def prescription(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """A prescription of two boxes, two days old; the hospital has none."""
    return {
        "prescriber": "演示医师",
        "licence": "DEMO-0001",
        "hospital": "演示肿瘤医院",
        "prescribed_on": str(timezone.localdate(at) - timedelta(days=2)),
        "boxes": 2,
        "gene_tested": "no",
        "hospital_stock": "none",
        "stock_source": "主治医师",
    }


def diagnosis(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """A covered malignant tumour, first confirmed five days ago."""
    product = file.case.insured.policy.product
    return {
        "disease": CoveredDisease.objects.filter(product=product, malignant=True).earliest("seq").pk,
        "diagnosed_on": str(timezone.localdate(at) - timedelta(days=5)),
        "diagnosis_paper": file.documents[0].pk,
        "covered": "yes",
        "prior_history": "no",
    }


def judgement(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """A prescription that is right in every respect."""
    words = dict.fromkeys(("attending", "necessary", "reasonable", "in_scope"), "yes")
    return words | {"readable": "on", "judgement": "处方由主治医师开具，符合诊疗规范"}


def indication(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """An indication that fits."""
    return {"drug": file.details.drug, "indication": "yes", "indication_reason": "说明书适应症相符"}


def amount(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """All boxes, of a social-insurance drug that no pharmacy nearby can settle: a part is paid for."""
    return {
        "approved_boxes": 2,
        "amount": "12,000.00",
        "social_drug": "yes",
        "social_settled": "no",
        "amount_reason": "按保险责任条款部分垫付",
    }


def authorisation(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """A pharmacy of the same city for all boxes."""
    return {
        "pharmacy": _partner(Partner.Kind.PHARMACY, at),
        "number": f"SQ-{file.case.number}",
        "boxes": 2,
        "amount": "12,000.00",
        "valid_until": str(timezone.localdate(at) + timedelta(days=14)),
    }


def ready(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """All boxes wait at the pharmacy."""
    row = file.rows("authorisation")[0]
    return {"authorisation": row.pk, "boxes": 2, "amount": "11,800.00", "mode": "pickup", "pickup_code": "8421"}


def uncollected(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """Nobody came for the boxes."""
    return {"purchase": file.rows("purchase")[0].pk, "reason": "药房通知三日后仍无人取药"}


def receipt(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """The boxes were collected."""
    when = timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")
    return {"purchase": file.rows("purchase")[0].pk, "received_at": when, "proof": "药房回执"}


def invoice(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """The original invoice came with the receipt."""
    return {"invoice_from": file.case.insured.person.name, "invoice_received_on": str(timezone.localdate(at))}


STEPS = {
    "engage_vendor": Example(vendor),
    "record_prescription": Example(prescription, wanted=lambda file: file.case.state == "documents"),
    "submit_for_review": Example(),
    "record_diagnosis": Example(diagnosis),
    "judge_prescription": Example(judgement),
    "check_indication": Example(indication),
    "set_amount": Example(amount, wanted=lambda file: file.case.state == "review"),
    "approve": Example(),
    "reject": Example(lambda file, at: {"rule": "DRUG-02", "reason": "资料显示不属于保障范围内的恶性肿瘤"}),
    "authorise": Example(authorisation),
    "make_ready": Example(ready),
    "report_uncollected": Example(uncollected),
    "supply_again": Example(lambda file, at: {"reason": "客户因住院未能取药"}),
    "deem_completed": Example(lambda file, at: {"reason": "多次通知后客户仍未取药"}),
    "receive": Example(receipt),
    "receive_invoice": Example(invoice),
    "decline_partial": Example(),
}
