"""Template, export and import are one: what is exported comes back as what is kept, in every list and format."""

import io
from datetime import date

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from cases.gene_testing.panels import load_panels
from coverage.importing import release_rows
from coverage.models import Hospital, ProxyRestriction
from partners.models import Partner, PartnerService
from spreadsheets import imports, values, writing
from spreadsheets.reading import read
from spreadsheets.workbooks import read_sheet
from tests import worlds
from tests.coverage.support import shanghai
from tests.making import imported

NOW = shanghai(2026, 3, 10)
CODES = [item.code for item in imports.every() if item.code != "usage"]  # of which a row on record is refused


@pytest.fixture
def kept(world):
    """Something in every list."""
    load_panels()
    hospital = Hospital.objects.get(name=worlds.PUBLIC_3A)
    ProxyRestriction.objects.create(hospital=hospital, first_day=date(2026, 1, 1), source="医院公告")
    ProxyRestriction.objects.create(first_day=date(2026, 2, 1), last_day=date(2026, 2, 9), source="主管部门")
    pharmacy = Partner.objects.create(name="=示例药房", kind="pharmacy", phone="+86 95550")
    PartnerService.objects.create(partner=pharmacy, service="specialty_drug", first_day=date(2026, 1, 1))
    PartnerService.objects.create(
        partner=pharmacy, service="specialty_drug", division_id="320100", first_day=date(2026, 1, 1)
    )


def exported(chosen, form):
    rows = [list(row) for row in writing.lines(chosen.columns, chosen.rows(NOW))]
    assert len(rows) > 1
    return {
        "xlsx": lambda: writing.as_xlsx(rows, sheet=chosen.label),
        "csv": lambda: writing.as_csv(rows).encode(),
        "gbk": lambda: writing.as_csv(rows).removeprefix(writing.BOM).encode("gb18030"),
    }[form]()


def test_long_digits_stay_as_they_are_in_csv():
    cells = ["12345678901234567890", "123456789012", "13800000000", "320100", "2026年"]
    text = writing.as_csv([cells])
    assert text.removeprefix(writing.BOM).strip() == "'12345678901234567890,'123456789012,13800000000,320100,2026年"
    assert [values.text(cell) for cell in text.removeprefix(writing.BOM).strip().split(",")] == cells


@pytest.mark.parametrize("form", ["xlsx", "csv", "gbk"])
@pytest.mark.parametrize("code", CODES)
def test_what_is_exported_comes_back_unchanged(kept, code, form):
    chosen = imports.get(code)
    found = imports.examine(chosen, exported(chosen, form), at=NOW)
    summary = found.summary().more
    assert (found.errors, found.differences) == ([], [])
    assert summary["unchanged"] == len(list(chosen.rows(NOW))) > 0
    assert summary.get("respelled", 0) == 0


@pytest.mark.parametrize("code", [item.code for item in imports.every() if item.drafts])
def test_a_draft_of_the_export_holds_the_same_as_the_release(kept, code):
    chosen = imports.get(code)
    before = list(chosen.rows(NOW))
    found = imports.examine(chosen, exported(chosen, "xlsx"), at=NOW)
    draft = found.prepared.apply(imports.Order(actor=None, at=NOW, reason="往返"))
    assert release_rows(draft) == before


@pytest.mark.parametrize("code", CODES)
def test_the_template_is_read_by_its_own_columns_and_its_example_passed_over(code):
    chosen = imports.get(code)
    sheet = read_sheet(writing.template(chosen.columns, sheet=chosen.label))
    found = read(sheet, chosen.columns, side_by_side=chosen.side_by_side)
    assert (found.errors, found.records, len(found.passed_over)) == ([], [], 1)


@pytest.mark.parametrize("code", [item.code for item in imports.every() if item.drafts])
def test_what_the_command_exports_the_command_imports(kept, tmp_path, code, capsys):
    call_command("export_list", code)
    content = capsys.readouterr().out.encode()
    exit_code, lines = imported(tmp_path, code, content, "--dry-run")
    assert exit_code == 0
    assert [line for line in lines if line["kind"] not in ("warning", "summary")] == []
    assert lines[-1]["unchanged"] > 0


def test_a_template_offers_the_services_there_are():
    book = load_workbook(io.BytesIO(writing.template(imports.get("partner_services").columns, sheet="x")))
    (choices,) = book.active.data_validations.dataValidation
    assert "院外特药直付" in choices.formula1
