"""Which code carries which rule of the manual.

Functions, methods and classes say it with ``@rule("GC-09")``; declarations (a clock, a document, a notice) with
``carry``. An ID the manual does not have is refused at import, so a wrong one never reaches a running system.
"""

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from django.apps import apps
from django.conf import settings

from manual import rules

Carrier = TypeVar("Carrier", bound=Callable[..., Any])
Status = Literal["done", "pending"]


@dataclass(frozen=True, order=True)
class Place:
    """Where a rule is carried: ``dotted`` as "cases.green_channel.rules:in_policy_period", and its line in a file."""

    dotted: str
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.dotted} ({self.file}:{self.line})" if self.line else self.dotted


_places: dict[str, list[Place]] = {}


def rule(*ids: str) -> Callable[[Carrier], Carrier]:
    """Record that the decorated function, method or class carries the rules, and return it unchanged.

    Raises ``KeyError`` for an unknown ID and ``ValueError`` for none.
    """
    _check(ids)

    def record(carrier: Carrier) -> Carrier:
        code = inspect.unwrap(carrier)
        place = Place(f"{code.__module__}:{code.__qualname__}", *_source(code))
        for rule_id in ids:
            carried_by(rule_id, place)
        return carrier

    return record


def carry(*ids: str, where: str) -> None:
    """Record that the declaration ``where`` ("cases.green_channel.service:FIRST_CALL") carries the rules.

    The line is the one the module of ``where`` is executing, so call this while that module is being imported.
    Raises ``KeyError`` for an unknown ID and ``ValueError`` for none.
    """
    _check(ids)
    for rule_id in ids:
        carried_by(rule_id, where)


def carried_by(rule_id: str, place: Place | str) -> None:
    """Record one place for one rule, once; a ``str`` is a dotted place as in ``carry``. Raises ``KeyError``."""
    rules.get(rule_id)
    found = _declared(place) if isinstance(place, str) else place
    known = _places.setdefault(rule_id, [])
    if found not in known:
        known.append(found)


def forget(declaration: str) -> None:
    """Forget what the declaration ``declaration`` ("toy.service") carries; for tests that register one of their own."""
    for known in _places.values():
        known[:] = [place for place in known if place.dotted.partition(":")[0] != declaration]


def places(rule_id: str) -> tuple[Place, ...]:
    """Return every place that carries the rule, in order of name. Raises ``KeyError`` for an unknown ID."""
    rules.get(rule_id)
    _import_our_apps()
    return tuple(sorted(_places.get(rule_id, ())))


def status(rule_id: str) -> Status:
    """Return "done" when some code carries the rule, else "pending". Raises ``KeyError`` for an unknown ID."""
    return "done" if places(rule_id) else "pending"


def _check(ids: tuple[str, ...]) -> None:
    if not ids:
        raise ValueError("请至少写出一个条款编号，例如 rule('GC-09')")
    for rule_id in ids:
        rules.get(rule_id)


def _source(code: Any) -> tuple[str, int]:
    # A class being decorated cannot be found by inspect yet, so its line is that of the module importing it.
    if inspect.isclass(code):
        return _executing_line(code.__module__)
    return _relative(code.__code__.co_filename), code.__code__.co_firstlineno


def _declared(dotted: str) -> Place:
    return Place(dotted, *_executing_line(dotted.partition(":")[0]))


def _executing_line(module: str) -> tuple[str, int]:
    frame = inspect.currentframe()
    while frame and frame.f_globals.get("__name__") != module:
        frame = frame.f_back
    if frame:
        return _relative(frame.f_code.co_filename), frame.f_lineno
    loaded = sys.modules.get(module)
    return _relative(loaded.__file__ or "") if loaded else "", 0


def _relative(file: str) -> str:
    path = Path(file)
    return path.relative_to(settings.BASE_DIR).as_posix() if path.is_relative_to(settings.BASE_DIR) else file


@lru_cache(maxsize=1)
def _import_our_apps() -> None:
    """Import every module of our own apps: a rule is only known once its module was imported."""
    for config in apps.get_app_configs():
        if Path(config.path) == Path(settings.BASE_DIR, *config.name.split(".")):
            for name in _modules(Path(config.path), config.name):
                importlib.import_module(name)


def _modules(folder: Path, package: str) -> Iterator[str]:
    for module in pkgutil.iter_modules([str(folder)]):
        name = f"{package}.{module.name}"
        if not module.ispkg:
            yield name
        elif module.name != "migrations" and not (folder / module.name / "apps.py").exists():
            yield from _modules(folder / module.name, name)
