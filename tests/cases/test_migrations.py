"""Data migrations of cases: what landed before is still there, and the way back is open.

Going back and forward again takes a minute, so it is done for all tests together, with a case for each thing that must
not be lost. To 0022 an erased payload loses the seal that 0038 brings, so all chains are looked at before that.
"""

import io
from copy import deepcopy
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.roles import Role
from cases.bookkeeping import earlier_uses, events
from cases.declaration import registry
from cases.models import Case, CaseHead, EarlierUse, QuotaCounter
from manual import registry as manual_registry
from tests import toy, worlds
from tests.intruder import as_intruder
from tests.worlds import NOW, do

pytestmark = [pytest.mark.owner, pytest.mark.django_db]
MORE = {"recipient": "applicant", "cause": "customer", "reason": "需近期影像"}
SECRET = "来电人称下月手术"


def migrated(*targets):
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    return MigrationExecutor(connection).loader.project_state(list(targets)).apps


def stored(table, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY 1")
        return [value for (value,) in cursor.fetchall()]


@pytest.fixture(scope="module")
def landed(lists, django_db_blocker):
    """Cases that went back to migration 0039, then to 0022 and forward again, and what was seen of them on the way."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(manual_registry, "_places", deepcopy(manual_registry._places))
        registry.register(toy.service())
        try:
            found = laid()
            there_and_back(found)
            yield found
        finally:
            registry.unregister(toy.CODE)
            call_command("flush", verbosity=0, interactive=False)


def laid():
    """Return the cases before the way back, by what is looked at in them."""
    worlds.hospitals()
    agent, reviewer, insured = worlds.staff(Role.AGENT), worlds.staff(Role.REVIEWER), worlds.insured()
    found = SimpleNamespace(agent=agent, insured=insured)
    for name in ("papers", "words", "erased", "tampered", "warned"):
        setattr(found, name, toy.opened(insured, agent))
    for cause in ("customer", "hospital"):
        do(found.papers, "request_document", agent, items=["evidence"], **MORE | {"cause": cause})
    for request in found.papers.document_requests.all():
        do(found.papers, "settle_request", agent, request=request.pk, settlement="supplied")
    do(found.papers, "complete_documents", reviewer)
    do(found.words, "note", agent, text=SECRET)
    do(found.words, "record_complaint", agent, text="等得太久", complainant="本人")
    events.erase_payload(event=found.erased.events.get(), actor_id=agent.pk, at=NOW, reason="保存期届满")
    do(found.tampered, "note", agent, text="原来的备注")
    check = found.warned.eligibility_checks.get()
    for verdict in check.verdicts[:2]:
        verdict["outcome"] = "warn"
    check.save(update_fields=["verdicts"])
    values = {"status": "used", "source": "原系统", "recorded_at": NOW}
    earlier_uses.take(EarlierUse.objects.create(insured=insured, code="GC_OUT", day=NOW.date(), **values))
    return found


def there_and_back(found):
    """Go back, look at what is stored, change a chain behind the application's back, and come forward again."""
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        migrated(("cases", "0039_heads_filled"))
        found.sentences = stored("cases_caseevent", "sentence")
        found.in_clear = stored("cases_complaint", "text") + stored("cases_payloaderasure", "reason")
        with as_intruder() as cursor:
            change = "UPDATE cases_caseevent SET sentence = '改写' WHERE step = 'note' AND case_id = %s"
            cursor.execute(change, [found.tampered.pk])
        migrated(*leaves)
        found.broken = verified()
        old = migrated(("cases", "0022_milestone_subjects"))
        found.complete = old.get_model("cases", "Case").objects.get(pk=found.papers.pk).documents_complete
        words = old.get_model("cases", "DocumentRequest").objects.order_by("id")
        found.by_customer = list(words.values_list("by_customer", flat=True))
    finally:
        migrated(*leaves)


def verified():
    """Return every line in which the chains' command reports a fault, its last one at the end."""
    said = io.StringIO()
    try:
        call_command("verify_events", stdout=said)
    except CommandError as error:
        said.write(str(error))
    return said.getvalue().splitlines()


def test_the_migrations_keep_what_was_decided_and_why_papers_were_asked_for(landed):
    assert landed.complete
    assert landed.by_customer == [True, False]
    case = Case.objects.get(pk=landed.papers.pk)
    assert case.papers_complete == ["review"]
    rows = case.document_requests.order_by("id")
    assert list(rows.values_list("cause", "phase")) == [("customer", "review"), ("", "review")]


def test_landed_cases_get_their_heads(landed):
    heads = list(CaseHead.objects.order_by("number").values_list("number", "case_id", "sequence"))
    cases = Case.objects.order_by("pk")
    assert heads == [(number, case.pk, case.events.count()) for number, case in enumerate(cases, start=1)]
    for case in (landed.papers, landed.words, landed.warned):
        assert events.problems_of(case.number) == []
    assert CaseHead.objects.get(case=toy.opened(landed.insured, landed.agent)).number == len(heads) + 1


def test_landed_words_are_encrypted_and_read_as_before(landed):
    assert SECRET in landed.sentences
    assert landed.in_clear == ["等得太久", "保存期届满"]
    kept = [*stored("cases_caseevent", "sentence"), *stored("cases_complaint", "text")]
    assert [value[:5] for value in kept] == ["gAAAA"] * len(kept)
    assert landed.words.events.get(step="note").sentence == SECRET


def test_a_chain_that_did_not_hold_does_not_after_the_migration_and_all_others_do(landed):
    assert (2, "记录内容被改动") in events.problems_of(landed.tampered.number)
    assert landed.tampered.events.get(step="note").sentence == "改写"
    *lines, last = landed.broken
    assert last == "共核对 5 个案件，其中 1 个的记录链有问题，登记册有 0 处问题，见上。"
    assert {line.split()[0] for line in lines} == {landed.tampered.number}


def test_earlier_checks_say_which_rules_warned(landed):
    check = landed.warned.eligibility_checks.get()
    assert check.warned_rules == [verdict["rule"] for verdict in check.verdicts[:2]]


def test_going_back_gives_back_what_was_used_before_this_system(landed):
    assert not EarlierUse.objects.exists()
    assert QuotaCounter.objects.get(code="GC_OUT").used == 0
