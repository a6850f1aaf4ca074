"""A specialty-drug case brought as far as a test needs it, by the steps staff take."""

from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.roles import Role
from cases.actions.open_case import open_case
from cases.declaration import registry
from cases.eligibility.evaluation import evaluate
from cases.eligibility.predicates import Verdict
from cases.models import Case, CaseEvent
from cases.specialty_drug.forms import SpecialtyDrugRequestForm
from cases.specialty_drug.models import Authorisation, Purchase
from coverage.models import ListRelease
from drugs.models import DrugEntry
from partners.models import Partner
from policies.models import CoveredDisease, InsuredPerson
from tests import worlds
from tests.coverage.support import draft, person, publish
from tests.worlds import NOW, at, do

CODE = "specialty_drug"
DROPPED = at("2026-03-05")
SAID = {"said_by": "对接人", "said_via": "phone"}
PRESCRIPTION = {
    "prescriber": "测试医师",
    "licence": "TEST-1",
    "hospital": "测试肿瘤医院",
    "prescribed_on": "2026-03-09",
    "boxes": 6,
    "gene_tested": "no",
    "hospital_stock": "none",
    "stock_source": "主治医师",
}
JUDGEMENT = {
    **dict.fromkeys(("attending", "necessary", "reasonable", "in_scope"), "yes"),
    "readable": "on",
    "judgement": "符合诊疗规范",
}
AMOUNT = {
    "approved_boxes": 6,
    "amount": "60,000",
    "social_drug": "no",
    "social_settled": "no",
    "amount_reason": "按处方核定",
}


class Crew:
    """One of each whom a case needs, and the partners it is handed to."""

    def __init__(self) -> None:
        self.agent, self.reviewer = worlds.staff(Role.AGENT), worlds.staff(Role.REVIEWER)
        self.pharmacist, self.supervisor = worlds.staff(Role.PHARMACIST), worlds.staff(Role.SUPERVISOR)
        self.vendor = worlds.partner("测试服务商", "vendor", CODE)
        self.near = worlds.partner("南京测试药房", "pharmacy", CODE, division_id="320100")


def request(**asked: Any) -> dict[str, Any]:
    """Return a valid request."""
    form = SpecialtyDrugRequestForm({"drug": "可瑞达", "city": "南京", **asked})
    form.fields["drug"].at = NOW  # type: ignore[attr-defined]
    assert form.is_valid(), form.errors
    return form.request()


def insured(**changes: Any) -> InsuredPerson:
    """Return somebody whose schedule names the service."""
    return worlds.insured(worlds.policy(services=[CODE], **changes))


def verdict(rule: str, who: InsuredPerson, received_at: datetime = NOW, **asked: Any) -> Verdict:
    """Return what ``rule`` says to a request."""
    found = evaluate(
        service=registry.get(CODE),
        insured=who,
        request={"drug": "可瑞达", **asked},
        applicant="insured",
        at=received_at,
    )
    return next(item for item in found.verdicts if item.rule == rule)


def opened(crew: Crew, who: InsuredPerson | None = None, received_at: datetime = NOW, **asked: Any) -> Case:
    """Return a fresh case."""
    return open_case(
        service=registry.get(CODE),
        verification=worlds.verified(who or insured(), crew.agent, received_at),
        request=request(**asked),
        actor=crew.agent,
        idempotency_key=worlds.key(),
        another=True,
        now=received_at,
    )


def said(when: datetime) -> dict[str, str]:
    """Return whose word staff record."""
    return {**SAID, "said_at": f"{when:%Y-%m-%dT%H:%M}"}


def consent(case: Case, crew: Crew, form: str, when: datetime = NOW, decision: str = "signed", **changes: str) -> None:
    """Record a consent."""
    words = {"signer": "insured", "signer_name": "测试被保险人", "method": "recorded_call"}
    do(case, "record_consent", crew.agent, when, form=form, decision=decision, **words | changes)


def upload(case: Case, crew: Crew, type: str, when: datetime = NOW) -> None:
    """Hand in a paper nobody has looked at."""
    files = {"file": worlds.picture()}
    do(case, "upload_document", crew.agent, when, files=files, type=type, received_via="upload")


def paper(case: Case, crew: Crew, type: str, when: datetime = NOW) -> None:
    """Hand in a paper and have it accepted."""
    worlds.paper(case, crew.agent, crew.reviewer, when, type)


def submit(case: Case, crew: Crew, when: datetime = NOW) -> CaseEvent:
    """Have the vendor say that the papers are complete."""
    return do(case, "submit_for_review", crew.agent, when, **said(when))


def in_review(case: Case, crew: Crew, when: datetime = NOW, **prescription: Any) -> None:
    """Bring a fresh case to the review."""
    consent(case, crew, "drug_partner_sharing", when)
    do(case, "engage_vendor", crew.agent, when, vendor=crew.vendor.pk)
    do(case, "record_prescription", crew.agent, when, **PRESCRIPTION | prescription)
    for type_code in ("prescription_photo", "pathology"):
        paper(case, crew, type_code, when)
    submit(case, crew, when)


def diagnose(case: Case, crew: Crew, when: datetime = NOW, **changes: Any) -> None:
    """Record the diagnosis."""
    product = case.insured.policy.product
    found = {
        "disease": CoveredDisease.objects.filter(product=product, malignant=True).earliest("seq").pk,
        "diagnosed_on": "2026-03-01",
        "diagnosis_paper": case.documents.get(type="pathology").pk,
        "covered": "yes",
        "prior_history": "no",
    }
    do(case, "record_diagnosis", crew.reviewer, when, **found | changes)


def check(case: Case, crew: Crew, when: datetime = NOW, **changes: str) -> CaseEvent:
    """Have the pharmacist match the indication."""
    words = {"drug": "可瑞达", "indication": "yes", "indication_reason": "适应症相符"}
    return do(case, "check_indication", crew.pharmacist, when, **words | changes)


def judged(case: Case, crew: Crew, when: datetime = NOW, amount: Any = None, **judgement: str) -> None:
    """Have everything said in the review that approval asks for."""
    diagnose(case, crew, when)
    do(case, "judge_prescription", crew.reviewer, when, **JUDGEMENT | judgement)
    check(case, crew, when)
    do(case, "set_amount", crew.reviewer, when, **AMOUNT | (amount or {}))
    consent(case, crew, "health_data", when)
    do(case, "complete_documents", crew.reviewer, when)


def approved(case: Case, crew: Crew, when: datetime = NOW, amount: Any = None) -> None:
    """Bring a fresh case to the search for a pharmacy."""
    in_review(case, crew, when)
    judged(case, crew, when, amount)
    do(case, "approve", crew.reviewer, when)


def authorise(
    case: Case, crew: Crew, when: datetime = NOW, pharmacy: Partner | None = None, **changes: Any
) -> CaseEvent:
    """Authorise a pharmacy for all boxes."""
    entered = {"number": f"SQ-{worlds.key()}", "boxes": 6, "amount": "60,000", "valid_until": "2026-04-10"}
    entered |= {"pharmacy": (pharmacy or crew.near).pk}
    return do(case, "authorise", crew.agent, when, **entered | changes)


def signed(case: Case, crew: Crew, when: datetime = NOW) -> None:
    """Have the two forms signed."""
    for form in ("medical_direct_pay", "claim_authorisation"):
        consent(case, crew, form, when)


def authorised(case: Case, crew: Crew, when: datetime = NOW, **changes: Any) -> None:
    """Bring a fresh case to an authorised pharmacy."""
    approved(case, crew, when)
    signed(case, crew, when)
    authorise(case, crew, when, **changes)


def ready(
    case: Case, crew: Crew, when: datetime = NOW, row: Any = None, actor: User | None = None, **changes: Any
) -> CaseEvent:
    """Have boxes made ready."""
    authorisation = row or Authorisation.objects.filter(case=case).latest("pk")
    entered = {
        "authorisation": authorisation.pk,
        "boxes": 6,
        "amount": "59,000",
        "mode": "pickup",
        "pickup_code": "8421",
    }
    word = said(when) if actor is None else {}
    return do(case, "make_ready", actor or crew.agent, when, **entered | word | changes)


def receive(case: Case, crew: Crew, when: datetime = NOW, received_at: str = "", **changes: Any) -> CaseEvent:
    """Have the last boxes received."""
    purchase = Purchase.objects.filter(case=case, received_at=None).earliest("pk")
    entered = {"purchase": purchase.pk, "received_at": received_at or f"{when:%Y-%m-%dT%H:%M}", "proof": "药房回执"}
    return do(case, "receive", crew.agent, when, **entered | said(when) | changes)


def list_without(brand: str, effective_from: datetime = DROPPED, **publication: Any) -> ListRelease:
    """Publish an edition of the drug list that drops ``brand``."""
    first = ListRelease.objects.get(kind="drugs", number=1)
    release = draft(first, person("drugdrafter", "add_listrelease"), edition="2026-03", at=at("2026-02-01"))
    DrugEntry.objects.filter(release=release, brand_name=brand).delete()
    moments = {"at": at("2026-02-10"), "effective_from": effective_from, "notice_time": at("2026-02-09")}
    return publish(release, person("drugpublisher", "publish_listrelease"), **moments | publication)
