"""The chain: append-only, verifiable, encrypted where it is sensitive, erasable without breaking."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from accounts.roles import Role
from cases.bookkeeping import events
from cases.bookkeeping.events import broken_links, event_hash
from cases.management.commands import verify_events
from cases.models import CaseEvent, EventPayload
from privacy import keys
from tests import toy
from tests.intruder import as_intruder, remove, tamper
from tests.worlds import NOW, do, staff


@pytest.fixture
def walked(toy_case, agent):
    """A case of four events."""
    do(toy_case, "begin", agent, NOW + timedelta(hours=1), word="敏感内容甲")
    do(toy_case, "note", agent, NOW + timedelta(hours=2, microseconds=123456), text="一条备注")
    do(toy_case, "go_on", agent, NOW + timedelta(hours=3))
    return toy_case


def broken(case):
    case.refresh_from_db()
    return list(broken_links(case))


def verify(**options):
    out = io.StringIO()
    call_command("verify_events", stdout=out, **options)
    return out.getvalue()


# Append-only


COLUMNS = {str(field.column) for field in CaseEvent._meta.concrete_fields}
LATER = "now() + interval '1 day'"
OTHERS = {"at": LATER, "recorded_at": LATER, "from_state": "'x'", "to_state": "'x'", "corrects_id": "id"}


def refused(statement, *values):
    with pytest.raises(IntegrityError, match="只能追加"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{statement} WHERE sequence = 3", values)


@pytest.mark.owner
def test_the_database_refuses_to_delete_an_event(walked):
    refused("DELETE FROM cases_caseevent")
    assert walked.events.count() == 4


@pytest.mark.parametrize("column", sorted(COLUMNS - {"sentence"}))
@pytest.mark.owner
def test_the_database_refuses_to_change_any_column_of_an_event_but_the_sentence(walked, column):
    value = OTHERS.get(column) or ("'x'" if CaseEvent._meta.get_field(column).empty_strings_allowed else "id + 1")
    refused(f"UPDATE cases_caseevent SET {column} = {value}")
    refused(f"UPDATE cases_caseevent SET sentence = %s, {column} = {value}", keys.encrypt("改写"))


@pytest.mark.parametrize("written", ["改写", "", "gAAAA 改写", None])
@pytest.mark.owner
def test_the_database_refuses_anything_but_ciphertext_in_place_of_a_sentence(walked, written):
    refused("UPDATE cases_caseevent SET sentence = %s", written)


@pytest.mark.owner
def test_the_database_lets_a_sentence_be_encrypted_anew(walked):
    assert CaseEvent.objects.filter(case=walked, sequence=3).update(sentence="一条备注") == 1
    assert broken(walked) == []


def test_a_sentence_is_stored_as_ciphertext(walked):
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(caseevent::text, '') FROM cases_caseevent AS caseevent")
        stored = cursor.fetchone()[0]
    assert "备注" not in stored
    assert walked.events.get(sequence=3).sentence == "一条备注"


def test_the_hash_says_nothing_to_who_guesses_the_sentence_without_the_key(walked, settings):
    event = walked.events.get(sequence=3)
    digests = {event.hash, event.payload_digest, event.request_digest}
    settings.PRIVACY_DIGEST_KEY = "another"
    payload = events.payload_digest(data=event.payload.data, before=event.payload.before)
    assert not digests & {event_hash(event, walked.number), payload}


@pytest.mark.owner
def test_ciphertext_of_another_sentence_is_found(walked):
    other = walked.events.get(sequence=1)
    CaseEvent.objects.filter(case=walked, sequence=3).update(sentence=other.sentence)
    assert broken(walked) == [(3, "记录内容被改动")]


def test_two_events_cannot_share_a_number(walked):
    second = walked.events.get(sequence=2)
    second.pk = None
    second.idempotency_key = "other"
    with pytest.raises(IntegrityError, match="event_sequence_once"), transaction.atomic():
        second.save()


# Verification


def test_an_honest_chain_holds(walked):
    assert broken(walked) == []
    assert [event.sequence for event in walked.events.all()] == [1, 2, 3, 4]


def test_each_case_has_its_own_chain(walked, insured, agent):
    other = toy.opened(insured, agent)
    assert other.events.get().previous_hash == ""
    assert broken(other) == []


@pytest.mark.parametrize(
    "values",
    [
        {"sentence": "改写"},
        {"step": "finish"},
        {"to_state": "done"},
        {"at": NOW},
        {"recorded_at": NOW},
        {"request_digest": "0" * 64},
        {"payload_digest": "0" * 64},
        {"hash": "0" * 64},
        {"previous_hash": "0" * 64},
    ],
    ids=lambda values: next(iter(values)),
)
def test_a_changed_event_is_found(walked, values):
    tamper(walked, 2, **values)
    assert 2 in [sequence for sequence, _ in broken(walked)]


def test_a_changed_actor_is_found(walked, reviewer):
    tamper(walked, 2, actor=reviewer)
    assert broken(walked) == [(2, "记录内容被改动")]


def test_an_event_that_was_rehashed_breaks_the_next(walked):
    event = walked.events.get(sequence=2)
    event.sentence = "改写"
    tamper(walked, 2, sentence="改写", hash=event_hash(event, walked.number))
    assert broken(walked) == [(3, "与前一记录的散列不符")]


def test_a_missing_event_is_found(walked):
    remove(walked, 3)
    assert (4, "序号不连续，应为 3") in broken(walked)


def test_a_missing_last_event_is_found(walked):
    remove(walked, 4)
    assert broken(walked) == [(3, "记录条数与案件修订号 4 不符"), (3, "末条记录与案件头不符，应有 4 条")]


def test_an_event_moved_from_another_case_is_found(walked, insured, agent):
    other = toy.opened(insured, agent)
    remove(other, 1)
    with as_intruder():
        walked.events.filter(sequence=1).update(case=other)
    assert broken(other) == [(1, "记录内容被改动"), (1, "末条记录与案件头不符，应有 1 条")]


# Payloads


@pytest.mark.owner
def test_a_changed_payload_is_found(walked):
    payload = EventPayload.objects.get(event__case=walked, event__sequence=2)
    payload.data = payload.data | {"word": "别的"}
    payload.save()
    assert broken(walked) == [(2, "记录的填写内容被改动")]


def test_what_was_entered_lies_encrypted(walked):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT data FROM cases_eventpayload JOIN cases_caseevent e ON e.id = event_id WHERE sequence = 2"
        )
        raw = str(cursor.fetchone()[0])
    assert "敏感内容甲" not in raw
    assert "\\u654f" not in raw
    assert "word" not in raw
    assert EventPayload.objects.get(event__case=walked, event__sequence=2).data["word"] == "敏感内容甲"


# The command


def test_the_command_says_that_all_is_whole(walked):
    assert "共核对 1 个案件，记录链全部完整" in verify()


def test_the_command_names_what_is_broken_and_fails(walked, insured, agent):
    toy.opened(insured, agent)
    tamper(walked, 2, sentence="改写")
    out = io.StringIO()
    with pytest.raises(CommandError, match="共核对 2 个案件，其中 1 个") as problem:
        call_command("verify_events", stdout=out)
    assert problem.value.returncode == 1
    assert out.getvalue() == f"{walked.number} 第 2 条：记录内容被改动\n"


def test_the_command_says_how_far_it_is(walked, insured, agent, monkeypatch):
    monkeypatch.setattr(verify_events, "PROGRESS", 2)
    for _ in range(2):
        toy.opened(insured, agent)
    err = io.StringIO()
    assert "共核对 3 个案件" in verify(stderr=err)
    assert err.getvalue() == "已核对 2 个案件，0 个有问题……\n"


def test_the_command_can_look_at_one_case(walked, insured, agent):
    other = toy.opened(insured, agent)
    tamper(walked, 2, sentence="改写")
    assert "共核对 1 个案件" in verify(case=other.number)


def test_the_command_refuses_an_unknown_case(db):
    with pytest.raises(CommandError, match="没有案件 TY0"):
        verify(case="TY0")


def test_who_asked_and_who_confirmed_are_both_in_the_chain(toy_case, agent, reviewer):
    do(toy_case, "two_person", agent)
    do(toy_case, "confirm", reviewer, confirmation=toy_case.confirmations.get().pk, decision="confirm")
    event = toy_case.events.latest("sequence")
    assert (event.step, event.requested_by, event.actor) == ("two_person", agent, reviewer)
    tamper(toy_case, event.sequence, requested_by=staff(Role.SUPERVISOR))
    assert broken(toy_case) == [(event.sequence, "记录内容被改动")]
