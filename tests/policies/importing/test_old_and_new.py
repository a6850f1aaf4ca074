"""The preview says what each change changes, old and new, masked, and which open cases it touches."""

import io
import json

import pytest
from django.core.management import call_command

from accounts import service_names
from policies.importing import old_and_new, runs
from policies.importing.models import Change
from policies.models import InsuredPerson
from tests import worlds
from tests.policies.importing.conftest import AT, as_csv, child, citizen, row
from tests.policies.importing.test_pages import data_team, decide, page, upload, work  # noqa: F401 a fixture among them


@pytest.fixture
def preview(product):
    """Check rows without importing them; return what is altered by (line, field): (old, new)."""

    def go(*rows):
        run = runs.create(file_name="测试.csv", actor=None, at=AT)
        runs.take(run, io.BytesIO(as_csv(*rows)))
        runs.prepare(run, at=AT)
        found = old_and_new.altered(run, Change.objects.filter(run=run))
        return {(change.line, one.field): (one.old, one.new) for change, columns in found for one in columns}

    return go


CHANGED = {
    "保险期间止日": "2027-12-31",
    "保障止日": "2027-06-30",
    "保单载明的服务": "",
    "等待期届满日": "",
    "社会医疗保险": "否",
    "社会医疗保险参保地": "",
    "被保险人手机号码": "13900000009",
    "投保人手机号码": "13900000009",
}


def test_every_column_changed_is_told_old_and_new(imported, preview):
    imported(row(1), row(2))
    assert preview(row(1, **CHANGED), row(2)) == {
        (2, "period_end"): ("2026-12-31", "2027-12-31"),
        (2, "services"): (services(), "（空）"),
        (2, "cover_to"): ("2026-12-31", "2027-06-30"),
        (2, "waiting_period_end"): ("2026-03-31", "（空）"),
        (2, "social_insurance"): ("是", "否"),
        (2, "social_insurance_division_id"): ("上海市", "（空）"),
        (2, "phone"): ("138****0001", "139****0009"),
    }


def test_names_and_numbers_are_masked_and_hidden_differences_are_said(imported, preview):
    imported(row(1))
    new = {
        f"{who}{what}": name
        for who in ("投保人", "被保险人")
        for what, name in (("姓名", "测他乙"), ("曾用名", "测试乙"))
    }
    phone = {"投保人手机号码": "13811110001", "被保险人手机号码": "13811110001"}
    assert preview(row(1, **new, **phone)) == {
        (2, "name"): ("测*乙", "测*乙（遮住的部分不同）"),
        (2, "phone"): ("138****0001", "138****0001（遮住的部分不同）"),
    }


def test_another_policyholder_and_predecessor_are_named(imported, preview):
    imported(row(1), child(2), row(3))
    changed = child(
        2,
        上一张保单号="TEST000001",
        投保人姓名=row(3)["投保人姓名"],
        投保人证件号码=citizen(3),
        投保人手机号码="13800000003",
    )
    found = preview(changed)
    assert found[2, "policyholder_id"] == (holder(2), holder(3))
    assert found[2, "previous_policy_id"] == ("（空）", "TEST000001")


def holder(number):
    name = row(number)["投保人姓名"]
    digits = citizen(number)
    return f"{name[0]}*{name[-1]} {digits[:6]}********{digits[-4:]}"


def services():
    known = service_names.known()
    return f"{known['green_channel']}、{known['mdt']}"


def test_a_change_of_status_says_the_one_before(imported, preview):
    imported(row(1))
    ended = {"保单状态": "退保", "状态生效日": "2026-02-01"}
    assert preview(row(1, **ended)) == {(2, "status"): ("有效", "退保，自 2026-02-01 00:00 起")}


def test_a_new_record_has_no_old_value(preview):
    assert preview(row(1)) == {}


WAITED = {"等待期届满日": "2026-01-30"}


def test_the_page_shows_old_and_new_and_the_open_cases_before_and_after(world, agent, imported, data_team):  # noqa: F811
    imported(row(1, **WAITED), row(2, **WAITED))
    case = worlds.opened(InsuredPerson.objects.get(policy__number="TEST000001"), agent)
    upload(data_team, row(1, 等待期届满日="2026-01-31"), row(2, **WAITED))
    work()
    shown = page(data_team).content.decode()
    assert "<td>2026-01-30</td><td>2026-01-31</td>" in shown
    assert f"请在导入后逐件核对：{case.number}" in shown
    decide(data_team, "stop")
    work()
    shown = page(data_team).content.decode()
    assert "等待期届满日" in shown
    assert f"请在导入后逐件核对：{case.number}" in shown


def test_a_change_that_touches_no_open_case_names_none(world, agent, imported, data_team):  # noqa: F811
    imported(row(1, **WAITED), row(2, **WAITED))
    worlds.opened(InsuredPerson.objects.get(policy__number="TEST000001"), agent)
    upload(data_team, row(1, **WAITED), row(2, 等待期届满日="2026-01-31"))
    work()
    assert "办理中的案件" not in page(data_team).content.decode()


def test_the_command_prints_old_and_new(imported, tmp_path):
    imported(row(1))
    file = tmp_path / "policies.csv"
    file.write_bytes(as_csv(row(1, 等待期届满日="2026-02-28")))
    out = io.StringIO()
    call_command("import_policies", str(file), stdout=out)
    changed, summary = [json.loads(line) for line in out.getvalue().splitlines()]
    assert changed["values"] == {"waiting_period_end": ["2026-03-31", "2026-02-28"]}
    assert (summary["state"], summary["affected"]) == ("done", [])
