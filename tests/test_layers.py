"""How the apps stack: the contracts of import-linter (``pyproject.toml``), and what it cannot say."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from cases.declaration import registry
from tests.sources import ROOT, modules, services

CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
APPS, INSIDE_CASES, _ = CONFIG["contracts"]


def layers_of(contract):
    return {name.strip() for layer in contract["layers"] for name in layer.split("|")}


def test_no_module_imports_one_above_or_beside_it_and_none_in_a_circle():
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"]
    linted = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout


def test_every_app_has_its_layer():
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert apps == layers_of(APPS) == set(CONFIG["root_packages"])


def test_every_service_stands_beside_the_actions():
    beside = next(layer for layer in INSIDE_CASES["layers"] if layer.startswith("actions"))
    assert {name.strip() for name in beside.split("|")} == {"actions", *services()}


def kernel():
    """Return the modules of ``cases`` that belong to no service."""
    own = tuple(f"cases.{service}" for service in services())
    return [module for module in modules() if module.path.startswith("cases/") and not module.name.startswith(own)]


@pytest.mark.parametrize("service", registry.services(), ids=lambda service: service.code)
def test_the_kernel_names_no_service(service):
    words = (service.code, service.label, f"{service.prefix}-")
    found = [(module.path, word) for module in kernel() for word in words if word in module.text]
    assert found == []


def test_every_service_folder_is_registered():
    assert {service.code for service in registry.services()} == set(services())
