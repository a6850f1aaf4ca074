"""``manage.py export_list``."""

import csv
import io

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from coverage import kinds
from tests.coverage.support import draft, publish, shanghai

CODES = [
    "green_channel",
    "mdt",
    "inpatient_advance",
    "gene_testing",
    "specialty_drug",
    "japan_hospitals",
    "drugs",
]


def export(*args, **options):
    out = io.StringIO()
    call_command("export_list", *args, stdout=out, **options)
    return out.getvalue()


@pytest.mark.parametrize("code", CODES)
def test_export_equals_the_reference_cell_by_cell(load, code):
    load(code)
    with (settings.DATA_DIR / "lists" / f"{code}.csv").open(newline="") as file:
        assert list(csv.reader(io.StringIO(export(code, on="2021-12-01")))) == list(csv.reader(file))


def test_all_kinds_are_covered_by_the_round_trip():
    assert [kind.code for kind in kinds.every()] == CODES


def test_an_unknown_kind_gets_one_line_naming_the_known(db):
    with pytest.raises(CommandError, match="没有名单“cities”。可用的名单：green_channel、mdt") as refusal:
        export("cities")
    assert refusal.value.returncode == 1


@pytest.mark.parametrize("day", ["2021-13-01", "昨天", "01.12.2021", "2021-02-30"])
def test_a_malformed_date_gets_one_line(db, day):
    with pytest.raises(CommandError, match=f"日期“{day}”无法识别"):
        export("mdt", on=day)


def test_the_day_before_the_first_release_has_no_list(load):
    load("mdt")
    with pytest.raises(CommandError, match="没有已生效的版本"):
        export("mdt", on="2021-11-30")


def test_a_release_effective_during_the_day_counts_on_that_day(load, drafter, publisher):
    first = load("mdt")
    changed = draft(first, drafter)
    changed.placeentry_set.get(city_printed="广州").delete()
    publish(changed, publisher, effective_from=shanghai(2022, 3, 5, 10))
    assert ("广州" in export("mdt", on="2022-03-04"), "广州" in export("mdt", on="2022-03-05")) == (True, False)
