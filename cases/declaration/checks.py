"""``manage.py check`` for declarations: what cannot be right is found before anything runs."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.db.models import Model

from accounts.roles import PERMISSIONS
from cases.declaration import paper_checks, registry, row_checks, time_checks
from cases.declaration.words import ACTORS, BUILT_IN_MOMENTS, CLOSED_STATES, PARTNER, Service, Step
from coverage import kinds
from coverage.form_fields import PlaceField
from coverage.models import PlaceEntry
from manual import rules as manual_rules


@register("cases")
def check_services(**kwargs: Any) -> list[CheckMessage]:
    """Check every registered service."""
    return [
        Error(f"{service.code}: {problem}", id="cases.E001")
        for service in registry.services()
        for problem in problems(service)
    ]


def problems(service: Service) -> Iterator[str]:
    """Yield what is wrong with one declaration."""
    yield from _duplicates(service)
    yield from _states(service)
    yield from _headline(service)
    yield from _waits(service)
    yield from time_checks.problems(service, moments(service))
    yield from _partners(service)
    yield from _permissions(service)
    yield from _steps_named(service)
    yield from row_checks.problems(service)
    yield from paper_checks.problems(service)
    yield from _lists(service)
    judged = ("eligibility", tuple(item.rule for item in service.eligibility))
    for place, ids in [*registry.declared_rules(service), judged]:
        yield from (f"{place} names the unknown rule {item}" for item in ids if not _is_rule(item))


def _is_rule(rule_id: str) -> bool:
    try:
        manual_rules.get(rule_id)
    except KeyError:
        return False
    return True


def _duplicates(service: Service) -> Iterator[str]:
    groups = {
        "state": [state.code for state in service.states + CLOSED_STATES],
        "step": [step.code for step in registry.steps(service)],
        "clock": [clock.code for clock in service.clocks],
        "quota": [quota.code for quota in service.quotas],
        "child": [child.code for child in service.children],
        "milestone": [milestone.code for milestone in service.milestones],
        "cut-off": [cutoff.code for cutoff in service.cutoffs],
        "date": [item.code for item in service.on_dates],
    }
    for kind, codes in groups.items():
        yield from (f"{kind} {code} is declared twice" for code, count in Counter(codes).items() if count > 1)


def _states(service: Service) -> Iterator[str]:
    known = {state.code for state in service.states}
    ends = {state.code for state in CLOSED_STATES}
    targets = {service.initial}
    for step in service.steps:
        yield from _actors(step)
        yield from (f"step {step.code} starts from the unknown state {code}" for code in step.sources - known)
        if step.target:
            targets.add(step.target)
            if step.target not in known | ends:
                yield f"step {step.code} leads to the unknown state {step.target}"
    yield from (f"state {code} cannot be reached" for code in sorted(known - _reachable(service)))
    yield from (f"withdrawal starts from the unknown state {code}" for code in service.withdraw_from - known)
    for item in service.on_dates:
        yield from (f"{item.code} waits in the unknown state {code}" for code in item.states - known)
    if service.initial not in known:
        yield f"the initial state {service.initial} is unknown"


def _headline(service: Service) -> Iterator[str]:
    """Name what the headline asks for and the details do not have."""
    known = {item.name for item in service.details._meta.concrete_fields} if service.details else set()
    for name in service.headline:
        if name not in known:
            yield f"headline names no field of the details: {name}"


def _permissions(service: Service) -> Iterator[str]:
    known = {name for model in apps.get_models() for name in _permissions_of(model)}
    kernels = {row.permission for row in PERMISSIONS}
    for row in service.permissions:
        if row.permission not in known:
            yield f"no model declares the permission {row.permission}"
        if row.permission in kernels:
            yield f"the permission {row.permission} stands in the table of roles already"


def _permissions_of(model: type[Model]) -> Iterator[str]:
    app, name = model._meta.app_label, model._meta.model_name
    yield from (f"{app}.{action}_{name}" for action in model._meta.default_permissions)
    yield from (f"{app}.{codename}" for codename, _ in model._meta.permissions)


def _partners(service: Service) -> Iterator[str]:
    """Whatever is handed to a partner is agreed to first."""
    handed = any(step.by >= PARTNER for step in service.steps)
    if handed and not any("assign_partner" in consent.before for consent in service.consents):
        yield "partners take steps, but no consent is asked for before assign_partner"


def _actors(step: Step) -> Iterator[str]:
    yield from (
        f"step {step.code} names the unknown actor {word}" for word in sorted((step.by | step.confirm_by) - ACTORS)
    )
    if not step.by and not step.internal:
        yield f"step {step.code} can be taken by nobody"


def _waits(service: Service) -> Iterator[str]:
    for state in service.states:
        if bool(state.until) != bool(state.waits_for):
            yield f"state {state.code} names both until and waits_for, or neither"


def _reachable(service: Service) -> set[str]:
    reached, frontier = set(), {service.initial}
    while frontier:
        reached |= frontier
        frontier = {
            step.target for step in service.steps if step.target and (step.sources & reached or not step.sources)
        } - reached
    return reached


def moments(service: Service) -> frozenset[str]:
    """Return every moment something sets."""
    marked = {moment for step in service.steps for moment in step.marks}
    papers = {paper.moment for paper in service.documents if paper.moment}
    joined = {item.completes for item in service.milestones if item.completes}
    return frozenset(BUILT_IN_MOMENTS) | paper_checks.moments(service) | marked | papers | joined


def _steps_named(service: Service) -> Iterator[str]:
    known = {step.code for step in registry.steps(service)}
    named = [(item.code, item.step) for item in service.on_dates]
    for quota in service.quotas:
        named += [(f"quota {quota.code}", code) for code in quota.reserve_on + quota.consume_on + quota.release_on]
    yield from (f"{who} names the unknown step {code}" for who, code in named if code and code not in known)


def _lists(service: Service) -> Iterator[str]:
    named = {*service.lists, service.place_list} - {""}
    yield from (f"unknown list {code}" for code in sorted(named - {kind.code for kind in kinds.every()}))
    if service.place_list and service.place_list not in service.lists:
        yield f"places are judged by the list {service.place_list}, which the case does not record"
    if service.place_list in {kind.code for kind in kinds.every() if kind.model is not PlaceEntry}:
        yield f"places are judged by the list {service.place_list}, which holds no places"
    asked = [name for name, field in service.request_form.base_fields.items() if isinstance(field, PlaceField)]
    if service.place_field and service.place_field not in asked:
        yield f"the request form has no place field {service.place_field}"
    if service.place_list and asked and not service.place_field:
        yield f"the request asks for the place {asked[0]}, but place_field names none: the list would never be asked"
