"""Child rows: written by effects, read once, shown, and put back exactly by a correction."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from cases.bookkeeping import children, snapshots
from cases.bookkeeping.events import broken_links, canonical
from cases.declaration import errors
from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from office.views import audit_tables
from tests import toy, toy_rows, worlds
from tests.pages import case_page, signed_in, text
from tests.toy_rows import Trip
from tests.worlds import NOW, do

pytestmark = pytest.mark.owner


@pytest.fixture(scope="module", autouse=True)
def trip_table(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), toy_rows.table():
        yield


@pytest.fixture
def case(register_toy, insured, agent):
    register_toy(**toy_rows.WORDS)
    return toy.opened(insured, agent)


def rows(case):
    return [(row.number, row.hours, row.leaves_on) for row in CaseFile(case).rows("trip")]


def corrected(case, supervisor, reviewer):
    return worlds.corrected(case, supervisor, reviewer)


# Written and read


def test_an_effect_adds_changes_and_removes_rows(case, agent):
    do(case, "plan", agent, amount="3.5", leaves_on="2026-04-01")
    do(case, "plan", agent, amount=2)
    do(case, "move_trip", agent, trip=2, leaves_on="2026-05-01")
    do(case, "drop_trip", agent, trip=1)
    assert rows(case) == [(2, 2, date(2026, 5, 1))]
    assert [bool(row.removed_at) for row in CaseFile(case).all_rows["trip"]] == [True, False]


def test_all_rows_of_a_kind_are_one_query(case, agent, django_assert_num_queries):
    for _ in range(3):
        do(case, "plan", agent)
    file = CaseFile(case)
    with django_assert_num_queries(2):
        assert [row.paper for row in file.rows("trip")] == [None] * 3
        assert len(file.rows("trip")) == 3
        assert file.milestone("visa", "1") is None


def test_a_row_of_another_case_is_not_touched(case, insured, agent):
    do(case, "plan", agent)
    other = toy.opened(insured, agent)
    ctx = StepContext(file=CaseFile(other), step=toy.STEPS[0], actor=agent, at=NOW, now=NOW)
    with pytest.raises(LookupError, match="no row of case"):
        children.change(ctx, Trip.objects.get(), number=9)
    with pytest.raises(LookupError, match="no row of case"):
        children.remove(ctx, Trip.objects.get())


# Put back


def test_a_correction_takes_back_a_row_and_what_it_held(case, agent, reviewer, supervisor):
    do(case, "plan", agent, amount=3)
    do(case, "plan", agent, amount=4)
    corrected(case, supervisor, reviewer)
    assert rows(case) == [(1, 3, None)]
    assert [(use.amount, use.status) for use in case.quota_uses.all()] == [(3, "reserved"), (4, "released")]
    assert do(case, "plan", agent, amount=1)


def test_a_correction_brings_back_a_removed_row(case, agent, reviewer, supervisor):
    do(case, "plan", agent, amount=3)
    do(case, "drop_trip", agent, trip=1)
    corrected(case, supervisor, reviewer)
    assert rows(case) == [(1, 3, None)]
    assert [use.status for use in case.quota_uses.all()] == ["reserved"]


def test_a_correction_brings_back_what_a_row_said(case, agent, reviewer, supervisor):
    do(case, "plan", agent, amount="3.25", leaves_on="2026-04-01")
    do(case, "move_trip", agent, trip=1, leaves_on="2026-05-01")
    corrected(case, supervisor, reviewer)
    row = CaseFile(case).rows("trip")[0]
    assert (row.leaves_on, row.hours, row.passport.reveal()) == (date(2026, 4, 1), Decimal("3.25"), "E12345678")


def test_every_step_can_be_undone_and_all_stands_as_before(case, agent, reviewer, supervisor):
    taken = [
        ("left", {}),
        ("plan", {"amount": "3.5", "leaves_on": "2026-04-01"}),
        ("plan", {"amount": 4}),
        ("visa", {"trip": 1}),
        ("move_trip", {"trip": 2, "leaves_on": "2026-06-01"}),
        ("travel", {"trip": 1, "amount": "1.25"}),
        ("drop_trip", {"trip": 2}),
        ("ticket", {"trip": 1}),
        ("depart", {}),
    ]
    stands = []
    for step, data in taken:
        stands.append(standing(case))
        do(case, step, agent, **data)
    for before in reversed(stands):
        corrected(case, supervisor, reviewer)
        assert standing(case) == before
    assert list(broken_links(case)) == []


def standing(case):
    """Return all that a snapshot holds of the case but uses that were given back."""
    case.refresh_from_db()
    taken = snapshots.take(CaseFile(case))
    held = {pk: use for pk, use in taken["quota"].items() if use[0] != "released"}
    return canonical(taken | {"quota": held})


# Milestones of a trip


def test_each_trip_reaches_its_own_milestones(case, agent):
    for step, data in (("left", {}), ("plan", {}), ("plan", {}), ("visa", {"trip": 2}), ("ticket", {"trip": 2})):
        do(case, step, agent, **data)
    with pytest.raises(errors.StepBlocked, match="须先完成“步骤visa”"):
        do(case, "ticket", agent, trip=1)
    with pytest.raises(errors.StepBlocked, match="“步骤visa”已完成"):
        do(case, "visa", agent, trip=2)
    with pytest.raises(errors.StepBlocked, match="“步骤visa”尚未完成；“步骤ticket”尚未完成"):
        do(case, "depart", agent)
    do(case, "visa", agent, trip=1)
    do(case, "ticket", agent, trip=1)
    assert do(case, "depart", agent)


def test_a_join_of_trips_asks_for_a_trip(case, agent):
    with pytest.raises(errors.StepBlocked, match="“步骤visa”尚未完成"):
        do(case, "depart", agent)


# Shown


def test_the_page_shows_the_rows_and_what_is_for_which(case, agent):
    do(case, "left", agent)
    do(case, "plan", agent, amount="3.50", leaves_on="2026-04-01")
    do(case, "visa", agent, trip=1)
    shown = text(case_page(case, agent))
    assert "行程 序号 次序 方式 出发日期 时长 护照号码 凭据 行程 1 1 飞机 2026-04-01 3.5 " in shown
    assert "E12345678" not in shown
    assert "步骤visa（行程 1） 服务商 2026-03-10 10:00 完成 步骤ticket（行程 1） 客服 未完成" in shown
    assert "陪诊时长 3.5 小时（行程 1） 累计 3.5 / 40 小时" in shown


def test_the_timeline_says_what_became_of_a_row(case, agent, reviewer, supervisor):
    do(case, "plan", agent, amount=3, leaves_on="2026-04-01")
    do(case, "move_trip", agent, trip=1, leaves_on="2026-05-01")
    do(case, "drop_trip", agent, trip=1)
    shown = text(case_page(case, agent))
    assert "行程 1 出发日期 2026-04-01 " in shown
    assert "行程 1 出发日期 2026-04-01 → 2026-05-01" in shown
    assert "行程 1 有 → 已撤销" in shown


def test_a_row_that_a_correction_removed_is_still_told_by_its_event(case, agent, reviewer, supervisor):
    do(case, "plan", agent, leaves_on="2026-04-01")
    corrected(case, supervisor, reviewer)
    shown = text(case_page(case, agent))
    assert "行程 1 出发日期 2026-04-01 " in shown
    assert "行程 1 有 → 已撤销" in shown


def test_the_auditor_reads_removed_rows_too(case, agent):
    do(case, "plan", agent, leaves_on="2026-04-01")
    do(case, "drop_trip", agent, trip=1)
    table = next(item for item in audit_tables.everything(case) if item.title == "行程")
    assert [(row[0], row[3], row[-1]) for row in table.rows] == [("行程 1", "2026-04-01", "已撤销")]


def test_the_dossier_has_the_rows(case, agent):
    do(case, "plan", agent, leaves_on="2026-04-01")
    shown = text(signed_in(agent).get(reverse("office:dossier", args=[case.number])))
    assert "行程 1 1 飞机 2026-04-01" in shown
