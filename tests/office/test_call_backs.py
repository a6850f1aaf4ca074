"""Calls owed: a caller not found is called back, whoever is to call sees the number, and enquiries can be opened."""

import html
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import Team
from accounts.roles import Role
from cases.actions.intake import keep_enquiry
from cases.declaration import registry
from cases.models import EligibilityCheck, UnknownCaller
from privacy.models import AccessLog
from tests import worlds
from tests.pages import signed_in, text
from tests.worlds import NOW, at, do

pytestmark = pytest.mark.django_db
PHONE = "13800000077"
CALLS = "/office/cases/calls/"


def said(**changes):
    words = {"key": str(uuid4()), "name": "测试来电人", "phone": PHONE, "topic": "查保单", "due_at": "2099-03-11T09:30"}
    return words | changes


def not_found(user, **changes):
    return signed_in(user).post(reverse("office:intake_not_found"), said(**changes))


def number(user, kind, pk):
    return signed_in(user).post(reverse("office:call_number", args=[kind, pk]))


@pytest.fixture
def caller(agent):
    not_found(agent)
    return UnknownCaller.objects.get()


@pytest.mark.parametrize(("typed", "field"), [("13800000077", "phone"), ("测试来电人", "name")])
def test_a_search_that_finds_nobody_offers_the_call_back_with_what_was_typed(world, agent, typed, field):
    response = signed_in(agent).post(reverse("office:intake"), {"text": typed})
    assert "没有查到被保险人" in text(response)
    assert response.context["call_back"][field].value() == typed


def test_name_and_number_of_a_caller_not_found_are_stored_as_ciphertext(caller):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone, topic FROM cases_unknowncaller")
        stored = cursor.fetchone()
    assert not any(clear in column for clear in ("测试来电人", PHONE, "查保单") for column in stored)
    assert (caller.name, str(caller.phone)) == ("测试来电人", "138****0077")


def test_the_same_page_sent_twice_is_one_call_back(agent):
    key = str(uuid4())
    assert [not_found(agent, key=key).status_code for _ in range(2)] == [302, 302]
    assert UnknownCaller.objects.count() == 1


def test_a_call_back_in_the_past_is_refused_and_what_was_typed_stays(agent):
    response = not_found(agent, due_at="2020-01-01T09:00", topic="问绿通")
    assert "约定回电时间须晚于现在，请改正。" in text(response)
    assert 'value="问绿通"' in response.content.decode()
    assert not UnknownCaller.objects.exists()


def test_the_list_says_when_whom_and_why_but_not_the_number(agent, caller):
    page = text(signed_in(agent).get(CALLS))
    assert all(words in page for words in ("2099-03-11 09:30", "测试来电人", "查保单", "未查到保单"))
    assert PHONE not in page


def test_one_logged_press_shows_the_number_to_who_is_to_call(agent, caller):
    response = number(agent, "unknown", caller.pk)
    assert PHONE in text(response)
    assert "no-store" in response.headers["Cache-Control"]
    read = AccessLog.objects.latest("pk")
    assert (read.user, read.action, read.subject_id, read.reason) == (agent, "unmask", str(caller.pk), "按约定回电")


def test_a_colleague_sees_the_number_only_after_taking_the_call_over(agent, caller):
    colleague = worlds.staff(Role.AGENT)
    assert number(colleague, "unknown", caller.pk).status_code == 403
    signed_in(colleague).post(reverse("office:take_over_call", args=[caller.pk]))
    assert PHONE in text(number(colleague, "unknown", caller.pk))
    assert number(agent, "unknown", caller.pk).status_code == 403


def test_a_call_made_leaves_the_list_and_is_not_recorded_twice(agent, caller):
    address = reverse("office:called", args=[caller.pk])
    signed_in(agent).post(address, {"result": "已核实保单"})
    again = signed_in(agent).post(address, {"result": "另一个结果"}, follow=True)
    assert "已经回电" in text(again)
    assert "没有由您回的电话。" in text(again)
    caller.refresh_from_db()
    assert (caller.kept_by, caller.result) == (agent, "已核实保单")


def test_who_takes_no_calls_is_told_of_no_caller_not_found(reviewer, caller):
    assert "测试来电人" not in text(signed_in(reviewer).get(CALLS + "?whose=all"))
    assert number(reviewer, "unknown", caller.pk).status_code == 404


def test_the_number_of_a_call_promised_on_a_case_is_shown_to_who_has_the_case_without_leave_to_unmask(case, agent):
    do(case, "promise_call_back", agent, topic="资料怎么寄", due_at="2026-03-11T10:00")
    call = case.call_backs.get()
    assert not agent.has_perm("privacy.unmask")
    assert "13800000000" in text(number(agent, "case", call.pk))
    assert AccessLog.objects.latest("pk").case_number == case.number
    assert number(worlds.staff(Role.AGENT), "case", call.pk).status_code == 403


def test_the_list_asks_as_many_questions_for_many_calls(agent, case, caller, django_assert_max_num_queries):
    for minute in range(9):
        do(case, "promise_call_back", agent, topic="回电", due_at=f"2026-03-11T10:0{minute}")
        not_found(agent)
    client = signed_in(agent)
    with django_assert_max_num_queries(14):
        client.get(CALLS + "?whose=all")


def test_an_enquiry_can_be_opened_with_what_was_told(world, agent):
    insured = worlds.insured(waiting_period_end=at("2026-05-01 00:00").date())
    call = worlds.verified(insured, agent, NOW)
    body = {"action": "enquiry", "kind": "outpatient", "city": "南京"}
    type(call).objects.filter(pk=call.pk).update(verified_at=at("2099-01-01 00:00"))
    signed_in(agent).post(reverse("office:intake_decide_service", args=[call.pk, "green_channel"]), body)
    check = EligibilityCheck.objects.get()
    page = html.unescape(text(signed_in(agent).get(reverse("office:enquiry", args=[check.pk]))))
    assert "当时这样答复" in page
    assert "等待期" in page
    assert "南京" in page
    assert "门诊" in page


def test_an_enquiry_of_services_another_team_has_is_not_found(world, agent, reviewer):
    Team.objects.create(name="别的团队", services=["green_channel"])
    insured = worlds.insured()
    call = worlds.verified(insured, agent, NOW)
    check = keep_enquiry(
        service=registry.get("green_channel"), verification=call, request=worlds.request(), actor=agent
    )
    assert signed_in(reviewer).get(reverse("office:enquiry", args=[check.pk])).status_code == 404
