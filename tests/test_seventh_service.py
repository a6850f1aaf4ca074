"""The promise of the house: a seventh service is one new folder and one line in INSTALLED_APPS."""

import os
import subprocess
import sys

import pytest

from tests.sources import ROOT

FOLDER = {
    "__init__.py": "",
    "apps.py": """
from django.apps import AppConfig


class SeventhConfig(AppConfig):
    name = "seventh"
    verbose_name = "第七项服务"
""",
    "forms.py": """
from django import forms

from cases.declaration.forms import RequestForm


class SeventhRequestForm(RequestForm):
    wish = forms.CharField(label="需求")
""",
    "service.py": """
from cases.eligibility.common_rules import COMMON_RULES
from cases.declaration.words import AGENT, Clock, Quota, Service, State, Step
from cases.declaration.forms import NothingToSay
from cases.declaration.registry import register
from seventh.forms import SeventhRequestForm

SERVICE = register(
    Service(
        code="seventh",
        label="第七项服务",
        prefix="SV",
        order=7,
        initial="working",
        states=(State(code="working", label="办理中"), State(code="done", label="已完成", is_open=False)),
        steps=(
            Step(
                code="finish",
                label="完成",
                by=AGENT,
                form=NothingToSay,
                sources=frozenset({"working"}),
                target="done",
                marks=("finished",),
            ),
        ),
        request_form=SeventhRequestForm,
        eligibility=COMMON_RULES,
        clocks=(Clock(code="SV", label="办理时限", start=("applied",), length=3, stop="finished"),),
        quotas=(Quota(code="SV", label="第七项", limit=1, rules=(), consume_on=("finish",)),),
    )
)
""",
}
SETTINGS = """
from insurance_services.settings import *

INSTALLED_APPS = [*INSTALLED_APPS, "seventh"]
"""


@pytest.fixture
def house(tmp_path):
    """Run a command of a house that has the seventh folder and the one line more."""
    (tmp_path / "seventh").mkdir()
    for name, text in FOLDER.items():
        (tmp_path / "seventh" / name).write_text(text)
    (tmp_path / "house_of_seven.py").write_text(SETTINGS)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "house_of_seven",
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]),
    }
    environment = {name: value for name, value in environment.items() if not name.startswith("PYTEST")}

    def run(*arguments):
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def test_the_folder_and_the_line_are_enough_for_the_checks_and_the_list_of_services(house):
    out = house(
        "-c",
        "import django; django.setup();"
        "from django.core.management import call_command; call_command('check');"
        "from cases.declaration import registry; print([service.code for service in registry.services()])",
    )
    assert out.rstrip().endswith("'seventh']")


def test_a_broken_seventh_is_refused_by_the_checks(house, tmp_path):
    path = tmp_path / "seventh" / "service.py"
    path.write_text(path.read_text().replace('initial="working"', 'initial="nowhere"'))
    with pytest.raises(AssertionError, match="the initial state nowhere is unknown"):
        house("manage.py", "check")
