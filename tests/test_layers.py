"""The floors of the house: a room imports the rooms below it, never one above or beside it."""

import ast

import pytest

from cases import registry
from tests.sources import ROOT, imports, modules, services

FLOORS = (
    ("privacy",),
    ("workdays",),
    ("manual",),
    ("accounts",),
    ("coverage",),
    ("policies", "drugs"),
    ("cases",),
    tuple(f"cases.{service}" for service in services()),
    ("portal",),
    ("insurance_services",),
)
LEVEL = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
# (importing module, imported room): why it may.
EXCEPTIONS: dict[tuple[str, str], str] = {}


def room_of(dotted):
    """Return the room a module lies in, or "" for one that is not ours."""
    first, *rest = dotted.split(".")
    service = f"{first}.{rest[0]}" if rest else ""
    return service if service in LEVEL else first if first in LEVEL else ""


def offences(name, tree):
    """Yield what a module imports from a room that is neither its own nor below."""
    own = room_of(name)
    for imported in imports(tree):
        room = room_of(imported)
        if room and room != own and LEVEL[room] >= LEVEL[own] and (name, room) not in EXCEPTIONS:
            yield f"{name} imports {imported}"


def test_no_room_imports_one_above_or_beside_it():
    assert [
        problem for module in modules() if room_of(module.name) for problem in offences(module.name, module.tree)
    ] == []


def test_every_room_has_its_floor():
    rooms = {path.parent.name for path in ROOT.glob("*/apps.py")} - {"tests"}
    assert sorted(rooms - set(LEVEL)) == []


def test_every_exception_is_still_needed():
    used = {(module.name, room_of(imported)) for module in modules() for imported in imports(module.tree)}
    assert sorted(set(EXCEPTIONS) - used) == []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("privacy.keys", "import workdays.calendar"),
        ("policies.models", "from drugs.models import DrugEntry"),
        ("drugs.models", "def late():\n    from policies import status"),
        ("cases.steps", "from cases.green_channel import rules"),
        ("cases.steps", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import portal.views"),
        ("coverage.models", "from insurance_services.settings import DEBUG"),
    ],
)
def test_the_scan_finds_an_offence(name, source):
    assert len(list(offences(name, ast.parse(source)))) == 1


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("cases.steps", "from cases import clocks\nimport policies.models"),
        ("cases.green_channel.service", "from cases.green_channel import rules\nfrom cases import forms"),
        ("portal.views", "import cases.green_channel.forms, django"),
    ],
)
def test_the_scan_lets_the_rooms_below_be(name, source):
    assert list(offences(name, ast.parse(source))) == []


def kernel():
    return [module for module in modules() if room_of(module.name) == "cases"]


@pytest.mark.parametrize("service", registry.services(), ids=lambda service: service.code)
def test_the_kernel_names_no_service(service):
    words = (service.code, service.label, f"{service.prefix}-")
    found = [(module.path, word) for module in kernel() for word in words if word in module.text]
    assert found == []


def test_every_service_of_the_house_is_registered():
    assert {service.code for service in registry.services()} == set(services())
