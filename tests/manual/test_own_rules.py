"""An app's own ``rules.csv``: clauses of another manual, known before anything carries them."""

import os
import subprocess
import sys

import pytest

from tests.sources import ROOT

HEADER = "rule_id,quote,manual_lines,meaning,kind,force,when,force_note,enforcement,readings,for_staff\n"
CLAUSE = "EX-01,客户可申请第八项服务一次,L1,One use.,quota,reject,intake,,Refuse the second.,,只受理一次。\n"
APP = """
from django.apps import AppConfig


class EighthConfig(AppConfig):
    name = "eighth"
    verbose_name = "第八项服务"
"""
CARRIER = """
from manual.registry import rule


@rule("EX-01")
def once():
    pass
"""
SETTINGS = 'from insurance_services.settings import *\n\nINSTALLED_APPS = [*INSTALLED_APPS, "eighth"]\n'
PAGE = """
import django

django.setup()
from django.test import RequestFactory

from accounts.models import User
from office.views.manual_rules import rules_page

request = RequestFactory().get("/", {"section": "EX"})
request.user = User(username="x", is_staff=True, is_active=False)
request.session = {}
response = rules_page(request)
print(response.context_data["total"], response.context_data["form"].as_p())
print([(code, label, [clause.row.rule.quote for clause in clauses]) for code, label, clauses in response.context_data["sections"]])
"""


@pytest.fixture
def project(tmp_path):
    """Return a runner of Python in a project with one app more, whose folder holds ``clauses``."""

    def run(*arguments, clauses=CLAUSE, header=HEADER):
        folder = tmp_path / "eighth"
        folder.mkdir(exist_ok=True)
        texts = {"__init__.py": "", "apps.py": APP, "models.py": CARRIER, "rules.csv": header + clauses}
        for name, text in texts.items():
            (folder / name).write_text(text)
        (tmp_path / "house_of_eight.py").write_text(SETTINGS)
        paths = os.pathsep.join([str(tmp_path), str(ROOT)])
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "house_of_eight", "PYTHONPATH": paths}
        return subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )

    return run


def test_a_clause_of_its_own_is_listed_with_the_code_that_carries_it(project):
    table = project("manage.py", "manual_rules", "--prefix", "EX")
    assert table.returncode == 0, table.stderr
    assert "eighth.models:once" in table.stdout
    assert table.stdout.splitlines()[-1].startswith("共 1 条：已实现 (done) 1 条")


def test_the_page_of_clauses_has_a_section_called_as_the_app(project):
    page = project("-c", PAGE)
    assert page.returncode == 0, page.stderr
    assert "EX 第八项服务" in page.stdout
    assert page.stdout.splitlines()[-1] == "[('EX', '第八项服务', ['客户可申请第八项服务一次'])]"


def test_a_sound_file_passes_the_checks(project):
    assert project("manage.py", "check").returncode == 0


FAULTS = {
    CLAUSE: "EX-01 is there twice",
    CLAUSE.replace("EX-01", "GC-99"): "GC-99 has a prefix of the manual's own sections",
    CLAUSE.replace("EX-01", "ex_1"): "ex_1 is no ID",
    CLAUSE.replace("EX-01", "EXTRAS-0001"): "EXTRAS-0001 is no ID",
    CLAUSE.replace("EX-01", "EX-02").replace(",reject,", ",maybe,"): "EX-02 has the unknown force maybe",
    CLAUSE.replace("EX-01", "EX-03").replace(",quota,", ",oddity,"): "EX-03 has the unknown kind oddity",
    CLAUSE.replace("EX-01", "EX-04").replace("客户可申请第八项服务一次", " "): "EX-04 has no words",
    CLAUSE.replace("EX-01", "EX-06").replace("只受理一次。", " "): "EX-06 does not tell staff what is done about it",
    CLAUSE.replace("EX-01", "EX-05").replace("second.,,", "second.,A99,"): "EX-05 names the unknown reading A99",
}


def test_everything_in_a_file_that_cannot_be_right_is_found_at_once(project):
    checked = project("manage.py", "check", clauses=CLAUSE + "".join(FAULTS))
    assert checked.returncode == 1
    assert [says for says in FAULTS.values() if f"rules.csv: {says}" not in checked.stderr] == []
    assert checked.stderr.count("manual.E001") == len(FAULTS)


def test_a_file_with_a_column_missing_says_which(project):
    checked = project(
        "manage.py", "check", header=HEADER.replace(",force_note", ""), clauses=CLAUSE.replace("intake,,", "intake,")
    )
    assert "缺少列：force_note" in checked.stderr


def test_a_clause_no_file_has_is_refused_where_it_is_carried(project):
    checked = project("manage.py", "check", clauses=CLAUSE.replace("EX-01", "EX-02"))
    assert "没有编号为 'EX-01' 的条款" in checked.stderr
