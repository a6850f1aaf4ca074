"""Every list of the back office as a spreadsheet: what it shows, masked as it shows it, to those who may, and logged."""

import csv
import html
import io
import re

import pytest
from django.contrib import admin
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Team, User
from accounts.roles import Role
from office import changelist_export
from policies.models import Person
from privacy.models import AccessLog
from tests import worlds
from tests.pages import signed_in
from tests.worlds import staff

ALL = [model._meta.label_lower.replace(".", "_") for model in admin.site._registry]
TABLES = ("queue", "enquiries", "clocks", "dashboard", "decisions", "permissions")


def read(response):
    assert response.status_code == 200, response.content[:300]
    if response["Content-Type"].startswith("text/csv"):
        return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    table = load_workbook(io.BytesIO(response.content)).active
    return [["" if cell.value is None else cell.value for cell in row] for row in table.iter_rows()]


def exported(client, name, form="csv", **query):
    return client.get(reverse(f"admin:{name}_export"), {"_form": form, **query})


@pytest.fixture
def supervisor_client(world):
    return signed_in(staff(Role.SUPERVISOR))


@pytest.mark.parametrize("name", ALL)
def test_every_list_offers_its_rows_in_both_formats_as_the_page_shows_them(world, name):
    root = signed_in(User.objects.create(username="root", is_staff=True, is_superuser=True))
    page = root.get(reverse(f"admin:{name}_changelist"), follow=True)
    links = [html.unescape(link) for link in re.findall(r'href="([^"]*/export/[^"]*)"', page.content.decode())]
    assert [link.rpartition("=")[2] for link in links] == ["xlsx", "csv"]
    heads = [column["text"] for column in _heads(page) if column["text"]]
    xlsx, as_csv = (read(root.get(link)) for link in links)
    assert {len(row) for row in [*xlsx, *as_csv]} == {len(heads)}
    assert len(as_csv) - len(xlsx) == (name == "privacy_accesslog")  # which has the first export, too
    assert xlsx[0] == as_csv[0]
    assert [str(head).casefold() for head in heads] == [head.casefold() for head in as_csv[0]]
    assert len(as_csv) - 1 >= page.context["cl"].result_count


def _heads(page):
    from django.contrib.admin.templatetags.admin_list import result_headers

    return [column for column in result_headers(page.context["cl"]) if "action-checkbox" not in str(column)]


def test_numbers_of_persons_stay_masked_and_an_export_is_logged_once(supervisor_client):
    worlds.person("测试王五", "110101190001010014", "13800001234")
    before = AccessLog.objects.count()
    rows = read(exported(supervisor_client, "policies_person"))
    assert any("测试王五" in row for row in rows)
    assert not any("110101190001010014" in cell or "13800001234" in cell for row in rows for cell in row)
    entry = AccessLog.objects.latest("pk")
    assert (entry.action, entry.subject_type, entry.reason) == ("export", "policies.person", "导出客户")
    assert AccessLog.objects.count() == before + 1


def test_formulas_are_escaped_and_long_digits_are_text(supervisor_client):
    Team.objects.create(name="=1+1")
    Team.objects.create(name="12345678901234567890")
    assert {"'=1+1", "'12345678901234567890"} <= {row[0] for row in read(exported(supervisor_client, "accounts_team"))}
    book = load_workbook(io.BytesIO(exported(supervisor_client, "accounts_team", "xlsx").content))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value]
    assert {"'=1+1", "12345678901234567890"} <= {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} == {"s"}


def test_an_export_follows_the_filter_and_not_the_page(supervisor_client):
    heads, *rows = read(exported(supervisor_client, "coverage_hospital", grade__exact="3A", p="2"))
    assert {row[heads.index("等级")] for row in rows} == {"三级甲等"}


def test_a_supervisor_takes_only_cases_that_she_sees(case, supervisor):
    rows = read(exported(signed_in(supervisor), "cases_case"))
    assert [row[0] for row in rows[1:]] == [case.number]


def test_too_many_rows_are_not_exported_in_part(supervisor_client, monkeypatch):
    monkeypatch.setattr(changelist_export, "LIMIT", 1)
    page = exported(supervisor_client, "coverage_division").url
    assert (
        "分几次导出" in supervisor_client.get(f"/office/coverage/division/{page.removeprefix('../')}").content.decode()
    )


@pytest.mark.parametrize("query", [{"_form": "pdf"}, {"_form": ""}])
def test_other_formats_are_not_found(supervisor_client, query):
    assert supervisor_client.get(reverse("admin:accounts_team_export"), query).status_code == 404


def test_a_filter_that_is_none_exports_nothing(supervisor_client):
    assert exported(supervisor_client, "accounts_team", password="x").status_code == 302
    assert not Person.objects.filter(name="x").exists()


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_pages_tables_hold_what_the_pages_show(case, supervisor, form):
    client = signed_in(supervisor)
    addresses = {code: reverse("office:export_table", args=[code, form]) for code in TABLES}
    found = {code: read(client.get(address, {"heading": "all"})) for code, address in addresses.items()}
    assert [row[0] for row in found["queue"][1:]] == [case.number]
    assert len(found["permissions"]) > 50
    assert any(row[0] == "现在" for row in found["dashboard"])
    assert all(len({len(row) for row in rows}) == 1 for rows in found.values())


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SUPERVISOR])
def test_nobody_else_takes_cases_persons_and_numbers_along(world, role):
    client = signed_in(staff(role))
    allowed = {"permissions"} if role == Role.AUDITOR else set()
    answers = {code: client.get(reverse("office:export_table", args=[code, "csv"])).status_code for code in TABLES}
    assert {code for code, status in answers.items() if status == 200} == allowed
    for name in ("policies_person", "policies_policy", "policies_insuredperson", "cases_case", "cases_earlieruse"):
        assert exported(client, name).status_code == 403, name
        assert exported(client, name, "xlsx").status_code == 403, name
