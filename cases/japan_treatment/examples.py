"""Fictional requests and steps of the Japan service."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from cases.declaration.case_file import CaseFile
from cases.declaration.examples import Example
from cases.japan_treatment.models import TOKYO
from coverage.models import JapanHospitalEntry
from partners.loading import load_partners_demo
from partners.models import Partner
from policies.models import CoveredDisease
from privacy.secret import clear_text

SERVICE = "japan_treatment"
prepare = load_partners_demo
REQUESTS = (
    {"illness": "来电人称希望到日本接受治疗"},
    {"illness": "来电人称需要赴日复诊", "wishes": "希望离东京近一些"},
)


def _day(at: datetime, days: int = 0) -> str:
    return str(timezone.localdate(at) + timedelta(days=days))


def _there(at: datetime) -> str:
    return at.astimezone(ZoneInfo(TOKYO)).strftime("%Y-%m-%dT%H:%M")


def identity(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """Name and number as the policy has them."""
    person = file.case.insured.person
    return {"insured_name": person.name, "id_number": clear_text(person.id_number)}


def diagnosis(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """A covered tumour, first confirmed five days ago."""
    product = file.case.insured.policy.product
    return {
        "disease": CoveredDisease.objects.filter(product=product, malignant=True).earliest("seq").pk,
        "diagnosed_on": _day(at, -5),
        "diagnosis_paper": file.documents[0].pk,
        "covered": "yes",
        "prior_history": "no",
    }


def told(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """Told by telephone."""
    return {"told_name": file.case.insured.person.name, "told_via": "phone"}


def hospital(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """The first hospital of the list."""
    release = file.releases["japan_hospitals"]
    return {"hospital": JapanHospitalEntry.objects.filter(release=release).earliest("seq").pk}


def task(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """A task done by the specialist."""
    return {"done_by": "演示专员"}


def dates(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """A fortnight in Japan, two weeks ahead."""
    return {"leaves_on": _day(at, 14), "returns_on": _day(at, 28)}


def visa(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """A passport that lasts."""
    return {**dates(file, at), "passport_until": _day(at, 1500)}


def interpreter(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """An interpreter who serves in Japan."""
    who = Partner.objects.filter(kind=Partner.Kind.INTERPRETER, services__service=SERVICE).earliest("pk")
    return {"interpreter": who.pk, "phone": "03-0000-0000", "language": "中文、日语"}


def after(days: int) -> Callable[[CaseFile], datetime]:
    """Return the wait until so many days after the application."""
    return lambda file: file.case.received_at + timedelta(days=days)


def there(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """It has just happened."""
    return {"happened_at": _there(at - timedelta(minutes=10))}


def arrival(file: CaseFile, at: datetime) -> Mapping[str, Any]:
    """At the matched hospital."""
    return {**there(file, at), "hospital": file.details.hospital_id}


STEPS = {
    "confirm_identity": Example(identity),
    "send_file": Example(lambda file, at: {"condition": "服务商已核对病历，适合赴日就医", "scope": "属于保障范围"}),
    "record_diagnosis": Example(diagnosis),
    "approve": Example(),
    "reject": Example(lambda file, at: {"rule": "JP-02", "reason": "资料显示不属于保障范围内的恶性肿瘤"}),
    "tell_vendor": Example(lambda file, at: {"told_name": "演示服务商对接人", "told_via": "phone"}),
    "tell_launch": Example(told),
    "tell_no_launch": Example(told),
    "assign_specialist": Example(lambda file, at: {"specialist": "演示专员"}),
    "collect_papers": Example(task),
    "translate": Example(task),
    "match_hospital": Example(hospital),
    "contact_hospital": Example(task),
    "receive_acceptance": Example(lambda file, at: {"accepted_on": _day(at)}),
    "start_visa": Example(visa),
    "grant_visa": Example(lambda file, at: {"visa_granted_on": _day(at)}),
    "arrange_travel": Example(dates),
    "start_direct_pay": Example(
        lambda file, at: {"contact": "医院国际部", "may_pay": "on", "may_claim": "on", "guarantee": "3,000,000"}
    ),
    "assign_interpreter": Example(interpreter),
    "depart": Example(lambda file, at: {"departed_on": _day(at)}, not_before=after(14)),
    "contact_interpreter": Example(there),
    "arrive": Example(arrival),
    "admit": Example(lambda file, at: {**there(file, at), "in_charge": "演示陪诊"}),
    "return_home": Example(lambda file, at: {**there(file, at), "returned_on": _day(at)}, not_before=after(40)),
    "record_bill": Example(
        lambda file, at: {"cost": "hospital", "amount": "1,234,567"}, wanted=lambda file: file.case.state == "returned"
    ),
    "file_claim": Example(lambda file, at: {"claim_number": "DEMO-CLAIM-1", "claimed_on": _day(at)}),
    "complete": Example(),
    "deem_completed": Example(
        lambda file, at: {"ground": "personal", "cause": "personal", "evidence": "客户书面说明因家中原因不再赴日"}
    ),
}
