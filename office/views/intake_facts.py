"""What the decision page of intake shows beside the request: policy, what remains, cases and enquiries before."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cases.bookkeeping import quota_facts
from cases.declaration import registry
from cases.declaration.case_file import CaseFile
from cases.declaration.words import Service
from cases.eligibility.predicates import SEVERITY, Evaluation, Outcome
from cases.jobs import expiry
from cases.models import CallerVerification, Case, EligibilityCheck
from policies.standing import standing

if TYPE_CHECKING:
    from accounts.models import User
    from policies.models import InsuredPerson

ENQUIRIES = 5
HEADINGS = {
    Outcome.PASS: "可以受理",
    Outcome.WARN: "可以受理，请留意提醒",
    Outcome.REFER: "可以受理，部分事项转主管判断",
    Outcome.REJECT: "不能受理",
}


@dataclass(frozen=True)
class Remainder:
    """One quota of one service: how much of it is left."""

    label: str
    unit: str
    limit: int | None
    consumed: int
    reserved: int

    @property
    def left(self) -> int | None:
        """What is neither consumed nor reserved; None where nothing limits it."""
        return None if self.limit is None else max(self.limit - self.consumed - self.reserved, 0)


@dataclass(frozen=True)
class Offer:
    """One service as it stands for the insured person."""

    service: Service
    remainders: list[Remainder]
    ended: bool
    in_schedule: bool


def panel(verification: CallerVerification, user: "User") -> dict[str, Any]:
    """Return what the page shows whatever is asked: as of the call, cases as ``user`` may see them."""
    insured = verification.insured
    return {
        "standing": standing(insured.policy, verification.received_at),
        "offers": [_offer(service, verification) for service in registry.services()],
        "cases": _cases(insured, user),
        "enquiries": _enquiries(insured),
    }


def _offer(service: Service, verification: CallerVerification) -> Offer:
    insured, at = verification.insured, verification.received_at
    names = ("label", "unit", "limit", "consumed", "reserved")
    facts = quota_facts.facts(service=service, insured=insured, request={}, at=at)
    return Offer(
        service=service,
        remainders=[Remainder(**{name: fact[name] for name in names}) for fact in facts],
        ended=expiry.is_expired(insured=insured, at=at),
        in_schedule=service.code in insured.policy.services,
    )


def _cases(insured: "InsuredPerson", user: "User") -> list[dict[str, Any]]:
    rows = Case.objects.visible_to(user).filter(insured=insured).order_by("-is_open", "-received_at")
    return [
        {"case": case, "service": registry.get(case.service).label, "state": CaseFile(case).state.label}
        for case in rows
    ]


def _enquiries(insured: "InsuredPerson") -> list[dict[str, Any]]:
    kept = EligibilityCheck.objects.filter(insured=insured, purpose=EligibilityCheck.Purpose.ENQUIRY)
    return [
        {"check": check, "service": registry.get(check.service).label, "outcome": Outcome(check.outcome)}
        for check in kept.select_related("checked_by")[:ENQUIRIES]
    ]


def result(found: Evaluation) -> dict[str, Any]:
    """Return an evaluation for the page: the worst first, each sentence to the customer once."""
    verdicts = sorted(found.verdicts, key=lambda verdict: -SEVERITY.index(verdict.outcome))
    spoken = [verdict for verdict in verdicts if verdict.outcome != Outcome.PASS]
    if found.outcome == Outcome.REJECT:
        spoken = found.those(Outcome.REJECT)
    return {
        "found": found,
        "heading": HEADINGS[found.outcome],
        "verdicts": verdicts,
        "reasons": found.reasons(),
        "to_customer": list(dict.fromkeys(verdict.customer for verdict in spoken)),
    }
