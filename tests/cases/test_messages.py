"""Messages: sent once, by the worker, masked where they are shown, and never with a diagnosis."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from cases.actions.open_case import open_case
from cases.bookkeeping import messages
from cases.bookkeeping.messages import MayPass, send_message
from cases.declaration import registry
from cases.jobs.tasks import retry_stalled_jobs, run_on_dates
from cases.models import Message
from tests import sms_backends, worlds
from tests.owner import as_owner
from tests.pages import case_page
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
    with pytest.raises(MayPass):
        attempt(message)
    message.refresh_from_db()
    assert (message.status, message.attempts, message.error, message.sent_at) == ("failed", 1, "ConnectionError", None)


def test_a_failed_message_can_still_go_out(message, settings, kept):
    settings.SMS_BACKEND = "tests.sms_backends.Failing"
    with pytest.raises(MayPass):
        attempt(message)
    settings.SMS_BACKEND = "tests.sms_backends.Keeping"
    assert (attempt(message).status, message.attempts, message.error) == ("sent", 2, "")


def test_a_message_whose_sender_died_is_marked_and_not_sent_again(message, kept):
    Message.objects.filter(pk=message.pk).update(status="sending", attempts=1)
    assert (attempt(message).status, message.error, message.attempts) == ("unknown", messages.INTERRUPTED, 1)
    assert attempt(message).status == "unknown"
    assert kept() == []


def test_a_message_whose_gateway_gives_no_answer_is_marked_and_not_sent_again(message, settings, kept):
    settings.SMS_BACKEND = "tests.sms_backends.Silent"
    assert (attempt(message).status, message.error, message.sent_at) == ("unknown", messages.NO_ANSWER, None)
    settings.SMS_BACKEND = "tests.sms_backends.Keeping"
    assert attempt(message).status == "unknown"
    assert kept() == []


@pytest.fixture
def meanwhile(settings, monkeypatch):
    """Let a function run while the gateway is sending; returns what it took."""
    settings.SMS_BACKEND = "tests.sms_backends.Meeting"
    monkeypatch.setattr(sms_backends.Meeting, "sent", [])

    def install(function):
        monkeypatch.setattr(sms_backends.Meeting, "meanwhile", staticmethod(function))
        return sms_backends.Meeting.sent

    return install


@pytest.mark.django_db(transaction=True)
def test_the_gateway_is_called_outside_any_transaction_and_lock(message, meanwhile):
    seen = {}

    def look():
        seen["in a transaction"] = connection.in_atomic_block
        with ThreadPoolExecutor() as other:
            seen["status"] = other.submit(locked_elsewhere, message.pk).result()

    meanwhile(look)
    assert attempt(message).status == "sent"
    assert seen == {"in a transaction": False, "status": "sending"}


def locked_elsewhere(pk):
    """Return the message's status as another connection sees it, which can lock it at once."""
    try:
        with transaction.atomic():
            return Message.objects.select_for_update(nowait=True).get(pk=pk).status
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_second_run_beside_the_sender_sends_nothing_and_the_sender_has_the_last_word(message, meanwhile):
    seen = []

    def run_again():
        send_message(message_id=message.pk)
        seen.append(Message.objects.get(pk=message.pk).status)

    sent = meanwhile(run_again)
    assert attempt(message).status == "sent"
    assert seen == ["unknown"]
    assert (len(sent), message.error, bool(message.sent_at)) == (1, "", True)


@pytest.mark.parametrize(("status", "shown"), [("failed", "发送失败"), ("unknown", "未确认"), ("sending", "发送中")])
def test_what_became_of_a_message_is_seen_on_the_case_page(message, agent, status, shown):
    Message.objects.filter(pk=message.pk).update(status=status, error="TEST-ERROR")
    page = " ".join(case_page(message.case, agent).content.decode().split())
    pill = "pill" if status == "sending" else "pill danger"
    assert f'<span class="{pill}">{shown}</span>' in page
    assert "TEST-ERROR" in page


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


def test_what_a_former_policyholder_was_to_hear_goes_to_the_present_one(told_by, kept, insured):
    """F25: the policyholder changed while the message waited."""
    message = told_by("policyholder", "13800000007")
    insured.policy.policyholder = worlds.person("测试新投保人", phone="13900000009")
    insured.policy.save()
    attempt(type(message).objects.get(pk=message.pk))
    assert kept() == [("13900000009", "测试消息")]


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
        with as_owner() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")

    clear()
    yield
    clear()


def work(*queues):
    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        worker.run_worker(
            wait=False, queues=[*queues] or ["messages"], listen_notify=False, install_signal_handlers=False
        )


SENDING = "cases.bookkeeping.messages.send_message"


def taken_by_a_worker(silent_for, job):
    """Let ``job`` be under way at a worker that gave its last sign of life so many seconds ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s * interval '1 second') RETURNING id",
            [silent_for],
        )
        worker = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [worker, job.pk])


def look_for_stalled_jobs():
    retry_stalled_jobs.defer(timestamp=0)
    work("upkeep")


@pytest.mark.django_db(transaction=True)
def test_the_job_of_a_dead_worker_is_done_by_a_living_one(no_jobs, message, kept):
    taken_by_a_worker(60, ProcrastinateJob.objects.get(task_name=SENDING))
    work()
    message.refresh_from_db()
    assert (message.status, kept()) == ("queued", [])
    look_for_stalled_jobs()
    work()
    message.refresh_from_db()
    job = ProcrastinateJob.objects.get(task_name=SENDING)
    assert (message.status, len(kept()), job.status) == ("sent", 1, "succeeded")


@pytest.mark.django_db(transaction=True)
def test_the_job_of_a_living_worker_is_left_to_it(no_jobs, message, kept):
    job = ProcrastinateJob.objects.get(task_name=SENDING)
    taken_by_a_worker(5, job)
    look_for_stalled_jobs()
    job.refresh_from_db()
    assert (job.status, kept()) == ("doing", [])


@pytest.mark.django_db(transaction=True)
def test_a_stalled_job_whose_successor_waits_already_is_given_up(no_jobs, db):
    run_on_dates.defer(timestamp=0)
    taken_by_a_worker(60, ProcrastinateJob.objects.get())
    run_on_dates.defer(timestamp=1)
    look_for_stalled_jobs()
    jobs = ProcrastinateJob.objects.filter(task_name__endswith="run_on_dates").order_by("id")
    assert list(jobs.values_list("status", flat=True)) == ["failed", "todo"]


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_what_a_step_queued(no_jobs, message, kept):
    work()
    message.refresh_from_db()
    assert (message.status, len(kept())) == ("sent", 1)
    assert ProcrastinateJob.objects.get(task_name=SENDING).status == "succeeded"


@pytest.mark.django_db(transaction=True)
def test_the_worker_tries_a_failed_message_again_later(no_jobs, message, failing):
    work()
    message.refresh_from_db()
    job = ProcrastinateJob.objects.get(task_name=SENDING)
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
