"""What the decision page of intake shows beside the request: policy, what remains, cases and enquiries before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Prefetch, Q

from cases.bookkeeping import expiry
from cases.declaration import registry
from cases.declaration.case_file import CaseFile
from cases.declaration.words import Service
from cases.eligibility.evaluation import evaluate_all
from cases.eligibility.predicates import LATER, SEVERITY, Evaluation, Outcome, Verdict
from cases.models import CallBack, CallerVerification, Case, EligibilityCheck, Promise
from coverage.models import PlaceEntry
from policies.standing import standing

if TYPE_CHECKING:
    from accounts.models import User
    from policies.models import InsuredPerson

ENQUIRIES = 5
QUOTA = ("label", "unit", "limit", "consumed", "reserved")
WORDS = {Outcome.PASS: "可以受理", Outcome.WARN: "可以受理", Outcome.REFER: "可受理，转人工", Outcome.REJECT: "不可"}
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
    """One service as it stands for the insured person: the verdict in a word and why, what remains, where it is given."""

    service: Service
    found: Evaluation
    remainders: list[Remainder]
    ended: bool
    in_schedule: bool
    places: int | None
    open_case: Case | None

    @property
    def word(self) -> str:
        """The verdict as one word."""
        return WORDS[self.found.outcome]

    @property
    def tone(self) -> str:
        """How the word is coloured: a reminder is no obstacle."""
        return str(Outcome.PASS if self.found.outcome == Outcome.WARN else self.found.outcome)

    @property
    def reasons(self) -> list[str]:
        """What stands in the way, else what a person must judge; each once."""
        worst = self.found.those(self.found.outcome) if self.found.outcome in (Outcome.REJECT, Outcome.REFER) else []
        return list(dict.fromkeys(verdict.staff for verdict in worst))


def panel(verification: CallerVerification, user: "User") -> dict[str, Any]:
    """Return what the page shows whatever is asked: as of the call, cases as ``user`` may see them."""
    insured = verification.insured
    cases = _cases(insured, user)
    offers = _offers(verification, cases)
    return {
        "standing": standing(insured.policy, verification.received_at),
        "offers": offers,
        "sayings": sayings(offers),
        "cases": cases,
        "enquiries": _enquiries(insured),
        "others": insured.policy.insured_persons.exclude(pk=insured.pk).select_related("person"),
    }


def _offers(verification: CallerVerification, cases: list[dict[str, Any]]) -> list[Offer]:
    insured, at, services = verification.insured, verification.received_at, registry.services()
    found = evaluate_all(services=services, insured=insured, applicant=verification.applicant, at=at)
    places = _places(found)
    still_open = {row["case"].service: row["case"] for row in reversed(cases) if row["case"].is_open}
    ended = expiry.is_expired(insured=insured, at=at)
    return [
        Offer(
            service=service,
            found=found[service.code],
            remainders=[Remainder(**{name: fact[name] for name in QUOTA}) for fact in found[service.code].facts.quotas],
            ended=ended,
            in_schedule=service.code in insured.policy.services,
            places=places.get((service.place_list, _number(found[service.code], service.place_list))),
            open_case=still_open.get(service.code),
        )
        for service in services
    ]


def _number(found: Evaluation, kind: str) -> int:
    release = found.facts.releases.get(kind)
    return int(release["number"]) if release else 0


def _places(found: Mapping[str, Evaluation]) -> dict[tuple[str, int], int]:
    """Return how many places each list judged by names, by kind and number (one query)."""
    judged = {(kind, item["number"]) for each in found.values() for kind, item in each.facts.releases.items()}
    chosen = Q(*(Q(release__kind=kind, release__number=number) for kind, number in judged), _connector=Q.OR)
    counted = PlaceEntry.objects.filter(chosen).values_list("release__kind", "release__number").annotate(Count("pk"))
    return {(kind, number): count for kind, number, count in counted} if judged else {}


def sayings(offers: Sequence[Offer]) -> list[str]:
    """Return what to tell the caller, a sentence for what stands in the way of all services, else one for each kind."""
    refused = [offer for offer in offers if offer.found.outcome == Outcome.REJECT]
    sentences: dict[str, list[str]] = {}
    for offer in refused:
        for verdict in offer.found.those(Outcome.REJECT):
            sentences.setdefault(verdict.customer, []).append(offer.service.label)
    said = [
        sentence if len(labels) == len(offers) else f"{'、'.join(labels)}：{sentence}"
        for sentence, labels in sentences.items()
    ]
    possible = "、".join(offer.service.label for offer in offers if offer.found.outcome != Outcome.REJECT)
    return [*said, f"您现在可以申请：{possible}。"] if possible else said


def _cases(insured: "InsuredPerson", user: "User") -> list[dict[str, Any]]:
    """Return the person's cases with what is promised next on those that are open, the open ones first."""
    steps = Prefetch("promises", Promise.objects.filter(is_next=True).order_by(F("due_at").asc(nulls_last=True), "pk"))
    calls = Prefetch("call_backs", CallBack.objects.filter(kept_at=None))
    rows = Case.objects.visible_to(user).filter(insured=insured).prefetch_related(steps, calls)
    return [
        {
            "case": case,
            "service": registry.get(case.service).label,
            "state": CaseFile(case).state.label,
            "next": next(iter(case.promises.all()), None),
            "calls": case.call_backs.all(),
        }
        for case in rows.order_by("-is_open", "-received_at")
    ]


def _enquiries(insured: "InsuredPerson") -> list[dict[str, Any]]:
    recorded = EligibilityCheck.objects.filter(insured=insured, purpose=EligibilityCheck.Purpose.ENQUIRY)
    return [
        {"check": check, "service": registry.get(check.service).label, "outcome": Outcome(check.outcome)}
        for check in recorded.select_related("checked_by")[:ENQUIRIES]
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
        "to_mind": [verdict for verdict in verdicts if not _is_settled(verdict)],
        "settled": [verdict for verdict in verdicts if _is_settled(verdict)],
        "reasons": found.reasons(),
        "to_customer": list(dict.fromkeys(verdict.customer for verdict in spoken)),
    }


def _is_settled(verdict: Verdict) -> bool:
    """Tell whether nobody need look at it: it was checked and holds, or does not apply."""
    return verdict.outcome == Outcome.PASS and verdict.word != LATER
