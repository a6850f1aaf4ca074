"""What each service's ``examples`` module says, and the shortest ways through its states that follow from it.

A service is known by its declaration and its ``examples`` module (``cases.declaration.examples``) alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from cases.declaration import registry
from cases.declaration.examples import Example
from cases.declaration.words import Service, Step


@dataclass(frozen=True)
class Examples:
    """What one service's ``examples`` module says; ``prepare`` adds the master data they need, again and again."""

    requests: tuple[Mapping[str, Any], ...]
    steps: Mapping[str, Example]
    prepare: Callable[[], object]


def examples() -> dict[str, Examples]:
    """Return the examples of every service that has some, by service, in the services' order."""
    found = {}
    for config in apps.get_app_configs():
        if config.module and module_has_submodule(config.module, "examples"):
            module = import_module(f"{config.name}.examples")
            prepare = getattr(module, "prepare", lambda: None)
            found[module.SERVICE] = Examples(tuple(module.REQUESTS), dict(module.STEPS), prepare)
    return {service.code: found[service.code] for service in registry.services() if service.code in found}


def ways(service: Service, known: Examples) -> dict[str, tuple[Step, ...]]:
    """Return the shortest way from opening to every state that the examples reach, the initial one first."""
    found: dict[str, tuple[Step, ...]] = {service.initial: ()}
    waiting = [service.initial]
    for state in waiting:
        for step in service.steps:
            starts = state in step.sources if step.sources else service.state(state).is_open
            if step.target and step.code in known.steps and step.target not in found and starts:
                found[step.target] = (*found[state], step)
                waiting.append(step.target)
    if service.initial in service.withdraw_from:
        found["withdrawn"] = (registry.step(service, "close"),)
    return found
