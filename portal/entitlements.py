"""What an insured person may have: each service with what remains of it, and whether it can be used now."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from cases.declaration import registry
from cases.declaration.amounts import plain
from cases.declaration.words import Service
from cases.eligibility.evaluation import evaluate_all
from cases.eligibility.predicates import Evaluation, Outcome
from cases.models import Applicant
from policies.models import InsuredPerson, Person

WORDS = {
    Outcome.PASS: "现在可以申请",
    Outcome.WARN: "现在可以申请，请留意提示",
    Outcome.REFER: "可以申请，须由专人核实",
}
NOT_NOW = "现在不能申请"


@dataclass(frozen=True)
class Entitlement:
    """One service for one person: the verdict in a few words, every reason, what remains."""

    service: Service
    verdict: str
    possible: bool
    reasons: list[str]
    earliest: datetime | None
    remains: list[str]


def of_person(insured: InsuredPerson, *, asking: Person, at: datetime) -> list[Entitlement]:
    """Return every service for ``insured`` as it stands at ``at`` (aware), asked for by ``asking``.

    What only the application tells (a city, a drug) is judged there.
    """
    applicant = Applicant.INSURED if asking.pk == insured.person_id else Applicant.POLICYHOLDER
    services = registry.services()
    found = evaluate_all(services=services, insured=insured, applicant=applicant.value, at=at)
    return [_entitlement(service, found[service.code]) for service in services]


def _entitlement(service: Service, found: Evaluation) -> Entitlement:
    return Entitlement(
        service=service,
        verdict=WORDS.get(found.outcome, NOT_NOW),
        possible=found.outcome != Outcome.REJECT,
        reasons=reasons(found),
        earliest=found.earliest,
        remains=[_remains(fact) for fact in found.facts.quotas],
    )


def reasons(found: Evaluation) -> list[str]:
    """Return what is said to the customer of everything that is not simply met, the worst first, each once."""
    said = [
        verdict.customer + _when(verdict.earliest, verdict.customer)
        for outcome in (Outcome.REJECT, Outcome.REFER, Outcome.WARN)
        for verdict in found.those(outcome)
    ]
    return list(dict.fromkeys(said))


def _when(earliest: datetime | None, said: str) -> str:
    """Return the earliest moment where the sentence does not name it already."""
    if earliest is None:
        return ""
    day = f"{timezone.localtime(earliest):%Y年%m月%d日}"
    return "" if day in said else f"最早可于{day}申请。"


def _remains(fact: dict[str, Any]) -> str:
    if fact["limit"] is None:
        return f"{fact['label']}：次数不限"
    left = plain(Decimal(fact["limit"]) - Decimal(fact["consumed"]) - Decimal(fact["reserved"]))
    held = f"（另有 {fact['reserved']} {fact['unit']}正在办理）" if fact["reserved"] else ""
    return f"{fact['label']}：还剩 {left} {fact['unit']}{held}"
