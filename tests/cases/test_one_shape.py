"""The services are of one shape: who knows one knows all, and what two of them share is in the kernel."""

import ast
import itertools
from collections import defaultdict
from dataclasses import fields

import pytest

from cases.declaration import parts
from cases.declaration.words import Service
from tests.sources import ROOT, services

CORE = {
    "__init__.py", "apps.py", "details.py", "effects.py", "examples.py", "forms.py", "guards.py", "limits.py", "models.py", "papers.py",
    "rules.py", "service.py", "steps.py", "texts.py",
}  # fmt: skip
OF_ITS_OWN = {
    "inpatient_advance": {"raising.py"},
    "gene_testing": {"admin.py", "panel_list.py", "panels.py"},
    "specialty_drug": {"pharmacies.py", "purchases.py", "refills.py"},
    "japan_treatment": {"accompaniment.py", "preparation.py"},
}
"""What a service has that no other has: each a matter of that service alone."""

NAMES = {
    "steps.py": ("STATES", "STEPS", "MILESTONES", "WORKFLOW"),
    "papers.py": ("DOCUMENTS", "REQUEST_CAUSES", "PAPER_TYPES", "CONSENTS", "CONSENT_FORMS", "PAPERS"),
    "limits.py": ("CLOCKS", "CUTOFFS", "QUOTAS", "LEDGER", "ON_DATES", "LIMITS"),
    "texts.py": ("NOTICES", "TEXTS"),
    "service.py": ("SERVICE",),
}
EVERYWHERE = {
    "STATES",
    "WORKFLOW",
    "DOCUMENTS",
    "CONSENTS",
    "PAPERS",
    "CLOCKS",
    "QUOTAS",
    "LIMITS",
    "NOTICES",
    "TEXTS",
    "SERVICE",
}
PARTS = {"Workflow": parts.Workflow, "Papers": parts.Papers, "Limits": parts.Limits, "Texts": parts.Texts}
ALIKE = 6
"""How many lines in a row, the same in two services, are too many."""


def tree(service, file):
    return ast.parse((ROOT / "cases" / service / file).read_text(encoding="utf-8"))


def names(service, file):
    """Return the names that a module sets at its top, in order."""
    found = []
    for node in tree(service, file).body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        found += [target.id for target in targets]
    return found


def call(service, file, name):
    """Return the keywords of the call of ``name`` in a module, in order; what is unpacked is None."""
    calls = [node for node in ast.walk(tree(service, file)) if isinstance(node, ast.Call)]
    return [word.arg for node in calls if getattr(node.func, "id", "") == name for word in node.keywords]


def in_order(found, order):
    return found == [name for name in order if name in found]


@pytest.mark.parametrize("service", services())
def test_a_service_has_the_modules_of_every_other_and_only_those_of_its_own_besides(service):
    found = {path.name for path in (ROOT / "cases" / service).glob("*.py")}
    assert found == CORE | OF_ITS_OWN.get(service, set())


@pytest.mark.parametrize("service", services())
@pytest.mark.parametrize("file", NAMES)
def test_a_module_declares_what_the_same_module_of_every_other_service_declares_in_the_same_order(service, file):
    declared = [name for name in names(service, file) if name in NAMES[file]]
    assert in_order(declared, NAMES[file])
    assert EVERYWHERE.intersection(NAMES[file]) <= set(declared)


@pytest.mark.parametrize("service", services())
@pytest.mark.parametrize(
    ("file", "part"),
    [("steps.py", "Workflow"), ("papers.py", "Papers"), ("limits.py", "Limits"), ("texts.py", "Texts")],
)
def test_a_part_names_its_words_in_the_order_of_the_declaration(service, file, part):
    words = list(PARTS[part].__annotations__)
    found = call(service, file, part)
    assert found
    assert in_order(found, words)


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_every_word_of_a_part_is_a_word_of_a_service(part):
    assert set(part.__annotations__) <= {field.name for field in fields(Service)}


@pytest.mark.parametrize("service", services())
def test_a_service_names_its_words_in_the_order_of_the_declaration(service):
    found = [word for word in call(service, "service.py", "Service") if word]
    assert in_order(found, [field.name for field in fields(Service)])
    assert call(service, "service.py", "Service").count(None) == len(PARTS)


@pytest.mark.parametrize("service", services())
def test_no_module_of_a_service_has_300_lines_and_no_function_50(service):
    for path in (ROOT / "cases" / service).glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) < 300, path.name
        functions = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))
        assert [node.name for node in functions if node.end_lineno - node.lineno >= 50] == [], path.name


def said(service):
    """Yield the lines of each module that say something: no blank ones, comments, docstrings, imports or lone brackets."""
    for path in sorted((ROOT / "cases" / service).glob("*.py")):
        text = path.read_text(encoding="utf-8")
        silent = set(itertools.chain.from_iterable(_silent(node) for node in ast.walk(ast.parse(text))))
        rows = ((number, line.strip()) for number, line in enumerate(text.splitlines(), start=1))
        yield path.name, [row for row in rows if row[0] not in silent and _speaks(row[1])]


def _silent(node):
    docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    alone = docstring or isinstance(node, ast.Import | ast.ImportFrom)
    return range(node.lineno, node.end_lineno + 1) if alone else ()


def _speaks(line):
    return not line.startswith("#") and any(character.isalnum() for character in line)


def alike(sources):
    """Return where ``ALIKE`` lines in a row stand in more than one service; ``sources`` gives each service's modules."""
    found = defaultdict(set)
    for service, modules in sources.items():
        for file, rows in modules:
            for first in range(len(rows) - ALIKE + 1):
                window = rows[first : first + ALIKE]
                found[tuple(line for _, line in window)].add((service, f"{file}:{window[0][0]}"))
    return [sorted(places) for places in found.values() if len({service for service, _ in places}) > 1]


def test_no_six_lines_stand_alike_in_two_services():
    assert alike({service: list(said(service)) for service in services()}) == []


def test_six_lines_that_two_services_share_are_found():
    rows = [(number, f"line {number}") for number in range(1, 8)]
    moved = [(number + 40, line) for number, line in rows]
    assert alike({"one": [("a.py", rows)], "two": [("b.py", moved)]}) == [
        [("one", "a.py:1"), ("two", "b.py:41")],
        [("one", "a.py:2"), ("two", "b.py:42")],
    ]
