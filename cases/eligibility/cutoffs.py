"""Limits counted back from a date of the request, judged like every other rule."""

from collections.abc import Mapping
from typing import Any

from cases.bookkeeping import cutoffs
from cases.bookkeeping.cutoffs import Limits, Standing
from cases.declaration.words import Cutoff, Service
from cases.eligibility.predicates import EligibilityRule, Facts, Finding, awaits, passes, refers, rejects, warns
from workdays import calendar as days


def rules(service: Service) -> tuple[EligibilityRule, ...]:
    """Return the service's cut-offs at opening as eligibility rules."""
    return tuple(_rule(cutoff) for cutoff in service.cutoffs if not cutoff.step)


def facts(service: Service, request: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return ``cutoff:CODE`` → its limits, for every cut-off at opening whose date is known."""
    counted = ((item, cutoffs.day_of(request.get(item.before))) for item in service.cutoffs if not item.step)
    return {f"cutoff:{cutoff.code}": found.as_json() for cutoff, found in cutoffs.limits_of(counted)}


def _rule(cutoff: Cutoff) -> EligibilityRule:
    return EligibilityRule(cutoff.rule, cutoff.label, lambda facts: _finding(cutoff, facts))


def _finding(cutoff: Cutoff, facts: Facts) -> Finding:
    stored = facts.extra.get(f"cutoff:{cutoff.code}")
    if stored is None:
        return awaits("日期尚未确定")
    limits = Limits.from_json(stored)
    standing = limits.standing(facts.at)
    if standing == Standing.IN_TIME:
        return passes(f"最晚 {days.format_due(limits.known, with_year=True)}")
    text = f"{cutoffs.asked(cutoff, limits.day)}申请，"
    if standing == Standing.LATE:
        late = f"{text}已过最晚时间" + (f"。{cutoff.advice}" if cutoff.advice else "")
        return rejects(late) if cutoff.hard else warns(late)
    return refers(text + cutoffs.unsettled(limits)) if cutoff.hard else warns(text + cutoffs.unsettled(limits))
