"""Every page of every role at both widths: nothing outside the machine, nothing the policy blocks, axe content."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from cases.models import Case, CaseDocument
from coverage.loading import load_hospitals_demo
from coverage.models import ListRelease
from policies.models import Person
from samples import demo
from samples.demo_cases import load_demo_cases
from samples.demo_policies import FIRST_POLICY
from spreadsheets.models import receive
from tests import snapshot
from tests.browser.conftest import PICTURES
from tests.browser.walk import Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def loaded(transactional_db, settings, tmp_path):
    """The demo as ``make run`` shows it."""
    settings.MEDIA_ROOT = tmp_path
    snapshot.load()
    settings.DEBUG = True
    for command in ("load_roles", "load_demo_policies"):
        call_command(command, verbosity=0, stdout=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    settings.DEBUG = False
    load_hospitals_demo()
    demo.load_staff()
    demo.load_draft(at=timezone.now())
    load_demo_cases(now=timezone.now(), services=("green_channel", "specialty_drug"))


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_every_page_is_sound(loaded, page, sign_in, live_server, role):
    walk = Walk(page, live_server.url, PICTURES, role.value)
    name = next(name for name, its, _ in demo.STAFF if its is role)
    sign_in(name, demo.PASSWORD)
    walk.look("dashboard")
    walk.menu()
    OWN_PAGES[role](walk)
    assert not walk.problems, "\n".join(walk.problems)


def _case_pages(walk: Walk, case: Case, step: str) -> None:
    address = reverse("office:case", args=[case.number])
    walk.open(address, "case")
    walk.open(f"{address}?step={step}", "step")
    walk.open(reverse("office:dossier", args=[case.number]), "dossier")
    if paper := CaseDocument.objects.filter(case=case).first():
        walk.open(reverse("office:document_view", args=[case.number, paper.pk]), "viewer")


def _in_state(state: str) -> Case:
    return Case.objects.filter(state=state).earliest("pk")


def _agent(walk: Walk) -> None:
    page = walk.page
    _case_pages(walk, _in_state("documents"), "upload_document")
    walk.open(reverse("office:case", args=[_in_state("arranging").number]) + "?step=notify", "notify")
    page.goto(walk.url + reverse("office:intake"))
    page.locator("#search-text").fill(FIRST_POLICY)
    page.get_by_role("button", name="查找").click()
    walk.look("intake-found")
    page.get_by_role("button", name="核身").first.click()
    walk.look("intake-verify")
    page.get_by_role("button", name="核身").click()
    walk.look("intake-refused")
    page.locator("[name=insured_name]").fill(Person.objects.get(insured_as__policy__number=FIRST_POLICY).name)
    page.locator("[name=call_id]").fill("CALL-1")
    page.locator("[name=applicant_phone]").fill("13800000000")
    page.get_by_role("button", name="核身").click()
    walk.look("intake-request")
    page.locator("[name=kind][value=outpatient]").check()
    page.locator("[name=city]").fill("南京")
    page.get_by_role("button", name="核对资格").click()
    walk.look("intake-verdicts")


def _reviewer(walk: Walk) -> None:
    _case_pages(walk, _in_state("review"), "record_diagnosis")
    page = walk.page
    page.locator("#find-text").fill(FIRST_POLICY)
    page.locator("#find-text").press("Enter")
    page.wait_for_load_state()
    walk.look("search")


def _supervisor(walk: Walk) -> None:
    _case_pages(walk, _in_state("completed"), "correct")
    walk.open(reverse("office:queue") + "?heading=overdue", "queue-overdue")
    walk.open(reverse("manual:cases") + "?rule=GC-24&effect=warned", "rule-cases")
    walk.open(reverse("admin:app_list", args=["accounts"]), "accounts")
    walk.open(reverse("admin:accounts_leave_add"), "leave")


def _pharmacist(walk: Walk) -> None:
    _case_pages(walk, _in_state("review"), "")


def _data_team(walk: Walk) -> None:
    draft = ListRelease.objects.get(status=ListRelease.Status.DRAFT)
    walk.open(reverse("admin:coverage_listrelease_change", args=[draft.pk]), "draft")
    walk.open(reverse("admin:coverage_release_publish", args=[draft.pk]), "publish")
    walk.open(reverse("admin:coverage_release_draft", args=[draft.pk]), "new-draft")
    walk.open(reverse("admin:coverage_hospital_add"), "hospital-add")
    walk.open(reverse("admin:coverage_release_warnings", args=[draft.pk]), "list-warnings")
    walk.open(reverse("policy_imports:index"), "policy-import")
    walk.open(reverse("lists:upload", args=["green_channel"]), "list-upload")
    name = next(name for name, its, _ in demo.STAFF if its is Role.DATA_TEAM)
    for number, city in enumerate(("常州", "苏洲")):
        upload = receive(
            code="green_channel",
            file_name=f"{number}.csv",
            content=f"省/直辖市,城市\n江苏,{city}\n".encode(),
            user=User.objects.get(username=name),
            at=timezone.now(),
        )
        walk.open(reverse("lists:preview", args=["green_channel", upload.pk]), f"list-preview-{number}")


def _auditor(walk: Walk) -> None:
    case = _in_state("completed")
    walk.open(reverse("office:audit_case", args=[case.number]), "audit-case")
    walk.open(reverse("office:audit_person", args=[case.insured.person_id]), "audit-person")
    _case_pages(walk, case, "")


OWN_PAGES: dict[Role, Callable[[Walk], None]] = {
    Role.AGENT: _agent,
    Role.REVIEWER: _reviewer,
    Role.SUPERVISOR: _supervisor,
    Role.PHARMACIST: _pharmacist,
    Role.DATA_TEAM: _data_team,
    Role.AUDITOR: _auditor,
}
