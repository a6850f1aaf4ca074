"""``manage.py check`` for child rows, milestones, quotas and the ledger."""

from collections.abc import Iterator
from decimal import Decimal

from django.db import models

from cases.declaration.money import CURRENCIES
from cases.declaration.row_words import Child, Ledger, Milestone, Quota
from cases.declaration.words import Service
from cases.models import ChildRow


def problems(service: Service) -> Iterator[str]:
    """Yield what is wrong with these words of one declaration."""
    for child in service.children:
        yield from _child(child)
    yield from _milestones(service)
    for quota in service.quotas:
        yield from _quota(quota)
    yield from _ledger(service.ledger) if service.ledger else ()
    known = {child.code for child in service.children}
    named = [(f"milestone {item.step}", item.subject) for item in service.milestones]
    named += [("the ledger", service.ledger.subject if service.ledger else "")]
    named += [(f"quota {quota.code}", quota.subject) for quota in service.quotas]
    yield from (f"{who} is for the unknown child rows {code}" for who, code in named if code and code not in known)


def _child(child: Child) -> Iterator[str]:
    if not issubclass(child.model, ChildRow):
        yield f"child {child.code} does not inherit ChildRow"
    for constraint in child.model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None:
            yield f"child {child.code} must leave removed rows out of {constraint.name}"


def _milestones(service: Service) -> Iterator[str]:
    own = {step.code: step for step in service.steps}
    by_step = {item.step: item for item in service.milestones}
    states = {state.code for state in service.states}
    for item in service.milestones:
        step = own.get(item.step)
        if step is None:
            yield f"milestone {item.step} is reached by no step of the service's own"
        elif step.sources:
            yield from (f"milestone {item.step} cannot be reached in {code}" for code in item.states - step.sources)
        yield from (f"milestone {item.step} lies in the unknown state {code}" for code in item.states - states)
        for code in item.requires:
            if code not in by_step:
                yield f"milestone {item.step} requires unknown {code}"
            elif by_step[code].subject not in ("", item.subject):
                yield f"milestone {item.step} requires {code}, which is for other child rows"
            elif _leads_to(by_step, code, item.step):
                yield f"milestone {item.step} requires itself"


def _leads_to(by_step: dict[str, Milestone], start: str, wanted: str) -> bool:
    """Tell whether ``wanted`` is ``start`` or comes, however far, before it."""
    seen: set[str] = set()
    frontier = {start}
    while frontier - seen:
        seen |= frontier
        frontier = {code for step in frontier if step in by_step for code in by_step[step].requires}
    return wanted in seen


def _quota(quota: Quota) -> Iterator[str]:
    if quota.smallest <= 0 or Decimal(quota.smallest) % Decimal("0.01"):
        yield f"quota {quota.code} counts in {quota.smallest}, which no counter can hold"
    elif quota.limit is not None and (quota.limit <= 0 or quota.limit % quota.smallest):
        yield f"quota {quota.code} has the limit {quota.limit}, which is no multiple of {quota.smallest}"
    if quota.window == "subject" and not quota.subject:
        yield f"quota {quota.code} counts every subject by itself and names none"


def _ledger(ledger: Ledger) -> Iterator[str]:
    codes = [kind.code for kind in ledger.kinds]
    yield from (
        f"the ledger declares {code} twice" for code in sorted({code for code in codes if codes.count(code) > 1})
    )
    yield from (f"the ledger has the unknown currency {code}" for code in ledger.currencies if code not in CURRENCIES)
    yield from (f"the balance counts the unknown kind {code}" for code in ledger.balance if code not in codes)
    yield from (
        f"the balance counts {code} {sign} times" for code, sign in ledger.balance.items() if sign not in (1, -1)
    )
    if not ledger.kinds or not ledger.currencies:
        yield "the ledger has no kinds or no currency"
