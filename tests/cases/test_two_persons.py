"""The document says of every step whether it takes two persons, as the declarations have it."""

import pytest

from cases.declaration import registry
from cases.management.commands.two_persons_table import table
from tests.sources import ROOT
from tests.worlds import do


def test_the_docs_show_what_the_declarations_say():
    assert (ROOT / "docs" / "two-persons.md").read_text() == table()


def test_every_service_with_a_limit_says_who_reserves_and_who_uses_it():
    lines = [f"| {service.label} | {quota.label}" for service in registry.services() for quota in service.quotas]
    assert [line for line in lines if line not in table()] == []


@pytest.mark.parametrize(("step", "at_once"), [("begin", True), ("correct", False)])
def test_a_step_takes_two_persons_exactly_if_it_is_declared(toy_case, agent, supervisor, step, at_once):
    if not at_once:
        do(toy_case, "begin", agent)
    before = toy_case.events.count()
    do(toy_case, step, supervisor if step == "correct" else agent, **({} if at_once else {"reason": "误操作"}))
    toy_case.refresh_from_db()
    declared = registry.step(registry.get(toy_case.service), step).confirm_by
    assert (bool(declared), toy_case.open_confirmations) == (not at_once, 0 if at_once else 1)
    assert toy_case.events.count() == before + 1
