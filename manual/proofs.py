"""Which tests prove which rule: what ``@pytest.mark.rule("GC-09")`` says in ``tests/``, read without running them."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def proofs_of_rules(folder: Path | None = None) -> dict[str, tuple[str, ...]]:
    """Return rule ID → pytest addresses ("tests/cases/test_clock.py::test_starts"), in order of name.

    A mark on a class or in the module's ``pytestmark`` counts for every test below it. Empty where ``tests/`` is not
    shipped. ``folder`` is the tests folder, the project's own by default.
    """
    root = folder or settings.BASE_DIR / "tests"
    found: dict[str, list[str]] = {}
    for file in sorted(root.rglob("*.py")):
        name = file.relative_to(root.parent).as_posix()
        module = ast.parse(file.read_text(encoding="utf-8"), filename=name)
        for address, ids in _marked(module.body, name, _module_marks(module)):
            for rule_id in ids:
                found.setdefault(rule_id, []).append(address)
    return {rule_id: tuple(addresses) for rule_id, addresses in found.items()}


def _marked(body: list[ast.stmt], address: str, inherited: set[str]) -> Iterator[tuple[str, set[str]]]:
    for node in body:
        if not isinstance(node, Definition):
            continue
        ids = inherited.union(*(_ids(decorator) for decorator in node.decorator_list))
        below = f"{address}::{node.name}"
        if isinstance(node, ast.ClassDef):
            yield from _marked(node.body, below, ids)
        elif node.name.startswith("test"):
            yield below, ids


def _module_marks(module: ast.Module) -> set[str]:
    values = (
        node.value
        for node in module.body
        if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets)
    )
    return set().union(*(_ids(value) for value in values))


def _ids(node: ast.expr) -> set[str]:
    return {
        argument.value
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.rule"
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
