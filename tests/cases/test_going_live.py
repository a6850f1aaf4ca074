"""Services used before this system, and cases under way there, taken over from a spreadsheet."""

import io
import json

import pytest
from django.core.management import call_command

from accounts.roles import Role
from cases.bookkeeping import earlier_uses
from cases.declaration.errors import NotEligible
from cases.models import EarlierUse, QuotaCounter, QuotaUse
from spreadsheets import imports, writing
from spreadsheets.errors import ChangedMeanwhile
from spreadsheets.imports import Order
from tests import worlds
from tests.making import as_csv
from tests.pages import signed_in
from tests.worlds import NOW, staff

PAGE = "/office/cases/earlieruse/"
HEADING = ["保单号", "被保险人姓名", "服务", "日期", "状态", "来源", "原系统编号"]


def row(insured, **changes):
    given = {
        "保单号": insured.policy.number,
        "被保险人姓名": insured.person.name,
        "服务": "门诊绿通",
        "日期": "2026-02-10",
        "状态": "已使用",
        "来源": "原系统",
        "原系统编号": "",
    }
    return list((given | changes).values())


@pytest.fixture
def someone(world):
    return worlds.insured()


@pytest.fixture
def take_over(world, tmp_path):
    """Import rows; return the exit code and the lines."""

    def go(*rows, rejects="stop"):
        path = tmp_path / "usage.csv"
        path.write_bytes(as_csv([HEADING, *rows]))
        out, code = io.StringIO(), 0
        try:
            call_command("import_usage", str(path), "--rejects", rejects, stdout=out)
        except SystemExit as ended:
            code = ended.code
        return code, [json.loads(line) for line in out.getvalue().splitlines()]

    return go


def left(insured, code="GC_OUT"):
    return QuotaCounter.objects.get(insured=insured, code=code).left


def test_a_use_of_before_is_counted_so_that_it_is_not_given_twice(someone, take_over):
    code, lines = take_over(row(someone))
    assert (code, lines[-1]["added"]) == (0, 1)
    assert left(someone) == 0
    use = EarlierUse.objects.get()
    assert (use.source, use.history.get().history_type) == ("原系统", "+")
    assert QuotaUse.objects.get().status == "consumed"
    with pytest.raises(NotEligible, match="已使用 1 次"):
        worlds.opened(someone, staff(Role.AGENT))


def test_a_case_under_way_holds_its_use_until_staff_settle_it(someone, take_over):
    take_over(row(someone, 状态="办理中"))
    assert (left(someone), QuotaUse.objects.get().status) == (0, "reserved")
    use = EarlierUse.objects.get()
    earlier_uses.settle(use.pk, used=False, actor=staff(Role.SUPERVISOR), at=NOW)
    assert (left(someone), QuotaUse.objects.get().status) == (1, "released")
    with pytest.raises(earlier_uses.NotNow):
        earlier_uses.settle(use.pk, used=True, actor=staff(Role.SUPERVISOR), at=NOW)


@pytest.mark.parametrize("again", [{}, {"来源": "另一来源"}])
def test_the_same_row_twice_is_refused(someone, take_over, again):
    code, lines = take_over(row(someone, 服务="住院垫付"), row(someone, 服务="住院垫付", **again))
    assert (code, [line["cell"] for line in lines if line["kind"] == "error"]) == (1, ["D3"])
    assert not EarlierUse.objects.exists()
    take_over(row(someone, 服务="住院垫付"))
    code, lines = take_over(row(someone, 服务="住院垫付", **again))
    assert (code, "已经导入过" in lines[0]["text"]) == (1, True)
    assert EarlierUse.objects.count() == 1


WRONG = [
    ({"保单号": "NONE000001"}, "A3", "没有保单"),
    ({"被保险人姓名": "别人"}, "B3", "没有这位被保险人"),
    ({"服务": "就医绿通"}, "C3", "门诊绿通、住院绿通"),
    ({"服务": "体检"}, "C3", "没有服务"),
    ({"日期": "2020-01-01"}, "D3", "保障期间"),
    ({"日期": "2999-01-01"}, "D3", "还没有到"),
    ({"日期": "某天"}, "D3", "某天"),
    ({"状态": "取消"}, "E3", "可选的范围"),
    ({"来源": ""}, "F3", "来源"),
    ({"原系统编号": "B"}, "C3", "只余 0"),
]


def test_a_wrong_row_is_refused_by_its_cell_and_the_good_ones_land_only_where_asked(someone, take_over):
    for changes, cell, said in WRONG:
        rows = row(someone), row(someone, **{"日期": "2026-02-11"} | changes)
        code, lines = take_over(*rows)
        (error,) = [line for line in lines if line["kind"] == "error"]
        assert (code, error["cell"], said in error["text"] + error["mend"]) == (1, cell, True), error
    assert not EarlierUse.objects.exists()
    code, _ = take_over(*rows, rejects="skip")
    assert (code, EarlierUse.objects.count(), left(someone)) == (1, 1, 0)


def test_of_two_imports_of_one_file_at_once_the_second_is_told_and_writes_nothing(someone):
    usage, content = imports.get("usage"), as_csv([HEADING, row(someone, 服务="住院垫付")])
    first, second = (imports.examine(usage, content, at=NOW) for _ in range(2))
    first.prepared.apply(Order(actor=None, at=NOW))
    with pytest.raises(ChangedMeanwhile):
        second.prepared.apply(Order(actor=None, at=NOW))
    assert (EarlierUse.objects.count(), QuotaUse.objects.count()) == (1, 1)


def test_a_case_that_took_the_use_after_the_comparison_is_not_taken_over_again(someone):
    found = imports.examine(imports.get("usage"), as_csv([HEADING, row(someone)]), at=NOW)
    case = worlds.opened(someone, staff(Role.AGENT))
    worlds.approved(case, staff(Role.AGENT), staff(Role.REVIEWER))
    with pytest.raises(ChangedMeanwhile):
        found.prepared.apply(Order(actor=None, at=NOW))
    assert not EarlierUse.objects.exists()


def test_the_supervisor_settles_from_the_list_and_nobody_else(someone, take_over):
    take_over(row(someone, 状态="办理中"))
    asked = {"action": "settle_used", "_selected_action": [EarlierUse.objects.get().pk]}
    signed_in(staff(Role.REVIEWER)).post(PAGE, asked)
    assert QuotaUse.objects.get().status == "reserved"
    page = signed_in(staff(Role.SUPERVISOR)).post(PAGE, asked, follow=True).content.decode()
    assert "已了结 1 项" in page
    assert QuotaUse.objects.get().status == "consumed"
    assert EarlierUse.objects.get().history.count() == 2


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_what_is_exported_can_be_imported_where_it_is_not_yet_on_record(someone, take_over, form):
    take_over(row(someone), row(someone, 服务="住院垫付", 状态="办理中", 原系统编号="=A-1"))
    usage = imports.get("usage")
    before = list(writing.lines(usage.columns, usage.rows(NOW)))
    content = writing.as_xlsx(before) if form == "xlsx" else writing.as_csv(before).encode()
    assert [item.cell[-2:] for item in imports.examine(usage, content, at=NOW).errors] == ["E2", "E3"]
    for model in (QuotaUse, QuotaCounter, EarlierUse):
        model.objects.all().delete()
    imports.examine(usage, content, at=NOW).prepared.apply(Order(actor=None, at=NOW))
    assert list(writing.lines(usage.columns, usage.rows(NOW))) == before
