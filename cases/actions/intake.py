"""The call: verify the caller (核身), store what was asked as an enquiry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cases.bookkeeping.backdating import check_time
from cases.declaration.actors import may_open
from cases.declaration.errors import NotVerified, StepNotAllowed
from cases.declaration.words import Service
from cases.eligibility import evaluation
from cases.eligibility.predicates import Evaluation, Outcome
from cases.models import Applicant, CallerVerification, Channel, EligibilityCheck
from manual.registry import rule
from policies.models import InsuredPerson
from policies.search import names_person, names_policy

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who is on the line and what they said of themselves (GEN-08, GEN-09)."""

    policy_number: str
    insured_name: str
    applicant: Applicant
    applicant_name: str
    applicant_relation: str = ""
    applicant_phone: str = ""
    channel: Channel = Channel.HOTLINE
    call_id: str = ""


@rule("GEN-08", "GEN-09", "GEN-11", "GEN-12")
def verify_caller(
    *, insured: InsuredPerson, caller: Caller, actor: "User", at: datetime, now: datetime, backdate_reason: str = ""
) -> CallerVerification:
    """Match what the caller said with the policy and record it. ``at`` is the time of the call.

    Raises ``NotVerified`` naming what does not match, so that it is asked again; nothing is rejected.
    """
    _check_may_open(actor, insured)
    check_time(at=at, now=now, reason=backdate_reason, label="来电时间")
    wrong = list(_mismatches(insured, caller))
    if wrong:
        raise NotVerified("；".join(wrong) + "。请向来电人再次核对；核身不符不作拒绝。")
    return CallerVerification.objects.create(
        insured=insured,
        policy_number=insured.policy.number,
        insured_name=caller.insured_name,
        applicant=caller.applicant,
        applicant_name=caller.applicant_name,
        applicant_relation=caller.applicant_relation,
        applicant_phone=caller.applicant_phone,
        channel=caller.channel,
        call_id=caller.call_id,
        received_at=at,
        verified_by=actor,
        verified_at=now,
    )


@rule("GEN-08", "GEN-09", "GEN-11", "GEN-12")
def verify_signed_in(*, insured: InsuredPerson, customer: "User", now: datetime) -> CallerVerification:
    """Record that a customer applied online (线上自助): their sign-in has verified them, so there is no call.

    They apply as the insured or as the policyholder; raises ``StepNotAllowed`` for one who is neither.
    """
    if customer.kind != customer.Kind.CUSTOMER:
        raise StepNotAllowed("线上自助申请")
    _check_may_open(customer, insured)
    person = customer.customer_account.person
    is_insured = person.pk == insured.person_id
    return CallerVerification.objects.create(
        insured=insured,
        policy_number=insured.policy.number,
        insured_name=insured.person.name,
        applicant=Applicant.INSURED if is_insured else Applicant.POLICYHOLDER,
        applicant_name=person.name,
        applicant_phone=person.phone,
        channel=Channel.ONLINE,
        received_at=now,
        verified_by=customer,
        verified_at=now,
    )


def _mismatches(insured: InsuredPerson, caller: Caller) -> list[str]:
    policy = insured.policy
    wrong = []
    if not names_policy(caller.policy_number, policy):
        wrong.append("保单号与保单不符")
    if not names_person(caller.insured_name, insured.person):
        wrong.append("被保险人姓名与保单不符")
    named = {Applicant.INSURED: insured.person, Applicant.POLICYHOLDER: policy.policyholder}
    if caller.applicant in named and not names_person(caller.applicant_name, named[caller.applicant]):
        wrong.append(f"来电人姓名与{caller.applicant.label}姓名不符")
    if caller.applicant == Applicant.OTHER and not caller.applicant_relation.strip():
        wrong.append("请填写来电人与被保险人的关系")
    if caller.channel == Channel.HOTLINE and not caller.call_id.strip():
        wrong.append("请填写来电编号")
    return wrong


def _check_may_open(actor: "User", insured: InsuredPerson) -> None:
    if not may_open(actor, insured):
        raise StepNotAllowed("受理")


@rule("GEN-13")
def judge_request(
    *, service: Service, verification: CallerVerification, request: Mapping[str, Any], actor: "User"
) -> Evaluation:
    """Judge ``request`` as of the call. What the caller is refused is stored as an enquiry, the rest only when asked for."""
    _check_may_open(actor, verification.insured)
    found = evaluation.evaluate_call(service=service, verification=verification, request=request)
    if found.outcome == Outcome.REJECT:
        _keep(service, verification, found, actor)
    return found


@rule("GEN-13")
def keep_enquiry(
    *, service: Service, verification: CallerVerification, request: Mapping[str, Any], actor: "User"
) -> EligibilityCheck:
    """Judge ``request`` and store it without opening anything; the same question in the same call is stored once."""
    _check_may_open(actor, verification.insured)
    found = evaluation.evaluate_call(service=service, verification=verification, request=request)
    return _keep(service, verification, found, actor)


def _keep(service: Service, verification: CallerVerification, found: Evaluation, actor: "User") -> EligibilityCheck:
    purpose = EligibilityCheck.Purpose.ENQUIRY
    last = EligibilityCheck.objects.filter(verification=verification, service=service.code, purpose=purpose).first()
    if last and last.facts == found.facts.as_json():
        return last
    return evaluation.store(
        evaluation=found,
        service=service,
        insured=verification.insured,
        purpose=purpose,
        actor=actor,
        verification=verification,
    )
