"""Data migrations of cases: what landed before is still there, and the way back is open."""

import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cases.bookkeeping import events
from cases.models import CaseHead
from tests import toy
from tests.intruder import as_intruder
from tests.worlds import NOW, do

pytestmark = pytest.mark.owner
MORE = {"recipient": "applicant", "cause": "customer", "reason": "需近期影像"}


def migrated(*targets):
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    return MigrationExecutor(connection).loader.project_state(list(targets)).apps


@pytest.mark.django_db(transaction=True)
def test_the_migrations_keep_what_was_decided_and_why_papers_were_asked_for(toy_case, agent, reviewer):
    do(toy_case, "request_document", agent, items=["evidence"], **MORE)
    do(toy_case, "request_document", agent, items=["evidence"], **MORE | {"cause": "hospital"})
    for request in toy_case.document_requests.all():
        do(toy_case, "settle_request", agent, request=request.pk, settlement="supplied")
    do(toy_case, "complete_documents", reviewer)
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        old = migrated(("cases", "0022_milestone_subjects"))
        assert old.get_model("cases", "Case").objects.get(pk=toy_case.pk).documents_complete
        words = old.get_model("cases", "DocumentRequest").objects.order_by("id")
        assert list(words.values_list("by_customer", flat=True)) == [True, False]
    finally:
        new = migrated(*leaves)
    assert new.get_model("cases", "Case").objects.get(pk=toy_case.pk).papers_complete == ["review"]
    rows = new.get_model("cases", "DocumentRequest").objects.order_by("id")
    assert list(rows.values_list("cause", "phase")) == [("customer", "review"), ("", "review")]


@pytest.mark.django_db(transaction=True)
def test_landed_cases_get_their_heads(toy_case, insured, agent):
    do(toy_case, "note", agent, text="一条备注")
    toy.opened(insured, agent)
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        migrated(("cases", "0037_promise_clock_found"))
    finally:
        migrated(*leaves)
    assert sorted(CaseHead.objects.values_list("number", "sequence")) == [(1, 2), (2, 1)]
    toy.opened(insured, agent)
    call_command("verify_events", stdout=io.StringIO())


def stored(table, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY 1")
        return [value for (value,) in cursor.fetchall()]


@pytest.mark.django_db(transaction=True)
def test_landed_words_are_encrypted_and_their_chains_still_hold(toy_case, insured, agent):
    do(toy_case, "note", agent, text="来电人称下月手术")
    do(toy_case, "record_complaint", agent, text="等得太久", complainant="本人")
    erased = toy.opened(insured, agent).events.get()
    events.erase_payload(event=erased, actor_id=agent.pk, at=NOW, reason="保存期届满")
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        migrated(("cases", "0039_heads_filled"))
        assert "来电人称下月手术" in stored("cases_caseevent", "sentence")
        assert stored("cases_complaint", "text") == ["等得太久"]
        assert stored("cases_payloaderasure", "reason") == ["保存期届满"]
    finally:
        migrated(*leaves)
    kept = [*stored("cases_caseevent", "sentence"), *stored("cases_complaint", "text")]
    assert [value[:5] for value in kept] == ["gAAAA"] * len(kept)
    assert toy_case.events.get(step="note").sentence == "来电人称下月手术"
    call_command("verify_events", stdout=io.StringIO())


@pytest.mark.django_db(transaction=True)
def test_a_chain_that_did_not_hold_does_not_after_the_migration(toy_case, insured, agent):
    do(toy_case, "note", agent, text="来电人称下月手术")
    whole = toy.opened(insured, agent)
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        migrated(("cases", "0039_heads_filled"))
        with as_intruder() as cursor:
            cursor.execute("UPDATE cases_caseevent SET sentence = '改写' WHERE step = 'note'")
    finally:
        migrated(*leaves)
    assert (2, "记录内容被改动") in events.problems_of(toy_case.number)
    assert events.problems_of(whole.number) == []
    assert toy_case.events.get(step="note").sentence == "改写"


@pytest.mark.django_db(transaction=True)
def test_earlier_checks_say_which_rules_warned(toy_case):
    check = toy_case.eligibility_checks.get()
    for verdict in check.verdicts[:2]:
        verdict["outcome"] = "warn"
    check.save(update_fields=["verdicts"])
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        migrated(("cases", "0043_undelivered_messages"))
    finally:
        migrated(*leaves)
    check.refresh_from_db()
    assert check.warned_rules == [verdict["rule"] for verdict in check.verdicts[:2]]
