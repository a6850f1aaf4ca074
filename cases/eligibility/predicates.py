"""Eligibility that explains itself: facts gathered once, every rule judged on them, every verdict stored.

A predicate reads only ``Facts``: no database, no clock. So facts stored with a case can be judged again years later
and the differences shown (``cases.eligibility.evaluation.differences``).
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from cases.declaration.words import Predicate
from manual import rules as manual_rules
from manual.registry import rule

ServiceFacts = Mapping[str, Any]


class Outcome(StrEnum):
    """What a rule says, from best to worst."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    WARN = "warn"
    REFER = "refer"
    REJECT = "reject"

    @property
    def label(self) -> str:
        """The word staff read."""
        return {"pass": "符合", "warn": "提醒", "refer": "转人工", "reject": "不符合"}[self.value]


SEVERITY = list(Outcome)
LATER = "待核实"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that the rules look at, in plain values. Dates are local to Asia/Shanghai, ``at`` is aware.

    ``place`` is ``{"name", "verdict", "reason", "province"}``, ``quotas`` a list of
    ``{"code", "label", "limit", "unit", "consumed", "reserved", "applies", "earlier"}``, what was granted counted in the
    limit, ``earlier`` what was used under the policy renewed; ``settled`` is what the insurer has decided of the manual's
    open questions that the common rules ask, by number (S1, S9);
    ``request`` is the intake form's data (dates as ISO strings); ``releases`` are the lists judged by,
    ``{kind: {"number", "edition"}}``; ``disease`` is the ``{"name", "malignant"}`` that the request names under
    ``disease``, if the product covers it; ``extra`` is the service's own.

    Facts stored by an earlier version are read too: a fact added later has a default, one no longer gathered is left out.
    """

    service: str
    at: datetime
    product_name: str
    expected_product_name: str
    policy_status: str
    policy_status_label: str
    period_start: date
    period_end: date
    cover_from: date
    cover_to: date
    local_date: date
    waiting_period_end: date | None
    included_services: list[str]
    applicant: str
    place: dict[str, str] | None
    quotas: list[dict[str, Any]]
    request: dict[str, Any]
    extra: dict[str, Any]
    releases: dict[str, dict[str, Any]] = field(default_factory=dict)
    disease: dict[str, Any] | None = None
    settled: dict[str, str] = field(default_factory=dict)

    @property
    def in_schedule(self) -> bool:
        """Whether the policy's schedule (保单载明责任) names the service."""
        return self.service in self.included_services

    def day(self, name: str) -> date | None:
        """Return the request's date ``name``, or None."""
        value = self.request.get(name)
        return date.fromisoformat(value) if value else None

    def as_json(self) -> dict[str, Any]:
        """Return plain values that ``from_json`` reads back."""
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Facts":
        """Read back what ``as_json`` wrote."""
        readers: dict[Any, Callable[[str], Any]] = {
            datetime: datetime.fromisoformat,
            date: date.fromisoformat,
            date | None: date.fromisoformat,
        }
        values = {item.name: stored[item.name] for item in fields(cls) if item.name in stored}
        for item in fields(cls):
            if item.type in readers and values.get(item.name) is not None:
                values[item.name] = readers[item.type](values[item.name])
        values["quotas"] = [_quota_from_json(quota) for quota in values["quotas"]]
        return cls(**values)


def _quota_from_json(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Amounts that are not whole lie in JSON as text."""
    amounts = {
        name: Decimal(stored[name])
        for name in ("limit", "consumed", "reserved", "earlier")
        if isinstance(stored.get(name), str)
    }
    return {**stored, **amounts}


@dataclass(frozen=True)
class Finding:
    """What one predicate found; ``staff`` and ``customer`` say it to each, ``earliest`` when time will mend it.

    ``word`` stands before it instead of the outcome's own.
    """

    outcome: Outcome
    staff: str = ""
    customer: str = ""
    earliest: datetime | None = None
    word: str = ""


def passes(staff: str = "符合") -> Finding:
    """The rule was checked and is met."""
    return Finding(Outcome.PASS, staff)


def awaits(staff: str) -> Finding:
    """Nothing stands in the way yet: what the rule looks at is not known, and a person will check it."""
    return Finding(Outcome.PASS, staff, word=LATER)


def not_applicable(staff: str) -> Finding:
    """The rule does not concern this request (不适用)."""
    return Finding(Outcome.PASS, staff, word="不适用")


def warns(staff: str, customer: str = "", *, word: str = "") -> Finding:
    """The rule is met, but something must be said; ``word`` (``LATER``) where it is that a person will check."""
    return Finding(Outcome.WARN, staff, customer or staff, word=word)


def refers(staff: str, customer: str = "您的申请需由专人进一步核实。") -> Finding:
    """A person must decide."""
    return Finding(Outcome.REFER, staff, customer)


def rejects(staff: str, customer: str = "", *, earliest: datetime | None = None) -> Finding:
    """The manual refuses, under every reading."""
    return Finding(Outcome.REJECT, staff, customer or staff, earliest)


@dataclass(frozen=True)
class EligibilityRule:
    """A manual rule with the predicate that judges it."""

    rule: str
    label: str
    predicate: Callable[[Facts], Finding]

    def __call__(self, facts: Facts) -> Finding:
        return self.predicate(facts)


def eligibility_rule(rule_id: str, label: str) -> Callable[[Callable[[Facts], Finding]], EligibilityRule]:
    """Make a predicate the judge of ``rule_id``."""

    def make(predicate: Callable[[Facts], Finding]) -> EligibilityRule:
        return EligibilityRule(rule_id, label, rule(rule_id)(predicate))

    return make


@dataclass(frozen=True)
class Verdict:
    """One rule's finding with the manual's own sentence."""

    rule: str
    label: str
    outcome: Outcome
    staff: str
    customer: str
    sentence: str
    earliest: datetime | None = None
    word: str = ""

    @property
    def heading(self) -> str:
        """The one word staff read first."""
        return self.word or self.outcome.label

    @property
    def tone(self) -> str:
        """How the word is coloured: only what was checked and holds looks so."""
        return "open" if self.word else self.outcome.value

    def as_json(self) -> dict[str, Any]:
        """Return plain values that ``from_json`` reads back."""
        return {**asdict(self), "earliest": self.earliest.isoformat() if self.earliest else None}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Verdict":
        """Read back what ``as_json`` wrote."""
        earliest = stored["earliest"]
        return cls(
            **{
                **stored,
                "outcome": Outcome(stored["outcome"]),
                "earliest": datetime.fromisoformat(earliest) if earliest else None,
            }
        )


@dataclass(frozen=True)
class Evaluation:
    """All verdicts on one set of facts."""

    facts: Facts
    verdicts: tuple[Verdict, ...]

    @property
    def outcome(self) -> Outcome:
        """The worst verdict."""
        return max((verdict.outcome for verdict in self.verdicts), key=SEVERITY.index, default=Outcome.PASS)

    def those(self, outcome: Outcome) -> list[Verdict]:
        """Return the verdicts with ``outcome``."""
        return [verdict for verdict in self.verdicts if verdict.outcome == outcome]

    def reasons(self) -> list[str]:
        """Return the sentences of all rejections, each once."""
        return list(dict.fromkeys(verdict.staff for verdict in self.those(Outcome.REJECT)))

    @property
    def earliest(self) -> datetime | None:
        """When the request would pass, if only time is in the way."""
        rejected = self.those(Outcome.REJECT)
        moments = [verdict.earliest for verdict in rejected if verdict.earliest]
        return max(moments) if moments and len(moments) == len(rejected) else None


def judge(rules: tuple[Predicate, ...], facts: Facts) -> Evaluation:
    """Run every rule on ``facts``."""
    return Evaluation(facts, tuple(_verdict(item, item(facts)) for item in rules))


def _verdict(item: Predicate, finding: Finding) -> Verdict:
    quote = manual_rules.get(item.rule).quote
    return Verdict(
        rule=item.rule,
        label=item.label,
        outcome=finding.outcome,
        staff=finding.staff,
        customer=finding.customer,
        sentence=quote,
        earliest=finding.earliest,
        word=finding.word,
    )
