"""Every fault that was reported is held by a test; one of a part that is not built yet names none."""

import csv
import re

import pytest

from tests.sources import ROOT

REPORTED = list(csv.DictReader((ROOT / "tests" / "reported.csv").open(encoding="utf-8")))
NOT_BUILT = {"B80"}


@pytest.mark.parametrize("row", REPORTED, ids=lambda row: row["report"])
def test_a_reported_fault_has_its_test(row):
    path, _, name = row["test"].partition("::")
    if not path:
        assert row["report"] in NOT_BUILT
        return
    source = (ROOT / path).read_text()
    assert re.search(rf"^def {name}\b" if name else "^def test_", source, re.MULTILINE), row["test"]
