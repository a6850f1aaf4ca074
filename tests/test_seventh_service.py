"""The promise of the design: a seventh service is one new folder and one line in INSTALLED_APPS.

``tests/seventh`` is that folder, ``tests/seventh/settings`` the line. Its walk runs in a process of its own, because apps
cannot be added to a project that runs.
"""

import os
import subprocess
import sys

import pytest

from tests.sources import ROOT, modules


def run(*arguments, settings="tests.seventh.settings", path=()):
    """Run Python with the seventh service switched on; raises ``AssertionError`` with what it printed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    environment |= {"DJANGO_SETTINGS_MODULE": settings, "PYTHONPATH": os.pathsep.join([*map(str, path), str(ROOT)])}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout


def test_the_folder_and_the_line_are_enough_for_every_channel():
    out = run("-m", "pytest", "tests/seventh/walk.py", "-q", "--tb=line", "-p", "no:cacheprovider")
    assert " passed" in out


def test_its_migrations_are_complete():
    run("manage.py", "makemigrations", "seventh", "--check", "--dry-run")


def test_no_other_file_names_it():
    assert [module.path for module in modules() if "seventh" in module.text] == []


def test_a_broken_seventh_is_refused_by_the_checks(tmp_path):
    (tmp_path / "broken.py").write_text(
        "from tests.seventh.settings import *\nINSTALLED_APPS = [*INSTALLED_APPS[:-1], 'tests.seventh', 'breaking']\n"
    )
    (tmp_path / "breaking").mkdir()
    (tmp_path / "breaking" / "__init__.py").write_text("")
    (tmp_path / "breaking" / "apps.py").write_text(
        "from dataclasses import replace\n"
        "from django.apps import AppConfig\n\n\n"
        "class Breaking(AppConfig):\n"
        "    name = 'breaking'\n\n"
        "    def ready(self):\n"
        "        from cases.declaration import registry\n"
        "        service = registry.get('seventh')\n"
        "        registry.unregister('seventh')\n"
        "        registry.register(replace(service, initial='nowhere'))\n"
    )
    with pytest.raises(AssertionError, match="the initial state nowhere is unknown"):
        run("manage.py", "check", settings="broken", path=[tmp_path])
