"""A message that reached nobody becomes a call in the queue, once."""

from datetime import timedelta

import pytest

from accounts.system import system_user
from cases.bookkeeping import messages
from cases.jobs import undelivered
from cases.models import CallBack, Message
from office import queue
from tests.pages import signed_in
from tests.worlds import NOW, do

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def message(toy_case, agent):
    do(toy_case, "tell", agent)
    return toy_case.messages.get()


def leave(message, **values):
    Message.objects.filter(pk=message.pk).update(**values)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"status": "unknown", "attempts": 1}, "短信未确认，请电话告知申请人：测试消息"),
        ({"status": "failed", "attempts": messages.ATTEMPTS}, "短信发送失败，请电话告知申请人：测试消息"),
    ],
)
def test_a_lost_message_is_a_call_in_todays_queue(message, agent, values, said):
    leave(message, **values)
    assert undelivered.promise_calls(at=LATER) == 1
    call = CallBack.objects.get()
    assert (call.topic, call.promised_by, call.kept_at) == (said, system_user(), None)
    assert message.case.promises.get(code=f"call_back:{call.pk}").what == f"回电：{said}"
    page = signed_in(agent).get(f"/office/cases/{message.case.number}/").content.decode()
    assert said in page


def test_it_stands_under_todays_calls_of_the_queue(message, agent):
    leave(message, status="unknown")
    undelivered.promise_calls(at=LATER)
    assert list(queue.cases(user=agent, chosen={"heading": "call_backs"}, now=LATER)) == [message.case]


def test_it_is_promised_once(message):
    leave(message, status="unknown")
    assert [undelivered.promise_calls(at=LATER + timedelta(minutes=5 * n)) for n in range(3)] == [1, 0, 0]


def test_a_message_that_is_still_tried_waits(message):
    leave(message, status="failed", attempts=1)
    assert undelivered.promise_calls(at=LATER) == 0
    assert undelivered.promise_calls(at=LATER + undelivered.TRIED) == 1


def test_a_message_to_nobodys_mobile_does_not_wait(message):
    verification = message.case.verification
    verification.applicant_phone = "010-12345678"
    verification.applicant = "other"
    verification.save()
    leave(message, status="failed", attempts=1)
    assert undelivered.promise_calls(at=LATER) == 1


@pytest.mark.parametrize("status", ["queued", "sending", "sent"])
def test_what_is_under_way_or_sent_needs_no_call(message, status):
    leave(message, status=status, attempts=messages.ATTEMPTS)
    assert undelivered.promise_calls(at=LATER) == 0


def test_a_case_that_has_ended_gets_its_call_too(message, supervisor):
    do(message.case, "close", supervisor, kind="opened_in_error", reason="误开")
    leave(message, status="unknown")
    assert undelivered.promise_calls(at=LATER) == 1


def test_on_a_day_off_the_call_is_for_the_next_working_day(message):
    leave(message, status="unknown")
    saturday = NOW.replace(month=3, day=14)
    undelivered.promise_calls(at=saturday)
    assert f"{CallBack.objects.get().due_at.astimezone(saturday.tzinfo):%m-%d %H:%M}" == "03-17 00:00"
