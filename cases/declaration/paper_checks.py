"""``manage.py check`` for what a declaration says of papers, consents and notices."""

from collections.abc import Iterator

from cases.declaration import registry
from cases.declaration.words import Service
from cases.models import consent_forms, document_types


def problems(service: Service) -> Iterator[str]:
    """Yield what is wrong with the papers, consents and notices of one declaration."""
    for name, before in _steps_before(service):
        yield from _step_problems(service, name, before)
    yield from _consents(service)
    for paper in service.documents:
        if paper.type not in document_types.BY_CODE:
            yield f"unknown document type {paper.type}"


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
        if consent.form not in consent_forms.BY_CODE:
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
