"""``manage.py check`` for what a declaration says of papers, consents and notices."""

from collections import Counter
from collections.abc import Iterator

from cases.declaration import registry
from cases.declaration.paper_words import PHASES, SOURCES, begin_moment, complete_moment
from cases.declaration.words import Service
from cases.models import consent_forms, document_types


def problems(service: Service) -> Iterator[str]:
    """Yield what is wrong with the papers, consents and notices of one declaration."""
    for name, before in _steps_before(service):
        yield from _step_problems(service, name, before)
    yield from _phases(service)
    yield from _causes(service)
    yield from _consents(service)
    yield from _brought(service)
    known = {*document_types.BY_CODE, *(item.code for item in service.paper_types)}
    yield from (f"unknown document type {paper.type}" for paper in service.documents if paper.type not in known)


def moments(service: Service) -> frozenset[str]:
    """Return the moments that phases of papers and causes of requests set."""
    of_phases = {name(phase) for phase in service.phases for name in (begin_moment, complete_moment)}
    return frozenset(of_phases | {moment for cause in service.request_causes for moment in cause.restarts})


def _phases(service: Service) -> Iterator[str]:
    steps = {step.code for step in registry.steps(service)}
    for phase, begins in service.phases.items():
        if phase not in PHASES or phase == "review":
            yield f"{phase} is no phase that a step can begin"
        yield from (f"phase {phase} begins with the unknown step {code}" for code in sorted(begins - steps))
    begun = {"review", *service.phases}
    for paper in service.documents:
        if paper.phase not in begun:
            yield f"document {paper.type} belongs to the phase {paper.phase}, which no step begins"
        if paper.source not in SOURCES:
            yield f"document {paper.type} comes from the unknown source {paper.source}"
    for step in service.steps:
        asked = {getattr(guard, "phase", "review") for guard in step.guards}
        yield from (f"step {step.code} waits for the phase {item}, which no step begins" for item in asked - begun)


def _causes(service: Service) -> Iterator[str]:
    if not service.request_causes:
        yield "no cause is declared for which papers are asked for anew"
    codes = Counter(cause.code for cause in service.request_causes)
    yield from (f"request cause {code} is declared twice" for code, count in codes.items() if count > 1)
    counted = {moment for clock in service.clocks for moment in (*clock.start, *clock.restart)}
    for cause in service.request_causes:
        idle = sorted(set(cause.restarts) - counted)
        yield from (f"request cause {cause.code} restarts {moment}, at which no clock starts" for moment in idle)


def _brought(service: Service) -> Iterator[str]:
    """A code means one thing in the whole project: what two services need belongs to the common lists."""
    others = [other for other in registry.services() if other.code != service.code]
    papers = [*document_types.TYPES, *(item for other in others for item in other.paper_types), *service.paper_types]
    forms = [*consent_forms.FORMS, *(item for other in others for item in other.consent_forms), *service.consent_forms]
    of_papers, of_forms = Counter(item.code for item in papers), Counter(item.code for item in forms)
    for code in dict.fromkeys(item.code for item in service.paper_types if of_papers[item.code] > 1):
        yield f"paper type {code} is declared twice"
    for code in dict.fromkeys(item.code for item in service.consent_forms if of_forms[item.code] > 1):
        yield f"consent form {code} is declared twice"


def _steps_before(service: Service) -> Iterator[tuple[str, object]]:
    yield from ((f"document {paper.type}", paper.before) for paper in service.documents)
    yield from ((f"consent {consent.form}", consent.before) for consent in service.consents)
    yield from ((f"notice {notice.rule}", notice.acknowledge_before) for notice in service.notices)


def _step_problems(service: Service, name: str, before: object) -> Iterator[str]:
    if not isinstance(before, frozenset | set):
        yield f"{name} is due before {before!r}, which is no set of steps"
        return
    known = {step.code for step in registry.steps(service)}
    yield from (f"{name} names the unknown step {code}" for code in sorted(before - known))


def _consents(service: Service) -> Iterator[str]:
    known = {step.code: step for step in registry.steps(service)}
    signers = {code for code, _ in consent_forms.SIGNERS}
    for consent in service.consents:
        if consent.form not in {*consent_forms.BY_CODE, *(form.code for form in service.consent_forms)}:
            yield f"unknown consent form {consent.form}"
        if not consent.before:
            yield f"consent {consent.form} is due before no step"
        if not consent.signers:
            yield f"consent {consent.form} may be signed by nobody"
        yield from (
            f"consent {consent.form} names the unknown signer {item}" for item in set(consent.signers) - signers
        )
        if consent.on_refusal and consent.on_refusal not in known:
            yield f"consent {consent.form} names the unknown step {consent.on_refusal}"
        elif consent.on_refusal and known[consent.on_refusal].internal:
            yield f"consent {consent.form} leads to {consent.on_refusal}, which only the system takes"
