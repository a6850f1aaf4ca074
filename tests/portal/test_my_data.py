"""My data: what is held, a copy, consents to withdraw, requests that staff answer."""

import json
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AttemptCount
from accounts.roles import Role
from cases.jobs.reminders import remind
from portal.models import DataRequest
from privacy.models import AccessLog
from tests import pages, sms_backends, worlds
from tests.customers import KEEPING, newest_code, signed_in
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


def test_a_consent_on_an_ended_case_can_be_withdrawn_and_ends_what_it_allowed(
    mine, insured, case, settings, monkeypatch
):
    settings.SMS_BACKEND = KEEPING
    monkeypatch.setattr(sms_backends.Keeping, "sent", [])
    holder = signed_in(insured.policy.policyholder)
    give(mine, case, "consent")
    mine.post(reverse("portal:papers", args=[case.number]), {"type": "ct", "file": worlds.picture()})
    paper = reverse("portal:paper", args=[case.number, case.documents.get().pk])
    case.refresh_from_db()
    body = {"reason": "", "revision": case.revision, "idempotency_key": "end"}
    mine.post(reverse("portal:step", args=[case.number, "withdraw"]), body)
    case.refresh_from_db()
    assert not case.is_open
    assert holder.get(paper).status_code == 200
    withdraw = reverse("portal:consent_withdraw", args=[case.number, "to_policyholder"])
    assert withdraw in mine.get(reverse("portal:data")).content.decode()
    give(mine, case, "consent_withdraw")
    assert holder.get(paper).status_code == 404
    assert withdraw not in mine.get(reverse("portal:data")).content.decode()


def give(client, case, name):
    """Sign, or withdraw, the consent that lets the policyholder read the papers."""
    AttemptCount.objects.filter(
        until__lt=timezone.now() + timedelta(minutes=2)
    ).delete()  # the minute between two codes
    address, signer = reverse(f"portal:{name}", args=[case.number, "to_policyholder"]), {"signer_name": "测试被保险人"}
    client.post(address, signer)
    client.post(address, signer | {"code": newest_code()})


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


@pytest.mark.parametrize(
    ("start", "end", "kept"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), "2031年12月31日"),
        (date(2027, 3, 1), date(2028, 2, 29), "2033年3月1日"),
        (date(2026, 1, 1), date(2027, 12, 31), "2037年12月31日"),
    ],
)
def test_deletion_is_told_to_wait_until_the_day_to_which_the_law_has_data_kept(mine, insured, start, end, kept):
    insured.policy.period_start, insured.policy.period_end = start, end
    insured.policy.save()
    said = text(mine.get(reverse("portal:data_request", args=["delete"])))
    assert "期限内不能删除，但会限制使用" in said
    assert f"您的资料须保存至 {kept} 。" in said


def test_until_then_the_use_of_the_data_is_restricted(mine, insured, settings):
    settings.POLICY_REMINDERS_A_DAY = 10
    at = worlds.at(f"{insured.policy.period_end - timedelta(days=20)} 10:00")
    mine.post(reverse("portal:data_request", args=["correct"]), {"text": "手机号码已变更"})
    with transaction.atomic():
        assert remind(at=at) >= 1
        transaction.set_rollback(True)
    mine.post(reverse("portal:data_request", args=["delete"]), {"text": "请删除我的资料"})
    assert remind(at=at) == 0
    assert "已限制使用，期满后删除" in text(mine.get(reverse("portal:data")))
    row = DataRequest.objects.get(kind="delete")
    page = reverse("admin:portal_datarequest_change", args=[row.pk])
    assert "资料依法须保存至" in text(pages.signed_in(worlds.staff(Role.SUPERVISOR)).get(page))


def test_an_unknown_request_is_not_there(mine):
    assert mine.get(reverse("portal:data_request", args=["sell"])).status_code == 404


def test_an_agent_does_not_read_requests(world):
    answer = pages.signed_in(worlds.staff(Role.AGENT)).get(reverse("admin:portal_datarequest_changelist"))
    assert answer.status_code == 403
