"""Limits counted back from a date of the request, judged like every other rule."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from cases.declaration.words import Cutoff, Service
from cases.eligibility.predicates import EligibilityRule, Facts, Finding, passes, rejects, warns
from workdays import calendar


def rules(service: Service) -> tuple[EligibilityRule, ...]:
    """Return the service's cut-offs as eligibility rules."""
    return tuple(map(_rule, service.cutoffs))


def facts(service: Service, request: Mapping[str, Any]) -> dict[str, str]:
    """Return ``cutoff:CODE`` → the first moment that is too late, for every cut-off whose date is known."""
    found: dict[str, str] = {}
    for cutoff in service.cutoffs:
        if request.get(cutoff.before):
            day = date.fromisoformat(request[cutoff.before])
            found[f"cutoff:{cutoff.code}"] = _latest(cutoff, day).isoformat()
    return found


def _rule(cutoff: Cutoff) -> EligibilityRule:
    return EligibilityRule(cutoff.rule, cutoff.label, lambda facts: _finding(cutoff, facts))


def _finding(cutoff: Cutoff, facts: Facts) -> Finding:
    day = facts.day(cutoff.before)
    latest = facts.extra.get(f"cutoff:{cutoff.code}")
    if day is None or latest is None:
        return passes("日期尚未确定")
    if facts.at < datetime.fromisoformat(latest):
        return passes()
    text = f"须在{day:%Y-%m-%d}前{cutoff.n}个{'工作日' if cutoff.unit == 'workday' else '天'}申请，已过最晚时间"
    return rejects(text) if cutoff.hard else warns(text)


def _latest(cutoff: Cutoff, day: date) -> datetime:
    if cutoff.unit == "workday":
        return calendar.latest_before(day=day, n=cutoff.n, time=cutoff.time).at
    last = day - timedelta(days=cutoff.n)
    return datetime.combine(last, cutoff.time, calendar.SHANGHAI) if cutoff.time else calendar.end_of(last)
