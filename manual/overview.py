"""Every rule with its status, the code that carries it and the tests that prove it: one row a rule."""

from dataclasses import dataclass
from functools import lru_cache

from manual import registry, rules
from manual.proofs import proofs_of_rules


@dataclass(frozen=True, kw_only=True)
class RuleRow:
    """One rule and what stands for it."""

    rule: rules.ManualRule
    places: tuple[registry.Place, ...]
    tests: tuple[str, ...]

    @property
    def status(self) -> registry.Status:
        """The rule's standing: "done" when some code carries it."""
        return "done" if self.places else "pending"

    @property
    def readings(self) -> tuple[rules.Reading, ...]:
        """The readings that bear on the rule."""
        return tuple(rules.reading(reading_id) for reading_id in self.rule.readings)


@lru_cache(maxsize=1)
def _proofs() -> dict[str, tuple[str, ...]]:
    """The project's own tests, read once a process: they do not change under a running server."""
    return proofs_of_rules()


def rule_rows(*, section: str = "", text: str = "") -> list[RuleRow]:
    """Return the rules in the manual's order, narrowed by section prefix and by words of the rule and its readings."""
    tests = _proofs()
    return [
        RuleRow(rule=rule, places=registry.places(rule.id), tests=tests.get(rule.id, ()))
        for rule in rules.all_rules()
        if section in ("", rule.section) and _has(rule, text)
    ]


def _has(rule: rules.ManualRule, text: str) -> bool:
    """Tell whether every word of ``text`` stands somewhere in what the page says of the rule."""
    read = [rules.reading(item) for item in rule.readings]
    told = [rule.id, rule.quote, rule.manual_lines, rule.meaning, rule.for_staff, rule.kind_label, rule.force_label]
    told += [words for item in read for words in (item.id, item.subject_for_staff, item.for_staff)]
    said = "\n".join(told).lower()
    return all(word in said for word in text.lower().split())
