"""The manual as data."""

import csv
import re
from dataclasses import FrozenInstanceError

import pytest
from django.conf import settings

from manual import rules


def test_there_are_220_rules_in_the_files_order():
    with (settings.DATA_DIR / "manual" / "rules.csv").open(encoding="utf-8", newline="") as file:
        in_file = [row["rule_id"] for row in csv.DictReader(file)]
    assert [rule.id for rule in rules.all_rules()] == in_file
    assert len(set(in_file)) == 220


def test_there_are_61_readings_the_last_of_them_on_counties():
    assert len({reading.id for reading in rules.readings()}) == 61
    last = rules.readings()[-1]
    assert last.id == "A61"
    assert last.leans_to_insurer
    assert "GC-10" in last.rules


def test_a_rule_is_read_field_by_field():
    rule = rules.get("GEN-05")
    assert (rule.section, rule.quote, rule.force, rule.when) == ("GEN", "等待期后", "reject", "intake")
    assert (rule.force_label, rule.kind_label) == ("拒绝", "服务条件")
    assert rule.readings == ("A02",)


def test_every_rule_has_a_section_a_force_and_a_kind_with_a_chinese_label():
    for rule in rules.all_rules():
        assert rule.section in rules.SECTION_LABELS
        assert rule.force_label
        assert rule.kind_label


def test_rules_and_readings_name_each_other():
    from_rules = {(rule.id, reading_id) for rule in rules.all_rules() for reading_id in rule.readings}
    from_readings = {(rule_id, reading.id) for reading in rules.readings() for rule_id in reading.rules}
    assert from_rules == from_readings
    assert ("GC-10", "A61") in from_rules


def test_an_unknown_rule_is_named_in_the_error():
    with pytest.raises(KeyError, match="GC-99"):
        rules.get("GC-99")


def test_an_unknown_reading_is_named_in_the_error():
    with pytest.raises(KeyError, match="A99"):
        rules.reading("A99")


def test_a_rule_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        rules.get("GEN-01").force = "show"


def test_staff_read_of_every_rule_what_is_done_and_of_every_reading_how_it_goes():
    chinese = re.compile("[\u4e00-\u9fff]")
    assert [rule.id for rule in rules.all_rules() if not chinese.search(rule.for_staff)] == []
    told = [(item.id, item.subject_for_staff, item.for_staff) for item in rules.readings()]
    assert [number for number, *texts in told if not all(map(chinese.search, texts))] == []
