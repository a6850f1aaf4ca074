"""Calls promised back and complaints, on the case's page and in the queue."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from office import queue
from tests.pages import case_page, post_step, signed_in, text
from tests.worlds import NOW, at, do, staff

TODAY = at("2026-03-10 15:00")


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: TODAY)


def promised(case, agent, due, when=NOW, topic="告知是否有号"):
    do(case, "promise_call_back", agent, when, topic=topic, due_at=due)
    return case.call_backs.latest("id")


def under(heading, user, now=TODAY):
    return [case.number for case in queue.cases(user=user, chosen={"heading": heading}, now=now)]


def test_a_call_not_made_in_time_is_loud_on_the_first_screen(case, agent):
    promised(case, agent, "2026-03-10T12:00")
    html = " ".join(case_page(case, agent).content.decode().split())
    assert '<a class="pill danger" href="#call-backs">回电：逾期未回电，已过 3 小时</a>' in html
    assert 'class="panel alarm" id="call-backs"' in html


def test_a_call_in_days_to_come_is_quiet(case, agent):
    promised(case, agent, "2026-03-12T12:00")
    html = case_page(case, agent).content.decode()
    assert "未到约定时间" in html
    assert "alarm" not in html
    assert 'href="#call-backs"' not in html


def test_the_button_opens_the_step_with_its_call_chosen(case, agent):
    first = promised(case, agent, "2026-03-10T12:00")
    second = promised(case, agent, "2026-03-10T18:00", topic="第二次")
    html = case_page(case, agent).content.decode()
    assert f"?step=keep_call_back&amp;call_back={first.pk}#opened" in html
    opened = case_page(case, agent, f"?step=keep_call_back&call_back={second.pk}").content.decode()
    assert f'<option value="{second.pk}" selected>第二次</option>' in opened


@pytest.mark.parametrize(("made", "words"), [("11:30", "已回电"), ("13:30", "已回电，晚于约定")])
def test_a_call_made_says_who_when_and_whether_in_time(made, words, case, agent):
    call = promised(case, agent, "2026-03-10T12:00")
    do(case, "keep_call_back", agent, at(f"2026-03-10 {made}"), call_back=call.pk, result="客户已知悉")
    response = case_page(case, agent)
    assert f'">{words}</span>' in response.content.decode()
    assert f"{agent} 于 2026-03-10 {made} 回电：客户已知悉" in text(response)
    assert f"call_back={call.pk}" not in response.content.decode()


def test_who_may_only_look_is_offered_no_call(case, agent):
    promised(case, agent, "2026-03-10T12:00")
    assert "?step=keep_call_back" not in case_page(case, staff(Role.AUDITOR)).content.decode()


@pytest.mark.parametrize(
    ("due", "expected"), [("2026-03-10T12:00", True), ("2026-03-10T23:59", True), ("2026-03-11T00:01", False)]
)
def test_the_queue_lists_calls_owed_until_the_end_of_today(due, expected, case, agent):
    promised(case, agent, due)
    assert (case.number in under("call_backs", agent)) is expected
    assert queue.counts(user=agent, now=TODAY)["call_backs"] == int(expected)


def test_a_call_made_leaves_the_queue(case, agent):
    call = promised(case, agent, "2026-03-10T12:00")
    do(case, "keep_call_back", agent, at("2026-03-10 11:00"), call_back=call.pk, result="已告知")
    assert under("call_backs", agent) == []


def test_a_call_owed_on_an_ended_case_is_still_listed_but_not_taken(case, agent, supervisor):
    promised(case, agent, "2026-03-10T16:00")
    do(case, "close", supervisor, kind="withdrawn", reason="不办了")
    assert under("call_backs", agent) == [case.number]
    assert case.number not in under("all", agent)
    assert queue.take_next(user=agent, chosen={"heading": "call_backs"}, now=TODAY) is None


def test_the_counts_of_all_headings_are_one_query(case, agent):
    agent.get_all_permissions()
    with CaptureQueriesContext(connection) as queries:
        queue.counts(user=agent, now=TODAY)
    assert len(queries) == 1


def test_the_queue_page_shows_the_heading(case, agent):
    promised(case, agent, "2026-03-10T12:00")
    response = signed_in(agent).get(reverse("office:queue"), {"heading": "call_backs"})
    assert "今日回电 1" in text(response)
    assert case.number in text(response)


def test_a_complaint_waits_for_the_supervisors_answer(case, agent, supervisor):
    do(case, "record_complaint", agent, complainant="测试亲友", text="等了两天没有电话")
    complaint = case.complaints.get()
    assert "待主管答复" in text(case_page(case, agent))
    opened = case_page(case, supervisor, f"?step=answer_complaint&complaint={complaint.pk}").content.decode()
    assert f'<option value="{complaint.pk}" selected>' in opened
    assert post_step(case, supervisor, "answer_complaint", complaint=complaint.pk, answer="已致歉").status_code == 302
    shown = text(case_page(case, agent))
    assert f"已致歉 {supervisor} 于 2026-03-10 15:00 答复" in shown
    assert "待主管答复" not in shown


def test_an_agent_cannot_answer_a_complaint(case, agent):
    do(case, "record_complaint", agent, complainant="测试亲友", text="等了两天")
    answer = {"complaint": case.complaints.get().pk, "answer": "不认可"}
    assert post_step(case, agent, "answer_complaint", **answer).status_code == 403
    assert case.complaints.get().answer == ""


def test_a_call_cannot_be_kept_twice(case, agent):
    call = promised(case, agent, "2026-03-10T12:00")
    do(case, "keep_call_back", agent, NOW + timedelta(hours=1), call_back=call.pk, result="第一次")
    again = post_step(case, agent, "keep_call_back", call_back=call.pk, result="第二次")
    assert again.status_code == 422
    call.refresh_from_db()
    assert call.result == "第一次"
