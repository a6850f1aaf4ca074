"""My data: what is held, a copy, consents to withdraw, requests that staff answer."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from portal.models import DataRequest
from privacy.models import AccessLog
from tests import pages, worlds
from tests.customers import signed_in
from tests.opened import save
from tests.pages import text
from tests.worlds import do


@pytest.fixture
def insured(world):
    return worlds.current_insured()


@pytest.fixture
def case(insured, agent):
    return worlds.opened(insured, agent, timezone.now())


@pytest.fixture
def mine(insured):
    return signed_in(insured.person)


def test_what_is_held_is_shown_with_numbers_masked(mine, insured, case):
    said = text(mine.get(reverse("portal:data")))
    assert insured.policy.number in said
    assert case.number in said
    assert insured.person.phone.reveal() not in said
    assert str(insured.person.phone) in said


def test_the_copy_is_a_file_and_logged(mine, insured, case):
    answer = mine.get(reverse("portal:data_copy"))
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="my-data.json"')
    held = json.loads(answer.content)
    assert held["本人"]["姓名"] == insured.person.name
    assert held["案件"][0]["案件号"] == case.number
    assert AccessLog.objects.latest("pk").action == "export"


def test_the_policyholders_copy_holds_no_papers_or_messages_of_the_insured(insured, case):
    held = json.loads(signed_in(insured.policy.policyholder).get(reverse("portal:data_copy")).content)
    assert held["案件"][0]["状态"] == "资料收集"
    assert "消息" not in held["案件"][0]


def test_a_consent_in_force_can_be_withdrawn_from_here(mine, case, agent):
    signed = {"decision": "signed", "signer": "insured", "signer_name": "测试被保险人", "method": "signed"}
    do(case, "record_consent", agent, timezone.now(), form="health_data", **signed)
    assert (
        reverse("portal:consent_withdraw", args=[case.number, "health_data"])
        in mine.get(reverse("portal:data")).content.decode()
    )


@pytest.mark.parametrize("kind", ["correct", "delete"])
def test_a_request_is_recorded_once_and_its_answer_shown(mine, kind):
    address = reverse("portal:data_request", args=[kind])
    for _ in range(2):
        mine.post(address, {"text": "手机号码已变更"})
    row = DataRequest.objects.get()
    assert "正在处理" in text(mine.get(reverse("portal:data")))
    supervisor = worlds.staff(Role.SUPERVISOR)
    staff = pages.signed_in(supervisor)
    page = reverse("admin:portal_datarequest_change", args=[row.pk])
    assert "手机号码已变更" in text(staff.get(page))
    save(staff, page, {"answer": "已核实更正"})
    row.refresh_from_db()
    assert (row.answer, row.answered_by) == ("已核实更正", supervisor)
    assert "已核实更正" in text(mine.get(reverse("portal:data")))


def test_deletion_is_told_to_wait_for_the_time_data_must_be_kept(mine):
    assert "期限内不能删除，但会限制使用" in text(mine.get(reverse("portal:data_request", args=["delete"])))


def test_an_unknown_request_is_not_there(mine):
    assert mine.get(reverse("portal:data_request", args=["sell"])).status_code == 404


def test_an_agent_does_not_read_requests(world):
    answer = pages.signed_in(worlds.staff(Role.AGENT)).get(reverse("admin:portal_datarequest_changelist"))
    assert answer.status_code == 403
