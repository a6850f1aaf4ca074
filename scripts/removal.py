"""Takes a rule out of the running program, and puts it back:

- a judgement of eligibility is asked no more, by any service;
- a declaration (clock, paper, consent, notice, quota, step …) is taken out of its service;
- a function or method returns at once, with nothing found and nothing done (``clean_x`` returns the value as it is);
- a class's own functions do so together; what a check of hospitals finds under the rule is left out;
- a service, a model or words alone cannot be taken out of a running program: there the mark is all that can go, which
  ``tests/manual/test_coverage_of_rules.py`` notices and nothing else.
"""

import importlib
import types
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

GROUPS = ("steps", "milestones", "documents", "consents", "clocks", "quotas", "on_dates", "cutoffs", "notices")


@contextmanager
def removed(rule: str, places: Iterable[Any]) -> Iterator[list[str]]:
    """Run without ``rule`` at ``places``; yields of what kind each place was."""
    with ExitStack() as undo:
        yield [_remove(rule, place.dotted, undo) for place in places]


def _remove(rule: str, dotted: str, undo: ExitStack) -> str:
    module, _, name = dotted.partition(":")
    try:
        carrier: Any = importlib.import_module(module)
        for part in name.split("."):
            carrier = getattr(carrier, part)
    except (ImportError, AttributeError, ValueError):
        return _undeclare(rule, module, name, undo)
    if type(carrier).__name__ == "EligibilityRule":
        return _unasked(rule, undo)
    if type(carrier).__name__ == "HospitalCheck":
        return _unfound(rule, type(carrier), undo)
    if isinstance(carrier, type):
        return _emptied_class(carrier, undo)
    if isinstance(carrier, types.FunctionType):
        return _emptied(carrier, undo)
    return "mark"


def _set(thing: Any, name: str, value: Any, undo: ExitStack) -> None:
    undo.callback(object.__setattr__, thing, name, getattr(thing, name))
    object.__setattr__(thing, name, value)


def _unasked(rule: str, undo: ExitStack) -> str:
    """Let no service judge ``rule``."""
    from cases.declaration import registry

    for service in registry.services():
        kept = tuple(item for item in service.eligibility if item.rule != rule)
        if kept != service.eligibility:
            _set(service, "eligibility", kept, undo)
    return "judgement"


def _undeclare(rule: str, module: str, name: str, undo: ExitStack) -> str:
    """Take a declaration out of its service; a rule made by a factory is a judgement, a service as a whole stays."""
    from cases.declaration import registry

    if "<locals>" in name:
        return _unasked(rule, undo)
    if not name or not module.endswith(".service"):
        return "mark"
    service = registry.get(module.removesuffix(".service"))
    for group in GROUPS:
        items = getattr(service, group)
        kept = tuple(item for item in items if not (_is(item, name) and rule in _rules(item)))
        if kept != items:
            _set(service, group, kept, undo)
    return "declaration"


def _is(item: Any, name: str) -> bool:
    code = getattr(item, "code", None) or getattr(item, "type", None) or getattr(item, "form", None)
    kind = type(item).__name__
    return name in (kind, f"{kind}({code})")


def _rules(item: Any) -> tuple[str, ...]:
    return getattr(item, "rules", None) or (getattr(item, "rule", ""),)


def _unfound(rule: str, check: type, undo: ExitStack) -> str:
    """Leave out what a check of hospitals finds under ``rule``."""
    for name in ("problems", "question"):
        original: Callable[..., Any] = getattr(check, name)

        def without(*args: Any, original: Callable[..., Any] = original, **kwargs: Any) -> list[Any]:
            return [item for item in original(*args, **kwargs) if item.rule != rule]

        undo.callback(setattr, check, name, original)
        setattr(check, name, without)
    return "check"


def _emptied_class(carrier: type, undo: ExitStack) -> str:
    own = [item for item in vars(carrier).values() if isinstance(item, types.FunctionType)]
    own = [item for item in own if not (item.__name__.startswith("__") or item.__module__ != carrier.__module__)]
    for function in own:
        _emptied(function, undo)
    return "class" if own else "mark"


def _emptied(function: types.FunctionType, undo: ExitStack) -> str:
    """Let a function return at once; its code is changed in place, so that everybody who imported it sees that."""
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    nothing = _nothing(function).__code__
    original = function.__code__
    defaults = function.__kwdefaults__
    function.__code__ = nothing.replace(co_freevars=original.co_freevars)
    function.__kwdefaults__ = None

    def back() -> None:
        function.__code__, function.__kwdefaults__ = original, defaults

    undo.callback(back)
    return "function"


def _nothing(function: types.FunctionType) -> Any:
    """Return a function that does nothing of what ``function`` does."""
    if function.__name__.startswith("clean_"):
        name = function.__name__.removeprefix("clean_")
        scope: dict[str, Any] = {}
        exec(f"def nothing(self, *args, **kwargs):\n    return self.cleaned_data.get({name!r})", scope)  # noqa: S102
        return scope["nothing"]
    if function.__name__ == "clean":
        return lambda self, *args, **kwargs: self.cleaned_data
    said = str(function.__annotations__.get("return", ""))
    if said.startswith(("Iterable", "Iterator", "list", "collections.abc.Iter")):
        return lambda *args, **kwargs: []
    if said.startswith("tuple"):
        return lambda *args, **kwargs: ()
    if said in ("bool", "<class 'bool'>"):
        return lambda *args, **kwargs: False
    if said in ("str", "<class 'str'>"):
        return lambda *args, **kwargs: ""
    if said.startswith(("dict", "Mapping")):
        return lambda *args, **kwargs: {}
    return lambda *args, **kwargs: None
