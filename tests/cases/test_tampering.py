"""Every kind of tampering with the record of cases is found; honest data, work under way included, raises no alarm."""

import hashlib
import io
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from accounts.roles import Role
from cases.bookkeeping import events, heads
from cases.bookkeeping.events import broken_links, event_hash, one_snapshot
from cases.models import Case, CaseEvent, CaseHead, EventPayload, HeadRegister, PayloadErasure
from tests import owner, toy
from tests.intruder import as_intruder, remove, remove_whole, tamper
from tests.worlds import NOW, do, staff
from tests.worlds import insured as another_insured


@pytest.fixture
def walked(toy_case, agent):
    """A case of four events."""
    do(toy_case, "begin", agent, NOW + timedelta(hours=1), word="甲")
    do(toy_case, "note", agent, NOW + timedelta(hours=2), text="一条备注")
    do(toy_case, "go_on", agent, NOW + timedelta(hours=3))
    return toy_case


def found():
    """Return what ``verify_events`` prints; it must raise the alarm."""
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify_events", stdout=out)
    return out.getvalue()


def silent():
    call_command("verify_events", stdout=io.StringIO())
    return True


def test_honest_cases_raise_no_alarm(walked, insured, agent):
    toy.opened(insured, agent)
    assert silent()


# Eleven kinds


def test_a_tail_cut_with_the_count_lowered_is_found(walked):
    remove(walked, 4)
    Case.objects.filter(pk=walked.pk).update(revision=3)
    assert f"{walked.number} 第 3 条：末条记录与案件头不符，应有 4 条" in found()


def test_a_case_removed_whole_is_found(walked, insured, agent):
    toy.opened(insured, agent)
    head = walked.head
    remove_whole(walked)
    assert found() == f"登记册 {head.register_id} 第 {head.number} 号：案件连同记录缺失\n"


def test_a_payload_deleted_without_a_record_of_its_erasure_is_found(walked):
    EventPayload.objects.filter(event__case=walked, event__sequence=2).delete()
    assert found() == f"{walked.number} 第 2 条：记录的填写内容缺失，且没有清除记录\n"


def test_a_state_changed_without_an_event_is_found(walked):
    before = walked.state
    Case.objects.filter(pk=walked.pk).update(state="done")
    assert found() == f"{walked.number} 第 4 条：案件状态被改动，记录为 {Case.objects.get().head.state}\n"
    assert before != "done"


@pytest.mark.parametrize("column", ["sentence", "actor", "at"])
def test_an_edited_sentence_actor_or_time_is_found(walked, column):
    tamper(walked, 2, **{column: {"sentence": "改写", "actor": staff(Role.REVIEWER), "at": NOW}[column]})
    assert found() == f"{walked.number} 第 2 条：记录内容被改动\n"


def test_swapped_events_are_found(walked):
    tamper(walked, 2, sequence=99)
    tamper(walked, 3, sequence=2)
    tamper(walked, 99, sequence=3)
    assert f"{walked.number} 第 2 条：记录内容被改动" in found()


def forge(case, sequence, **values):
    """Rewrite an event and hash it and all after it anew."""
    tamper(case, sequence, **values)
    previous = case.events.filter(sequence=sequence).get().previous_hash
    for event in case.events.filter(sequence__gte=sequence).order_by("sequence"):
        event.previous_hash = previous
        previous = event_hash(event, case.number)
        tamper(case, event.sequence, previous_hash=event.previous_hash, hash=previous)
    return previous


def test_a_chain_forged_without_the_key_is_found(walked):
    forge(walked, 2, sentence="改写")
    assert found() == f"{walked.number} 第 4 条：末条记录与案件头不符，应有 4 条\n"


def test_a_chain_and_its_head_forged_without_the_key_are_found(walked):
    last = forge(walked, 2, sentence="改写")
    seal = hashlib.sha256(last.encode()).hexdigest()
    CaseHead.objects.filter(case=walked).update(hash=last, seal=seal)
    assert found() == f"{walked.number} 第 4 条：案件头被改动\n"


def test_an_event_added_by_hand_is_found(walked):
    with transaction.atomic():
        last = walked.events.latest("sequence")
        event = CaseEvent(
            **{f.attname: getattr(last, f.attname) for f in CaseEvent._meta.concrete_fields} | {"id": None}
        )
        event.sequence, event.previous_hash, event.idempotency_key = 5, last.hash, "by-hand"
        event.payload_digest = events.payload_digest(data={}, before=None)
        event.hash = event_hash(event, walked.number)
        event.save()
        EventPayload.objects.create(event=event, data={}, before=None)
    Case.objects.filter(pk=walked.pk).update(revision=5)
    assert found() == f"{walked.number} 第 5 条：末条记录与案件头不符，应有 4 条\n"


@pytest.mark.parametrize("revision", [3, 5])
def test_a_revision_lowered_or_raised_is_found(walked, revision):
    Case.objects.filter(pk=walked.pk).update(revision=revision)
    assert found() == f"{walked.number} 第 4 条：记录条数与案件修订号 {revision} 不符\n"


@pytest.mark.owner
def test_a_head_deleted_is_found(walked):
    CaseHead.objects.filter(case=walked).delete()
    assert f"{walked.number} 第 4 条：案件头缺失" in found()


@pytest.mark.owner
def test_a_head_of_another_case_is_found(walked, insured, agent):
    other = toy.opened(insured, agent)
    CaseHead.objects.filter(case=walked).delete()
    with as_intruder() as cursor:
        cursor.execute("UPDATE cases_casehead SET case_id = %s WHERE case_id = %s", [walked.pk, other.pk])
    assert f"{walked.number} 第 4 条：案件头被改动" in found()


def without_head(case):
    with as_intruder():
        CaseHead.objects.filter(case=case).delete()


def forge_head(case):
    last = forge(case, 2, sentence="改写")
    CaseHead.objects.filter(case=case).update(hash=last, seal=hashlib.sha256(last.encode()).hexdigest())


def swap(case):
    for before, after in ((2, 99), (3, 2), (99, 3)):
        tamper(case, before, sequence=after)


def cut_the_tail(case):
    remove(case, 4)
    Case.objects.filter(pk=case.pk).update(revision=3)


ELEVEN = (
    cut_the_tail,
    remove_whole,
    lambda case: EventPayload.objects.filter(event__case=case, event__sequence=2).delete(),
    lambda case: Case.objects.filter(pk=case.pk).update(state="done"),
    lambda case: tamper(case, 2, sentence="改写"),
    lambda case: tamper(case, 2, at=NOW),
    swap,
    lambda case: forge(case, 2, sentence="改写"),
    forge_head,
    lambda case: Case.objects.filter(pk=case.pk).update(revision=5),
    without_head,
)


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_eleven_kinds_of_tampering_in_a_database_at_work_are_all_found_and_nothing_else(toy_case, agent):
    cases = [toy.opened(another_insured(), agent) for _ in range(40)]
    for case in cases:
        do(case, "begin", agent, NOW + timedelta(hours=1), word="甲")
        do(case, "note", agent, NOW + timedelta(hours=2), text="一条备注")
        do(case, "go_on", agent, NOW + timedelta(hours=3))
    heads_of = {case.number: f"登记册 {case.head.register_id} 第 {case.head.number} 号" for case in cases}
    for act, case in zip(ELEVEN, cases[::3], strict=False):
        act(case)
    thread, problems = in_thread(
        lambda: [do(case, "note", agent, NOW + timedelta(hours=4), text="其间") for case in cases[1::3]]
    )
    told = found()
    thread.join()
    blamed = {number for number, head in heads_of.items() if number in told or head in told}
    assert blamed == {case.number for case in cases[::3][:11]}
    assert problems == []


# Ways round the seals


def test_a_case_removed_whole_is_found_with_its_register_counted_down(walked):
    remove_whole(walked)
    HeadRegister.objects.filter(count=1).update(count=0)
    assert found() == "登记册 1 被改动\n"


@pytest.mark.owner
def test_a_register_deleted_is_found(walked):
    HeadRegister.objects.filter(pk=heads.REGISTERS).delete()
    assert found() == f"登记册 {heads.REGISTERS} 缺失\n"


def test_a_case_removed_with_its_head_left_is_found(walked, insured, agent):
    toy.opened(insured, agent)
    head = walked.head
    with as_intruder() as cursor:
        cursor.execute("DELETE FROM cases_case WHERE id = %s", [walked.pk])
    assert found() == f"登记册 {head.register_id} 第 {head.number} 号：案件缺失\n"
    with as_intruder():
        head.delete()


def test_a_step_after_the_tampering_does_not_hide_it(walked, agent):
    Case.objects.filter(pk=walked.pk).update(state="working")
    walked.refresh_from_db()
    do(walked, "note", agent, NOW + timedelta(hours=4), text="之后")
    assert f"{walked.number} 第 5 条：末条记录与案件头不符，应有 4 条" in found()


def test_an_opening_after_the_tampering_does_not_hide_it(walked, insured, agent):
    remove_whole(walked)
    HeadRegister.objects.filter(count=1).update(count=0)
    toy.opened(insured, agent)
    assert found() == "登记册 1 被改动\n"


def test_a_record_of_erasure_written_by_hand_does_not_count(walked, agent):
    event = walked.events.get(sequence=2)
    EventPayload.objects.filter(event=event).delete()
    PayloadErasure.objects.create(event=event, actor=agent, at=NOW, reason="到期", seal="0" * 64)
    assert "没有清除记录" in found()


def test_under_another_key_nothing_holds(walked, settings):
    settings.EVENT_KEYS = ["another"]
    assert f"{walked.number} 第 4 条：案件头被改动" in found()


# No false alarm


def test_an_erased_payload_leaves_the_chain_whole(walked, agent):
    events.erase_payload(event=walked.events.get(sequence=2), actor_id=agent.pk, at=NOW, reason="保存期届满")
    assert not EventPayload.objects.filter(event__case=walked, event__sequence=2).exists()
    assert silent()


def test_an_opening_rolled_back_leaves_no_hole(walked, insured, agent):
    with transaction.atomic():
        toy.opened(insured, agent)
        transaction.set_rollback(True)
    toy.opened(insured, agent)
    assert sorted(CaseHead.objects.values_list("register", "number")) == [(1, 1), (1, 2)]
    assert silent()


def in_thread(act):
    """Run ``act`` in a thread with a connection of its own that waits 10 seconds for a lock at most, and raise its error."""
    problems = []

    def run():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '10s'")
            act()
        except Exception as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    return thread, problems


@pytest.mark.django_db(transaction=True)
def test_what_happens_during_the_verification_is_not_seen(toy_case, agent):
    with one_snapshot():
        (case,) = Case.objects.select_related("head")
        thread, problems = in_thread(lambda: do(toy_case, "note", agent, NOW + timedelta(hours=1), text="其间"))
        thread.join()
        assert list(broken_links(case)) + list(heads.missing()) + problems == []
    assert toy_case.events.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rounds", [5, pytest.param(50, marks=pytest.mark.soak)])
def test_verifying_beside_work_raises_no_alarm(toy_case, insured, agent, rounds):
    enough = Event()

    def work():
        while not enough.is_set():
            case = toy.opened(insured, agent)
            do(case, "begin", agent, NOW + timedelta(hours=1), word="甲")

    thread, problems = in_thread(work)
    try:
        for number in range(rounds):
            before = Case.objects.count()
            while thread.is_alive() and number and Case.objects.count() == before:
                pass  # each round beside work of its own
            assert silent()
    finally:
        enough.set()
        thread.join()
    assert problems == []


@pytest.mark.django_db(transaction=True)
def test_cases_are_opened_side_by_side(toy_case, insured, agent):
    other = another_insured()
    with transaction.atomic():
        toy.opened(insured, agent)
        thread, problems = in_thread(lambda: toy.opened(other, agent))
        thread.join()
        assert problems == []
    assert sorted(CaseHead.objects.values_list("register", "number")) == [(1, 1), (1, 2), (2, 1)]
    assert silent()


# The role of docs/operations.md


@pytest.fixture
def unowning_role(db):
    with connection.cursor() as cursor:
        if not owner.ROLE:
            cursor.execute(owner.documented_sql())
        cursor.execute("SET LOCAL ROLE back_office")
        yield cursor
        cursor.execute("RESET ROLE")


def test_the_documented_role_can_work(insured, register_toy, agent, unowning_role):
    register_toy()
    case = toy.opened(insured, agent)
    do(case, "begin", agent, NOW + timedelta(hours=1), word="甲")
    assert silent()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_caseevent SET sentence = ''",
        "UPDATE privacy_accesslog SET reason = ''",
        "UPDATE cases_ledgerentry SET amount = 0",
        "DELETE FROM cases_ledgerentry",
        "DELETE FROM cases_caseevent",
        "DELETE FROM cases_casehead",
        "DELETE FROM cases_headregister",
        "DELETE FROM cases_case",
        "TRUNCATE cases_caseevent CASCADE",
        "ALTER TABLE cases_caseevent DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
    ],
)
def test_the_documented_role_cannot_tamper(toy_case, unowning_role, statement):
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
        unowning_role.execute(statement)
