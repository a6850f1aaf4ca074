"""The inpatient advance's road for its tests: each function brings a fresh case one stretch further."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from accounts.models import User
from cases.actions.open_case import open_case
from cases.declaration import registry
from cases.eligibility.evaluation import evaluate
from cases.eligibility.predicates import Verdict
from cases.inpatient_advance.forms import AdvanceRequestForm
from cases.models import Case
from policies.models import CoveredDisease, InsuredPerson
from tests import worlds
from tests.worlds import NOW, PUBLIC_3A, at, do

SERVICE = "inpatient_advance"
YES: dict[str, Any] = {"si_enrolled": "yes", "si_settlement": "yes", "away_from_home": "yes", "si_direct": "yes"}
NEED: dict[str, Any] = {"city": "南京", "hospital": PUBLIC_3A, "admission_on": "2026-03-31", "amount": "200000"}
SCHEDULE: dict[str, Any] = {
    "execute_at": "2026-03-19T10:00",
    "admission_at": "2026-03-20T09:00",
    "terms_version": "2021-12",
    "escort": "测试服务专员",
    "words": "先行垫付押金，出院时结算",
    "told_name": "测试被保险人",
    "told_via": "phone",
}
ADMITTED = at("2026-03-20 10:00")
HOME = at("2026-03-30 18:00")
ADVANCE: dict[str, Any] = {"item": "inpatient", "hospital": PUBLIC_3A, "amount": "100000", "admitted_on": "2026-03-20"}
BILL: dict[str, Any] = {
    "discharged_on": "2026-03-30",
    "settled_at": "2026-03-30T15:00",
    "invoiced": "120000",
    "settled": "90000",
    "recovered": "10000",
    "helper": "测试服务专员",
}


def request(when: datetime = NOW, **changes: str) -> dict[str, Any]:
    """Return a valid request as told at ``when``."""
    asked = {"admission_on": "2026-03-31", "in_hospital": "no", "city": "南京", "tumour": "yes"} | changes
    call: Any = SimpleNamespace(received_at=when)
    form = AdvanceRequestForm(asked, call=call)
    assert form.is_valid(), form.errors
    return form.request()


def verdict(rule: str, who: InsuredPerson, when: datetime = NOW, more: Any = None, **asked: str) -> Verdict:
    """Return what ``rule`` says; ``more`` is what staff have found since."""
    service = registry.get(SERVICE)
    request_now = request(when, **asked) | (more or {})
    found = evaluate(service=service, insured=who, request=request_now, applicant="insured", at=when)
    return next(item for item in found.verdicts if item.rule == rule)


def opened(who: InsuredPerson, agent: User, when: datetime = NOW, **asked: str) -> Case:
    """Return an open case."""
    return open_case(
        service=registry.get(SERVICE),
        verification=worlds.verified(who, agent, when),
        request=request(when, **asked),
        actor=agent,
        idempotency_key=worlds.key(),
        another=True,
        now=when,
    )


def tumour() -> CoveredDisease:
    """Return a covered malignant tumour."""
    return CoveredDisease.objects.filter(malignant=True).earliest("seq")


def diagnose(case: Case, reviewer: User, when: datetime = NOW, disease: Any = None, **more: Any) -> None:
    """Record the diagnosis: a covered tumour unless said otherwise."""
    found = {
        "disease": (disease or tumour()).pk,
        "diagnosed_on": "2026-03-01",
        "diagnosis_paper": case.documents.earliest("id").pk,
        "covered": "yes",
        "prior_history": "no",
    }
    do(case, "record_diagnosis", reviewer, when, **found | more)


def sign(case: Case, agent: User, *forms: str, when: datetime = NOW, decision: str = "signed") -> None:
    """Record a decision on forms."""
    signed = {"decision": decision, "signer": "insured", "signer_name": "测试被保险人", "method": "signed"}
    for form in forms:
        do(case, "record_consent", agent, when, form=form, **signed)


PAPERS = ("outpatient_record", "ct", "admission_notice", "pathology")


def papers(case: Case, agent: User, reviewer: User, types: Any = PAPERS, when: datetime = NOW) -> None:
    """Hand in papers, have them accepted and decided complete."""
    for type_code in types:
        worlds.paper(case, agent, reviewer, when, type=type_code)
    do(case, "complete_documents", reviewer, when)


def asked(case: Case, agent: User, when: datetime = NOW, insurance: Any = None, **need: Any) -> None:
    """Confirm the advance request and ask about social insurance."""
    do(case, "confirm_need", agent, when, **NEED | need)
    do(case, "record_social_insurance", agent, when, **YES | (insurance or {}))


def in_review(
    case: Case,
    agent: User,
    reviewer: User,
    when: datetime = NOW,
    insurance: Any = None,
    types: Any = PAPERS,
    **need: Any,
) -> None:
    """Bring a fresh case to review, its diagnosis recorded."""
    asked(case, agent, when, insurance, **need)
    papers(case, agent, reviewer, types, when)
    do(case, "submit_for_review", agent, when)
    diagnose(case, reviewer, when)


def approvable(case: Case, agent: User, reviewer: User, when: datetime = NOW, **more: Any) -> None:
    """Bring a fresh case to all that approval asks for."""
    in_review(case, agent, reviewer, when, **more)
    do(case, "pass_liability", reviewer, when, reason="资料可以说明")
    sign(case, agent, "health_data", "partner_sharing", when=when)
    told = {"acknowledged_by": "测试被保险人", "method": "recorded_call"}
    do(case, "acknowledge_notice", agent, when, rule="ADV-31", **told)


def approved(case: Case, agent: User, reviewer: User, when: datetime = NOW, cost: str = "150000", **more: Any) -> None:
    """Bring a fresh case to arranging."""
    approvable(case, agent, reviewer, when, **more)
    do(case, "approve", reviewer, when, covered_cost=cost)


def notified(case: Case, agent: User, reviewer: User, **more: Any) -> None:
    """Bring a fresh case to where the arrangement is told."""
    approved(case, agent, reviewer, **more)
    do(case, "notify", agent, **SCHEDULE)


def prepared(
    case: Case, agent: User, reviewer: User, consents: Any = ("advance_consent", "claim_authorisation")
) -> None:
    """Bring a fresh case to all that execution asks for, guaranteed 120,000."""
    notified(case, agent, reviewer)
    papers(case, agent, reviewer, ("deposit_slip", "guarantee_letter"))
    do(case, "guarantee", agent, amount="120000")
    do(case, "recheck_social_insurance", agent, **YES)
    sign(case, agent, *consents)


def executing(case: Case, agent: User, reviewer: User) -> None:
    """Bring a fresh case to 100,000 advanced."""
    prepared(case, agent, reviewer)
    do(case, "execute", agent, ADMITTED, **ADVANCE)


def discharged(case: Case, agent: User, reviewer: User) -> None:
    """Bring a fresh case to discharge."""
    executing(case, agent, reviewer)
    do(case, "discharge", agent, HOME, **BILL)


def completed(case: Case, agent: User, reviewer: User) -> None:
    """Bring a fresh case to its end."""
    discharged(case, agent, reviewer)
    papers(case, agent, reviewer, ("inpatient_invoice", "discharge_summary"), HOME)
    do(case, "complete", agent, HOME, papers_received_on="2026-03-30", originals="yes")
