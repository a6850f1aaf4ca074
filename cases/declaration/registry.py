"""The services there are: each ``service.py`` registers itself, found by ``autodiscover_modules("service")``."""

from accounts.roles import Row
from cases.declaration.words import Service, Step
from cases.models import consent_forms, document_types
from manual.registry import carried_by, forget

_services: dict[str, Service] = {}
_common_steps: tuple[Step, ...] = ()


def register(service: Service) -> Service:
    """Add ``service`` and note which rules its declarations carry. Raises ``ValueError`` for a code taken already."""
    if _services.get(service.code, service) is not service:
        raise ValueError(f"service {service.code} is registered twice")
    _services[service.code] = service
    document_types.register(service.paper_types)
    consent_forms.register(service.consent_forms)
    for place, rules in declared_rules(service):
        for rule in rules:
            carried_by(rule, place)
    return service


def register_common(steps: tuple[Step, ...]) -> None:
    """Set the steps every service has."""
    global _common_steps
    _common_steps = steps


def unregister(code: str) -> None:
    """Forget a service; for tests that register one of their own."""
    service = _services.pop(code, None)
    if service:
        document_types.unregister(service.paper_types)
        consent_forms.unregister(service.consent_forms)
        forget(_where(service))


def services() -> list[Service]:
    """Return all services in the manual's order."""
    return sorted(_services.values(), key=lambda service: service.order)


def get(code: str) -> Service:
    """Return the service ``code``; raises ``KeyError`` for an unknown one."""
    return _services[code]


def steps(service: Service) -> tuple[Step, ...]:
    """Return the service's own steps, then those the kernel gives every service."""
    return service.steps + _common_steps


def step(service: Service, code: str) -> Step:
    """Return the step ``code``; raises ``KeyError`` for an unknown one."""
    for found in steps(service):
        if found.code == code:
            return found
    raise KeyError(f"{service.code} has no step {code}")


def rules_of(service: Service) -> list[str]:
    """Return the ID of every rule ``service`` judges or carries, in the manual's order: what it may be cited by."""
    named = {rule for _, rules in declared_rules(service) for rule in rules}
    return sorted(named | {rule.rule for rule in service.eligibility})


def permissions() -> list[Row]:
    """Return the permissions that services bring beside those of the kernel, with the roles that have them."""
    return [row for service in services() for row in service.permissions]


def declared_rules(service: Service) -> list[tuple[str, tuple[str, ...]]]:
    """Return ``(place, rule ids)`` for every declaration of ``service`` that names rules."""
    where = _where(service)
    rows = [(where, service.rules)]
    for group in ("steps", "milestones", "documents", "consents", "clocks", "quotas", "on_dates"):
        for item in getattr(service, group):
            name = getattr(item, "code", None) or getattr(item, "type", None) or item.form
            rows.append((f"{where}:{type(item).__name__}({name})", item.rules))
    rows += [(f"{where}:Cutoff({item.code})", (item.rule,)) for item in service.cutoffs]
    rows += [(f"{where}:Notice", (item.rule,)) for item in service.notices]
    return [row for row in rows if row[1]]


def _where(service: Service) -> str:
    return f"{service.code}.service"
