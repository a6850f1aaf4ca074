import io
from datetime import date

import openpyxl
import pytest

from policies.models import InsuredPerson, Person, Policy, PolicyStatusChange
from tests.policies.importing.conftest import AT, as_csv, child, citizen, row

NOTHING = {kind: {"added": 0, "changed": 0} for kind in ("person", "policy", "status", "insured")}


def test_a_row_becomes_policy_person_and_insured_person(imported):
    assert imported(row()).state == "done"
    insured = InsuredPerson.objects.get()
    assert insured.policy.number == "TEST000001"
    assert insured.policy.services == ["green_channel", "mdt"]
    assert insured.policy.policyholder == insured.person
    assert insured.person.id_number.reveal() == citizen(1)
    assert insured.person.phone.reveal() == "13800000001"
    assert insured.person.sex == "male"
    assert (insured.cover_from, insured.cover_to) == (insured.policy.period_start, insured.policy.period_end)
    assert insured.social_insurance is True
    assert insured.social_insurance_division_id == "310000"


def test_the_same_file_twice_changes_nothing(imported):
    ended = {"保单状态": "退保", "状态生效日": "2026-02-01"}
    rows = [row(1, **ended), child(1, **ended), row(2)]
    assert imported(*rows).counts == {
        "person": {"added": 3, "changed": 0},
        "policy": {"added": 2, "changed": 0},
        "status": {"added": 1, "changed": 0},
        "insured": {"added": 3, "changed": 0},
    }
    histories = [model.history.count() for model in (Person, Policy, InsuredPerson, PolicyStatusChange)]
    assert imported(*rows).counts == NOTHING
    assert [model.history.count() for model in (Person, Policy, InsuredPerson, PolicyStatusChange)] == histories


def test_what_is_imported_has_its_history(imported):
    done = imported(row(1))
    imported(
        row(
            1,
            保险期间止日="2027-12-31",
            保障止日="2027-12-31",
            投保人手机号码="13900000009",
            被保险人手机号码="13900000009",
        )
    )
    first, second = Policy.objects.get().history.order_by("history_id")
    assert (first.history_type, second.history_type) == ("+", "~")
    assert (first.history_date, first.history_change_reason) == (AT, f"保单导入 {done.run.pk}")
    assert str(second.period_end) == "2027-12-31"
    assert Person.objects.get().history.latest().phone.reveal() == "13900000009"


def test_only_what_differs_is_changed_and_named(imported):
    imported(row(1), row(2))
    changed = imported(row(1, 等待期届满日="2026-04-30"), row(2))
    assert changed.counts == {**NOTHING, "insured": {"added": 0, "changed": 1}}
    assert [(c.kind, c.line, c.fields) for c in changed.run.changes.all()] == [("insured", 2, ["waiting_period_end"])]


def test_policies_the_file_leaves_out_are_left_alone(imported):
    imported(row(1), row(2))
    imported(row(2, 保单载明的服务=""))
    assert Policy.objects.get(number="TEST000001").services == ["green_channel", "mdt"]
    assert Policy.objects.get(number="TEST000002").services == []


def test_columns_the_file_leaves_out_are_left_alone(imported):
    imported(row(1))
    without = (
        "保单载明的服务",
        "等待期届满日",
        "社会医疗保险",
        "社会医疗保险参保地",
        "投保人手机号码",
        "被保险人手机号码",
    )
    assert imported(row(1), without=without).counts == NOTHING


def test_a_policy_can_name_its_predecessor_in_the_same_file(imported):
    imported(
        row(2, 上一张保单号="TEST000001", 投保人证件号码=citizen(1), 被保险人证件号码=citizen(1))
        | {
            "投保人姓名": "测试乙",
            "被保险人姓名": "测试乙",
            "投保人手机号码": "13800000001",
            "被保险人手机号码": "13800000001",
        },
        row(1),
    )
    assert Policy.objects.get(number="TEST000002").previous_policy.number == "TEST000001"


def test_one_bad_row_lets_nothing_land(imported):
    refused = imported(row(1), row(2, 保险期间起日="2026-02-30"))
    assert refused.state == "refused"
    assert refused.problems == [("C3", "保险期间起日", "没有 2026 年 2 月 30 日这一天，请写成 2026-01-31 的形式。")]
    assert not Policy.objects.exists()


def test_bad_rows_are_left_out_where_the_user_chose_so(imported):
    done = imported(row(1), row(2, 保险期间起日="2026-02-30"), rejects="skip")
    assert (done.state, done.run.rejected) == ("done", 1)
    assert [policy.number for policy in Policy.objects.all()] == ["TEST000001"]


def test_gbk_is_read_as_well(imported):
    assert imported(content=as_csv(row()).decode().encode("gbk")).state == "done"


@pytest.mark.parametrize("content", [b"", "保单号,姓名\n".encode("utf-16"), b"a,b\n1,2\n", b"PK\x03\x04"])
def test_what_is_no_table_of_policies_lands_nothing(imported, content):
    assert imported(content=content).state == "refused"
    assert not Policy.objects.exists()


def workbook(*rows):
    made = openpyxl.Workbook()
    made.active.append(list(rows[0]))
    for one in rows:
        made.active.append(list(one.values()))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_workbook_gives_the_same_as_csv(imported):
    imported(row(1), row(2))
    days = {"保险期间起日": date(2026, 1, 1), "保险期间止日": 46387}
    assert imported(content=workbook(row(1, **days), row(2))).counts == NOTHING


def test_a_number_that_excel_has_rounded_is_refused_with_its_cell(imported):
    refused = imported(content=workbook(row(1, 投保人证件号码=1.1010119000101e17)))
    assert refused.problems[0][:2] == ("K2", "投保人证件号码")
    assert "数字格式" in refused.problems[0][2]
