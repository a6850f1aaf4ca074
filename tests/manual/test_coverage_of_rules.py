"""Finished parts of the manual stay finished: every rule is carried by code and proved by a test."""

import pytest

from manual import rules
from manual.overview import rule_rows

FINISHED_PREFIXES = ("GEN", "GC", "MDT", "ADV", "GENE", "DRUG", "JP")

FINISHED = [rule.id for rule in rules.all_rules() if rule.section in FINISHED_PREFIXES]


@pytest.fixture(scope="module")
def rows():
    return {row.rule.id: row for row in rule_rows()}


@pytest.mark.parametrize("rule_id", FINISHED)
def test_the_rule_is_carried_by_code(rows, rule_id):
    assert rows[rule_id].status == "done", f"no code carries {rule_id}: {rows[rule_id].rule.quote}"


@pytest.mark.parametrize("rule_id", FINISHED)
def test_the_rule_is_proved_by_a_test(rows, rule_id):
    assert rows[rule_id].tests, f"no test carries {rule_id}: {rows[rule_id].rule.quote}"


@pytest.mark.parametrize("prefix", FINISHED_PREFIXES)
def test_a_finished_part_is_not_empty(prefix):
    assert any(rule_id.startswith(f"{prefix}-") for rule_id in FINISHED)
