import io
import json
from datetime import date

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.models import Person, Policy
from tests.policies.importing.conftest import as_csv, child, citizen, row


def messages(found):
    return [message for _, _, message in found.problems]


def test_one_citizen_number_is_one_person_whatever_the_paper(imported):
    imported(row(1))
    assert imported(row(1, 投保人证件类型="户口簿", 被保险人证件类型="户口簿")).counts["person"] == {
        "added": 0,
        "changed": 0,
    }
    assert Person.objects.count() == 1


@pytest.mark.parametrize("name", ["测 试 乙", " 测试乙", "测\u200b试乙"])
def test_variants_of_a_name_are_one_name(imported, name):
    imported(row(1))
    assert imported(row(1, 投保人姓名=name, 被保险人姓名=name)).counts["person"] == {"added": 0, "changed": 0}


def test_another_name_under_a_recorded_number_is_refused(imported):
    imported(row(1))
    refused = imported(row(1, 投保人姓名="测试他", 被保险人姓名="测试他"))
    assert (refused.state, refused.problems[0][:2]) == ("refused", ("P2", "被保险人姓名"))
    assert "曾用名" in messages(refused)[0]


def test_a_new_name_is_taken_with_the_former_one(imported):
    imported(row(1))
    new = {
        f"{who}{what}": name
        for who in ("投保人", "被保险人")
        for what, name in (("姓名", "测试他"), ("曾用名", "测试乙"))
    }
    assert imported(row(1, **new)).state == "done"
    assert Person.objects.get().name == "测试他"


def test_two_names_for_one_number_in_the_file_are_refused_in_both_rows(imported):
    refused = imported(row(1), row(2, 投保人证件号码=citizen(1), 被保险人证件号码=citizen(1)))
    assert ["第 3 行" in text or "第 2 行" in text for text in messages(refused)].count(True) >= 2
    assert not Person.objects.exists()


def test_a_policy_told_of_in_two_ways_is_refused_in_both_rows(imported):
    refused = imported(row(1), child(1, 保险期间止日="2027-12-31"))
    assert ["第 3 行" in messages(refused)[0], "第 2 行" in messages(refused)[1]] == [True, True]


def test_the_same_insured_person_twice_is_refused(imported):
    assert "重复" in messages(imported(row(1), row(1)))[0]


def test_what_rests_on_a_refused_row_is_refused_in_turn(imported):
    rows = [row(1, 保险期间起日="明天"), row(2, 上一张保单号="TEST000001"), row(3, 上一张保单号="TEST000002"), row(4)]
    assert imported(*rows, rejects="skip").run.rejected == 3
    assert Policy.objects.get().number == "TEST000004"


def test_a_policy_back_in_force_needs_its_day(imported):
    imported(row(1, 保单状态="退保", 状态生效日="2026-02-01"))
    assert "恢复有效须填写状态生效日" in messages(imported(row(1, 保单状态="有效")))[0]


@pytest.mark.parametrize(
    ("heading", "value", "told"),
    [
        ("保单号", "12", "6 至 40 位"),
        ("产品代码", "没有的", "应为"),
        ("被保险人证件号码", "1.1E+17", "科学计数法"),
        ("被保险人证件号码", "110101190001010015", "校验码"),
        ("被保险人出生日期", "1990-01-01", "出生日期不一致"),
        ("被保险人手机号码", "123", "手机号码应为 11 位"),
        ("保险期间止日", "2025-01-01", "早于起日"),
        ("与投保人关系", "朋友", "应为"),
        ("社会医疗保险参保地", "火星", "区划"),
        ("保障起日", "2/1/2026", "可以是"),
        ("状态生效日", "2026-02-01", "须填写保单状态"),
        ("保险期间起日", "1200-01-01", "年份应在"),
    ],
)
def test_every_fault_names_its_cell(imported, heading, value, told):
    refused = imported(child(1, **{heading: value}))
    cell = [(c, h) for c, h, message in refused.problems if told in message]
    assert cell, refused.problems
    assert refused.state == "refused"
    assert not Policy.objects.exists()


def test_what_was_read_of_a_number_is_masked(imported):
    refused = imported(row(1, 被保险人证件号码="110101190001010015"))
    assert refused.run.problems.first().read == "110101********0015"


def test_a_wrong_heading_is_named_and_nothing_is_read(imported):
    refused = imported(content=as_csv(row()).replace("保单号".encode(), "编号".encode(), 1))
    assert ("A1", "编号") in [problem[:2] for problem in refused.problems]
    assert "保单号" in [problem[1] for problem in refused.problems]


@pytest.mark.parametrize(("rejects", "landed"), [("stop", 0), ("skip", 1)])
def test_the_command_prints_json_lines_and_ends_with_1_where_anything_was_refused(product, tmp_path, rejects, landed):
    file = tmp_path / "policies.csv"
    file.write_bytes(as_csv(row(1), row(2, 保险期间起日="明天")))
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("import_policies", str(file), rejects=rejects, stdout=out)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert ended.value.code == 1
    assert next(line["cell"] for line in lines if line["kind"] == "error") == "C3"
    assert lines[-1]["kind"] == "summary"
    assert citizen(1) not in out.getvalue()
    assert Policy.objects.count() == landed


def test_the_command_tries_without_importing(product, tmp_path):
    file = tmp_path / "policies.csv"
    file.write_bytes(as_csv(row(1)))
    out = io.StringIO()
    call_command("import_policies", str(file), dry_run=True, stdout=out)
    assert json.loads(out.getvalue().splitlines()[-1])["policy"] == {"added": 1, "changed": 0}
    assert not Policy.objects.exists()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(sorted(row())), st.text(max_size=12) | st.dates(date(1900, 1, 1)).map(str), max_size=3
    )
)
def test_any_cells_are_taken_whole_or_refused_by_row(imported, cells):
    before = Policy.objects.count()
    found = imported(child(7, **cells))
    if found.state == "refused":
        assert Policy.objects.count() == before
        assert found.problems or found.run.message
    else:
        assert found.state == "done"
