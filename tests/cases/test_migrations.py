"""Data migrations of cases: what landed before is still there, and the way back is open."""

import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cases.models import CaseHead
from tests import toy
from tests.worlds import do

MORE = {"recipient": "applicant", "cause": "customer", "reason": "需近期影像"}


def migrated(target):
    executor = MigrationExecutor(connection)
    executor.migrate([("cases", target)])
    return MigrationExecutor(connection).loader.project_state([("cases", target)]).apps


@pytest.mark.django_db(transaction=True)
def test_the_migrations_keep_what_was_decided_and_why_papers_were_asked_for(toy_case, agent, reviewer):
    do(toy_case, "request_document", agent, items=["evidence"], **MORE)
    do(toy_case, "request_document", agent, items=["evidence"], **MORE | {"cause": "hospital"})
    for request in toy_case.document_requests.all():
        do(toy_case, "settle_request", agent, request=request.pk, settlement="supplied")
    do(toy_case, "complete_documents", reviewer)
    leaf = MigrationExecutor(connection).loader.graph.leaf_nodes("cases")[0][1]
    try:
        old = migrated("0022_milestone_subjects")
        assert old.get_model("cases", "Case").objects.get(pk=toy_case.pk).documents_complete
        words = old.get_model("cases", "DocumentRequest").objects.order_by("id")
        assert list(words.values_list("by_customer", flat=True)) == [True, False]
    finally:
        new = migrated(leaf)
    assert new.get_model("cases", "Case").objects.get(pk=toy_case.pk).papers_complete == ["review"]
    rows = new.get_model("cases", "DocumentRequest").objects.order_by("id")
    assert list(rows.values_list("cause", "phase")) == [("customer", "review"), ("", "review")]


@pytest.mark.django_db(transaction=True)
def test_landed_cases_get_their_heads(toy_case, insured, agent):
    do(toy_case, "note", agent, text="一条备注")
    toy.opened(insured, agent)
    leaf = MigrationExecutor(connection).loader.graph.leaf_nodes("cases")[0][1]
    try:
        migrated("0037_promise_clock_found")
    finally:
        migrated(leaf)
    assert sorted(CaseHead.objects.values_list("number", "sequence")) == [(1, 2), (2, 1)]
    toy.opened(insured, agent)
    call_command("verify_events", stdout=io.StringIO())
