"""Messages: sent once, by the worker, masked where they are shown, and never with a diagnosis."""

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from cases.actions.open_case import open_case
from cases.bookkeeping import messages
from cases.bookkeeping.messages import SendFailed, send_message
from cases.declaration import registry
from cases.models import Message
from tests import sms_backends
from tests.worlds import APPOINTMENT, NOW, approved, at, do, key, request, verified


@pytest.fixture
def kept(settings, monkeypatch):
    settings.SMS_BACKEND = "tests.sms_backends.Keeping"
    monkeypatch.setattr(sms_backends.Keeping, "sent", [])
    return lambda: sms_backends.Keeping.sent


@pytest.fixture
def failing(settings):
    settings.SMS_BACKEND = "tests.sms_backends.Failing"


@pytest.fixture
def message(toy_case, agent):
    do(toy_case, "tell", agent)
    return toy_case.messages.get()


def attempt(message):
    send_message(message_id=message.pk)
    message.refresh_from_db()
    return message


# Sending


def test_a_message_waits_until_it_is_sent(message):
    assert (message.status, message.queued_at, message.attempts, message.sent_at) == ("queued", NOW, 0, None)


def test_a_message_goes_to_the_applicant(message, kept):
    assert attempt(message).status == "sent"
    assert kept() == [("13800000000", "测试消息")]
    assert message.sent_at


def test_a_message_can_go_to_the_insured(toy_case, kept):
    attempt(messages.queue(case=toy_case, recipient="insured", text="测试消息", at=NOW))
    assert kept() == [(toy_case.insured.person.phone.reveal(), "测试消息")]


def test_a_job_run_twice_sends_once(message, kept):
    attempt(message)
    attempt(message)
    assert len(kept()) == 1
    assert message.attempts == 1


def test_the_console_shows_the_number_masked(message, capsys):
    attempt(message)
    printed = capsys.readouterr().out
    assert "测试消息" in printed
    assert "13800000000" not in printed


def test_a_failure_is_kept_without_the_number_and_raised_for_another_try(message, failing):
    with pytest.raises(SendFailed):
        attempt(message)
    message.refresh_from_db()
    assert (message.status, message.attempts, message.error, message.sent_at) == ("failed", 1, "ConnectionError", None)


def test_a_failed_message_can_still_go_out(message, settings, kept):
    settings.SMS_BACKEND = "tests.sms_backends.Failing"
    with pytest.raises(SendFailed):
        attempt(message)
    settings.SMS_BACKEND = "tests.sms_backends.Keeping"
    assert (attempt(message).status, message.attempts, message.error) == ("sent", 2, "")


@pytest.fixture
def told_by(register_toy, insured, agent):
    """Queue a message to an applicant of some kind who left a number or none."""

    def tell(applicant, phone=""):
        call = verified(insured, agent, applicant=applicant, applicant_phone=phone)
        case = open_case(
            service=register_toy(), verification=call, request={}, actor=agent, idempotency_key=key(), now=NOW
        )
        do(case, "tell", agent)
        return case.messages.get()

    return tell


def test_without_a_number_it_fails_for_good(told_by, kept):
    message = attempt(told_by("other"))
    assert (message.status, message.error) == ("failed", "没有联系电话")
    assert kept() == []


@pytest.mark.rule("GC-08")
@pytest.mark.parametrize("applicant", ["insured", "policyholder"])
def test_who_left_no_number_is_reached_by_the_one_on_record(told_by, kept, insured, applicant):
    assert attempt(told_by(applicant)).status == "sent"
    person = insured.person if applicant == "insured" else insured.policy.policyholder
    assert kept() == [(person.phone.reveal(), "测试消息")]


@pytest.mark.parametrize("left", ["+86 138 0000 0007", "\u202a13800000007\u202c", "１３８００００ ０００７"])
def test_a_mobile_is_reached_however_it_was_written_down(told_by, kept, left):
    message = told_by("other", "13800000000")
    message.case.verification.applicant_phone = left
    message.case.verification.save()
    attempt(message)
    assert kept() == [("13800000007", "测试消息")]


@pytest.mark.parametrize("left", ["010-12345678", "12345", "+852 9123 4567"])
def test_what_takes_no_sms_gives_way_to_the_mobile_on_record(told_by, kept, insured, left):
    assert attempt(told_by("insured", left)).status == "sent"
    assert kept() == [(insured.person.phone.reveal(), "测试消息")]


@pytest.mark.parametrize("left", ["010-12345678", "+852 9123 4567"])
def test_no_sms_goes_to_any_other_number(told_by, kept, left):
    message = attempt(told_by("other", left))
    assert (message.status, message.error) == ("failed", messages.NO_MOBILE)
    assert kept() == []


def test_no_sms_goes_to_a_phone_on_record_outside_the_mainland(told_by, kept, insured):
    insured.person.phone = "+852 9123 4567"
    insured.person.save()
    assert attempt(told_by("insured")).error == messages.NO_MOBILE
    assert kept() == []


# The worker


@pytest.fixture
def no_jobs(transactional_db):
    def clear():
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs CASCADE")

    clear()
    yield
    clear()


def work():
    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        worker.run_worker(wait=False, queues=["messages"], listen_notify=False, install_signal_handlers=False)


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_what_a_step_queued(no_jobs, message, kept):
    work()
    message.refresh_from_db()
    assert (message.status, len(kept())) == ("sent", 1)
    assert ProcrastinateJob.objects.get(task_name="cases.bookkeeping.messages.send_message").status == "succeeded"


@pytest.mark.django_db(transaction=True)
def test_the_worker_tries_a_failed_message_again_later(no_jobs, message, failing):
    work()
    message.refresh_from_db()
    job = ProcrastinateJob.objects.get(task_name="cases.bookkeeping.messages.send_message")
    assert (message.status, job.status, job.attempts) == ("failed", "todo", 1)
    assert job.scheduled_at


# What they say


def test_no_message_names_illness_hospital_or_department(insured, agent, reviewer, supervisor):
    case = open_case(
        service=registry.get("green_channel"),
        verification=verified(insured, agent),
        request=request(illness="肺癌晚期", wishes="希望看胸外科"),
        actor=agent,
        idempotency_key=key(),
        now=NOW,
    )
    approved(case, agent, reviewer, department="胸外科")
    do(case, "notify", agent, **APPOINTMENT | {"department": "胸外科"})
    do(case, "attend", agent, at("2026-03-20 15:00"), attended_on="2026-03-20", source="回访")
    disease = case.greenchanneldetails.disease.name
    texts = " ".join(Message.objects.filter(case=case).values_list("text", flat=True))
    assert texts.count("95550") >= 3
    assert [word for word in ("肺癌", disease, "胸外科", APPOINTMENT["hospital"]) if word in texts] == []
