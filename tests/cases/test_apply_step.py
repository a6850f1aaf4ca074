"""The one road of every change: who may, what is refused, and that a refusal leaves nothing behind."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Team
from accounts.roles import Role
from cases.actions.apply_step import apply_step
from cases.bookkeeping.backdating import ImpossibleTime
from cases.declaration import errors
from cases.declaration.words import Quota
from cases.models import CaseEvent, Message
from tests import toy
from tests.worlds import NOW, do, key, picture, staff


def take(case, actor, step="note", data=None, **more):
    options = {"now": NOW, "revision": case.revision, "idempotency_key": key(), **more}
    return apply_step(number=case.number, step=step, data=data or {"text": "说明"}, actor=actor, **options)


def stored_files(settings):
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.fixture
def unchanged(toy_case):
    """Fails the test where the case, its events or its messages have changed by the end."""
    before = (toy_case.revision, toy_case.state, dict(toy_case.moments), CaseEvent.objects.count())
    yield
    toy_case.refresh_from_db()
    assert (toy_case.revision, toy_case.state, toy_case.moments, CaseEvent.objects.count()) == before
    assert not Message.objects.exists()


# Who may


def test_a_case_of_another_team_is_not_found(toy_case, reviewer, unchanged):
    toy_case.team = Team.objects.create(name="别的团队", services=["toy"])
    toy_case.save()
    with pytest.raises(errors.CaseNotFound):
        take(toy_case, reviewer)


def test_a_member_of_the_team_finds_the_case(toy_case, reviewer):
    toy_case.team = Team.objects.create(name="本团队", services=["toy"])
    toy_case.save()
    reviewer.teams.add(toy_case.team)
    assert take(toy_case, reviewer).step == "note"


@pytest.mark.parametrize("number", ["TY000000000000", "TY\x00"])
def test_an_unknown_number_is_not_found(toy_case, agent, number, unchanged):
    with pytest.raises(errors.CaseNotFound):
        apply_step(number=number, step="note", data={}, actor=agent, revision=1, idempotency_key=key())


def test_an_unknown_step_is_not_found(toy_case, agent, unchanged):
    with pytest.raises(errors.CaseNotFound):
        take(toy_case, agent, "no_such_step")


@pytest.mark.parametrize("step", ["ask_confirmation", "alert"])
def test_internal_steps_are_not_found_by_staff(toy_case, supervisor, step, unchanged):
    with pytest.raises(errors.CaseNotFound):
        take(toy_case, supervisor, step)


def test_a_step_without_permission_is_refused(toy_case, agent, unchanged):
    with pytest.raises(errors.StepNotAllowed, match="步骤supervised"):
        take(toy_case, agent, "supervised")


def test_an_auditor_sees_but_may_not_write(toy_case, unchanged):
    with pytest.raises(errors.StepNotAllowed):
        take(toy_case, staff(Role.AUDITOR))


def test_the_data_team_does_not_find_cases(toy_case, unchanged):
    with pytest.raises(errors.CaseNotFound):
        take(toy_case, staff(Role.DATA_TEAM))


def test_a_person_who_left_does_not_find_cases(toy_case, reviewer, unchanged):
    reviewer.is_active = False
    with pytest.raises(errors.CaseNotFound):
        take(toy_case, reviewer)


# Revision and state


def test_a_stale_revision_says_who_when_and_what(toy_case, agent, reviewer):
    seen = toy_case.revision
    do(toy_case, "begin", reviewer)
    with pytest.raises(errors.StaleRevision) as problem:
        take(toy_case, agent, "finish", revision=seen)
    assert str(reviewer) in str(problem.value)
    assert "03月10日 10:00:00" in str(problem.value)
    assert "步骤begin" in str(problem.value)


def test_a_step_that_moves_the_case_needs_a_revision(toy_case, agent, unchanged):
    with pytest.raises(errors.StaleRevision):
        take(toy_case, agent, "go_on", revision=None)


def test_a_step_that_keeps_the_state_does_without_a_revision(toy_case, agent):
    assert take(toy_case, agent, revision=None).sequence == 2


def test_a_step_from_the_wrong_state_names_both(toy_case, agent):
    do(toy_case, "go_on", agent)
    with pytest.raises(errors.WrongState, match=r"已汇合.*步骤begin"):
        take(toy_case, agent, "begin")


def test_an_ended_case_takes_no_more_steps(toy_case, agent):
    do(toy_case, "end", agent)
    with pytest.raises(errors.WrongState):
        take(toy_case, agent, "upload_document")


# Keys


def test_the_same_request_twice_gives_the_same_event(toy_case, agent):
    first = take(toy_case, agent, "begin", {}, idempotency_key="once")
    assert take(toy_case, agent, "begin", {}, idempotency_key="once").pk == first.pk
    assert toy_case.events.count() == 2


def test_the_same_request_is_answered_even_where_the_step_could_not_be_taken_again(toy_case, agent):
    first = take(toy_case, agent, "go_on", {}, idempotency_key="once")
    assert take(toy_case, agent, "go_on", {}, idempotency_key="once").pk == first.pk


def test_the_same_file_twice_gives_the_same_event(toy_case, agent, settings):
    data = {"type": "other", "received_via": "email"}
    first = take(toy_case, agent, "upload_document", data, files={"file": picture()}, idempotency_key="once")
    again = take(toy_case, agent, "upload_document", data, files={"file": picture()}, idempotency_key="once")
    assert again.pk == first.pk
    assert len(stored_files(settings)) == 2  # the picture as it is shown, and as it came


@pytest.mark.parametrize("data", [{"text": "另一内容"}, {"text": "说明", "more": "x"}])
def test_the_same_key_with_another_body_is_refused(toy_case, agent, data):
    take(toy_case, agent, idempotency_key="once")
    with pytest.raises(errors.KeyReused):
        take(toy_case, agent, data=data, idempotency_key="once")


def test_the_same_key_with_another_file_is_refused(toy_case, agent):
    data = {"type": "other", "received_via": "email"}
    take(toy_case, agent, "upload_document", data, files={"file": picture()}, idempotency_key="once")
    other = {"file": picture(color="black")}
    with pytest.raises(errors.KeyReused):
        take(toy_case, agent, "upload_document", data, files=other, idempotency_key="once")


def test_the_same_key_for_another_step_is_refused(toy_case, agent):
    take(toy_case, agent, "begin", {}, idempotency_key="once")
    with pytest.raises(errors.KeyReused):
        take(toy_case, agent, "supply", {}, idempotency_key="once")


def test_the_same_key_at_another_time_is_refused(toy_case, agent):
    later = NOW + timedelta(hours=2)
    take(toy_case, agent, at=NOW, now=later, idempotency_key="once")
    with pytest.raises(errors.KeyReused):
        take(toy_case, agent, at=NOW + timedelta(hours=1), now=later, idempotency_key="once")


def test_the_same_key_on_another_case_is_refused(toy_case, insured, agent):
    other = toy.opened(insured, agent)
    take(toy_case, agent, idempotency_key="once")
    with pytest.raises(errors.KeyReused):
        take(other, agent, idempotency_key="once")


def test_the_same_key_of_another_person_is_another_request(toy_case, agent, reviewer):
    first = take(toy_case, agent, revision=None, idempotency_key="once")
    assert take(toy_case, reviewer, revision=None, idempotency_key="once").pk != first.pk


@pytest.mark.parametrize("bad", ["", "x" * 65, "a\x00b", "a\nb"])
def test_a_key_that_cannot_be_kept_is_refused(toy_case, agent, bad, unchanged):
    with pytest.raises(errors.KeyInvalid):
        take(toy_case, agent, idempotency_key=bad)


# What is entered


@pytest.mark.parametrize(
    ("step", "data", "says"),
    [
        ("note", {"text": ""}, "请填写内容"),
        ("note", {"text": "有\x00空字符"}, "内容：.*空字符（NUL）"),
        ("note", {"text": "长" * 501}, "500"),
        ("begin", {"amount": "三"}, "数字"),
        ("close", {"kind": "bored", "reason": "x"}, "bored"),
    ],
)
def test_a_wrong_entry_says_so_and_changes_nothing(toy_case, supervisor, unchanged, step, data, says):
    with pytest.raises(errors.StepInvalid, match=says):
        take(toy_case, supervisor, step, data)


@pytest.mark.parametrize("day", ["2026-13-40", "昨天", "2026-02-30", "20260310"])
def test_a_malformed_date_is_refused_and_no_file_is_stored(toy_case, agent, unchanged, settings, day):
    data = {"type": "other", "received_via": "email", "issued_on": day}
    with pytest.raises(errors.StepInvalid, match="日期"):
        take(toy_case, agent, "upload_document", data, files={"file": picture()})
    assert not stored_files(settings)


def test_guards_say_all_that_is_missing(toy_case, agent, unchanged):
    with pytest.raises(errors.StepBlocked) as problem:
        take(toy_case, agent, "guarded", {})
    assert [item.text for item in problem.value.missing] == ["缺第一项", "缺第二项", "缺第三项"]


# When it happened


def test_the_future_is_refused(toy_case, agent, unchanged):
    with pytest.raises(ImpossibleTime, match="不能晚于现在"):
        take(toy_case, agent, at=NOW + timedelta(minutes=2))


def test_a_time_before_the_application_is_refused(toy_case, agent, unchanged):
    with pytest.raises(ImpossibleTime, match="不能早于申请时间"):
        take(toy_case, agent, at=NOW - timedelta(minutes=1))


def test_the_minute_of_the_application_is_not_before_it(insured, agent, register_toy):
    register_toy()
    case = toy.opened(insured, agent, NOW.replace(second=30))
    assert take(case, agent, at=NOW, now=NOW.replace(second=40)).at == NOW


def test_a_day_back_takes_no_reason(toy_case, agent):
    event = take(toy_case, agent, at=NOW, now=NOW + timedelta(hours=24))
    assert (event.at, event.recorded_at) == (NOW, NOW + timedelta(hours=24))


@pytest.mark.parametrize("reason", ["", "  "])
def test_more_than_a_day_back_needs_a_reason(toy_case, agent, unchanged, reason):
    with pytest.raises(ImpossibleTime, match="补记原因"):
        take(toy_case, agent, at=NOW, now=NOW + timedelta(hours=25), backdate_reason=reason)


def test_the_reason_for_going_back_is_recorded(toy_case, agent):
    event = take(toy_case, agent, at=NOW, now=NOW + timedelta(hours=25), backdate_reason="系统停机")
    assert event.payload.data["backdate_reason"] == "系统停机"


# All or nothing


def test_a_message_and_its_job_come_with_the_step(toy_case, agent):
    do(toy_case, "tell", agent)
    message = toy_case.messages.get()
    job = ProcrastinateJob.objects.get(
        task_name="cases.bookkeeping.messages.send_message", args={"message_id": message.pk}
    )
    assert (job.queue_name, job.status) == ("messages", "todo")


def test_message_and_job_are_gone_with_a_step_that_is_undone(toy_case, agent):
    before = ProcrastinateJob.objects.count()
    with transaction.atomic():
        do(toy_case, "tell", agent)
        assert ProcrastinateJob.objects.count() == before + 1
        transaction.set_rollback(True)
    assert (Message.objects.count(), ProcrastinateJob.objects.count()) == (0, before)


def test_a_refused_step_queues_nothing(register_toy, insured, agent):
    register_toy(quotas=(Quota(code="NONE", label="无", limit=0, rules=(), reserve_on=("tell",)),))
    case = toy.opened(insured, agent)
    before = ProcrastinateJob.objects.count()
    with pytest.raises(errors.QuotaExhausted):
        do(case, "tell", agent)
    assert (Message.objects.count(), ProcrastinateJob.objects.count()) == (0, before)


def test_a_file_stored_by_a_step_that_fails_is_removed(register_toy, insured, agent, settings):
    register_toy(quotas=(Quota(code="NONE", label="无", limit=0, rules=(), reserve_on=("upload_document",)),))
    case = toy.opened(insured, agent)
    with pytest.raises(errors.QuotaExhausted):
        do(case, "upload_document", agent, files={"file": picture()}, type="other", received_via="email")
    assert not stored_files(settings)
    assert not case.documents.exists()


def test_a_step_is_one_event_with_what_was_entered(toy_case, agent):
    event = do(toy_case, "begin", agent, word="一词")
    assert (event.sequence, event.actor, event.from_state, event.to_state) == (2, agent, "working", "working")
    assert event.payload.data["word"] == "一词"
    assert toy_case.revision == 2


def test_a_case_row_is_locked_while_a_step_runs(toy_case, agent, django_assert_num_queries):
    with connection.execute_wrapper(recording := Recording()):
        do(toy_case, "begin", agent)
    locks = [sql for sql in recording.statements if "FOR UPDATE" in sql and "cases_case" in sql]
    assert len(locks) == 1


class Recording:
    def __init__(self):
        self.statements = []

    def __call__(self, execute, sql, params, many, context):
        self.statements.append(sql)
        return execute(sql, params, many, context)
