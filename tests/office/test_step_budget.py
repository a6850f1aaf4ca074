"""What a press of a button costs in every service: each step of every way, and the case's page in every state."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.declaration import registry
from samples.walking import Walk
from tests.office.test_query_budget import MOST_FOR_A_STEP, MOST_FOR_THE_PAGE
from tests.pages import signed_in
from tests.touring import CODES, begun, crew, tour


class PressedWalk(Walk):
    """A walk whose every step is a press of the office's page; the clock of the pages is the walk's.

    As it jumps ahead by days, whoever presses signs in anew.
    """

    def __init__(self, *args):
        super().__init__(*args)
        self.steps = {}

    def _apply(self, file, step, actor, entered):
        client, wanted = signed_in(actor), self.request(file, step, actor, entered)
        if step.code == "review_document":
            client.get(reverse("office:document", args=[wanted["number"], entered["document"]]))
        body = {name: value for name, value in wanted["data"].items() if value is not None} | wanted["files"]
        body |= {"revision": wanted["revision"], "idempotency_key": wanted["idempotency_key"], "whole": "1"}
        with CaptureQueriesContext(connection) as posted:
            response = client.post(reverse("office:step", args=[wanted["number"], step.code]), body)
        assert response.status_code == 302, (step.code, response.context["refusal"])
        # A test's savepoint stands for the transaction's own BEGIN and COMMIT.
        asked = [query for query in posted if "SAVEPOINT" not in query["sql"]]
        self.steps[step.code] = max(len(asked), self.steps.get(step.code, 0))
        self.case.refresh_from_db()

    def page(self):
        """Return how many queries the case's page asks, looked at by a supervisor, who may take the most steps."""
        client, address = signed_in(self.crew[-1]), reverse("office:case", args=[self.case.number])
        with CaptureQueriesContext(connection) as shown:
            assert client.get(address).status_code == 200
        return len(shown)


@pytest.mark.parametrize("code", CODES)
def test_no_step_of_any_way_and_no_page_of_any_state_takes_more_queries_than_it_may(world, monkeypatch, code):
    walk = begun(code, crew(), PressedWalk)
    monkeypatch.setattr(timezone, "now", lambda: walk.at)
    pages = {state: walk.page() for state in tour(walk)}
    service = registry.get(code)
    assert set(pages) >= {state.code for state in service.states}
    assert {state: number for state, number in pages.items() if number > MOST_FOR_THE_PAGE} == {}
    assert {step: number for step, number in walk.steps.items() if number > MOST_FOR_A_STEP} == {}
