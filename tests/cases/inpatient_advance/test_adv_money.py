"""The money of an inpatient advance: every amount within the one before it (ADV-03, 12, 21, 25, 36)."""

from decimal import Decimal

import pytest

from cases.bookkeeping import ledger
from cases.declaration import registry
from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from cases.declaration.errors import StepBlocked, StepInvalid, StepNotAllowed
from coverage.models import Hospital
from tests import worlds
from tests.cases.inpatient_advance import road
from tests.worlds import do

SECOND = {key: value for key, value in road.ADVANCE.items() if key != "admitted_on"}


def totals(case):
    return {kind: int(amount) for (kind, _), amount in ledger.totals(CaseFile(case)).items()}


def outstanding(case):
    return ledger.balance(CaseFile(case)).get("CNY", Decimal(0))


@pytest.mark.rule("ADV-21", "ADV-25")
def test_the_money_of_a_whole_case_stands_in_its_ledger_and_balances(case, agent, reviewer):
    road.completed(case, agent, reviewer)
    assert totals(case) == {
        "requested": 200000,
        "approved": 150000,
        "guaranteed": 120000,
        "advanced": 100000,
        "invoiced": 120000,
        "settled": 90000,
        "recovered": 10000,
    }
    assert outstanding(case) == 0


@pytest.mark.rule("ADV-21")
def test_the_advance_keeps_amount_payee_time_and_who(case, agent, reviewer):
    road.executing(case, agent, reviewer)
    event = case.events.get(step="execute")
    assert (event.actor, event.at) == (agent, road.ADMITTED)
    assert event.sentence == f"向{worlds.PUBLIC_3A}垫付住院费用 100,000.00 元"
    assert outstanding(case) == 100000


@pytest.mark.rule("ADV-21")
@pytest.mark.parametrize("amount", ["120000.01", "150000.01"])
def test_an_advance_beyond_what_was_guaranteed_or_approved_is_refused(case, agent, reviewer, amount):
    road.prepared(case, agent, reviewer)
    limit = "批准金额 150,000.00 元" if amount == "150000.01" else "担保金额 120,000.00 元"
    with pytest.raises(StepBlocked, match=f"超过{limit}"):
        do(case, "execute", agent, road.ADMITTED, **road.ADVANCE | {"amount": amount})
    assert totals(case).get("advanced") is None


@pytest.mark.rule("ADV-21")
def test_several_advances_together_stay_within_the_guarantee(case, agent, reviewer):
    road.executing(case, agent, reviewer)
    with pytest.raises(StepBlocked, match=r"合计 120,000.01 元，超过担保金额"):
        do(case, "execute", agent, road.HOME, **SECOND | {"amount": "20000.01"})
    do(case, "execute", agent, road.HOME, **SECOND | {"amount": "20000"})
    assert outstanding(case) == 120000


@pytest.mark.rule("ADV-12")
def test_a_guarantee_beyond_what_was_approved_is_refused(case, agent, reviewer):
    road.notified(case, agent, reviewer)
    with pytest.raises(StepBlocked, match="担保金额合计 150,000.01 元，超过批准金额 150,000.00 元"):
        do(case, "guarantee", agent, amount="150000.01")


@pytest.mark.rule("ADV-21")
def test_the_money_goes_to_the_hospital_that_was_confirmed(case, agent, reviewer):
    road.prepared(case, agent, reviewer)
    Hospital.objects.create(name="另一演示医院", grade="3A", ownership="public", division_id="320106")
    with pytest.raises(StepBlocked, match=f"收款医院须为{worlds.PUBLIC_3A}"):
        do(case, "execute", agent, road.ADMITTED, **road.ADVANCE | {"hospital": "另一演示医院"})


@pytest.mark.rule("ADV-03")
@pytest.mark.parametrize("item", ["outpatient", "drug", "travel", "other"])
def test_no_other_cost_than_the_inpatient_one_can_be_advanced(case, agent, reviewer, item):
    road.prepared(case, agent, reviewer)
    with pytest.raises(StepInvalid, match="本服务只垫付住院费用"):
        do(case, "execute", agent, road.ADMITTED, **road.ADVANCE | {"item": item})


@pytest.mark.rule("ADV-36")
def test_what_is_approved_is_never_more_than_was_requested(case, agent, reviewer):
    road.approved(case, agent, reviewer, cost="900000")
    assert totals(case)["approved"] == 200000


@pytest.mark.rule("ADV-16")
def test_a_request_confirmed_anew_replaces_the_earlier_amount_but_never_falls_below_what_is_approved(
    case, agent, reviewer
):
    road.approved(case, agent, reviewer)
    do(case, "confirm_need", agent, **road.NEED | {"amount": "180000"})
    assert totals(case)["requested"] == 180000
    with pytest.raises(StepBlocked, match="批准金额合计 150,000.00 元，超过需求金额 149,999.99 元"):
        do(case, "confirm_need", agent, **road.NEED | {"amount": "149999.99"})


@pytest.mark.parametrize("amount", ["-1", "0", "NaN", "Infinity", "1.001", "1e5", "一百", "1,23"])
@pytest.mark.parametrize("step", ["confirm_need", "guarantee", "execute", "recover", "discharge"])
def test_no_amount_is_negative_infinite_or_finer_than_a_cent(case, agent, reviewer, step, amount):
    declared = registry.step(registry.get(road.SERVICE), step)
    ctx = StepContext(file=CaseFile(case), step=declared, actor=agent, at=road.HOME, now=road.HOME)
    name = "settled" if step == "discharge" else "amount"
    form = declared.form({name: amount}, ctx=ctx)
    assert name in form.errors
    assert "金额" in form.errors[name][0]


@pytest.mark.parametrize("amount", ["100000.01", "100001"])
def test_a_recovery_larger_than_what_is_outstanding_is_refused(case, agent, reviewer, amount):
    road.executing(case, agent, reviewer)
    with pytest.raises(StepBlocked, match="超过未结清垫付款 100,000.00 元"):
        do(case, "recover", agent, road.HOME, amount=amount, source="测试医院")
    assert outstanding(case) == 100000


def test_nothing_is_recovered_where_nothing_is_outstanding(case, agent, reviewer):
    road.prepared(case, agent, reviewer)
    with pytest.raises(StepBlocked, match="没有未结清的垫付款"):
        do(case, "recover", agent, amount="1", source="测试医院")


def test_money_is_recovered_after_the_case_has_ended_too(case, agent, reviewer, supervisor):
    road.executing(case, agent, reviewer)
    do(case, "close", supervisor, road.HOME, kind="deceased", reason="家属告知")
    do(case, "recover", agent, road.HOME, amount="100000", source="测试医院")
    assert (case.state, outstanding(case)) == ("deceased", 0)


@pytest.mark.rule("ADV-25")
def test_no_discharge_while_money_is_outstanding(case, agent, reviewer):
    road.executing(case, agent, reviewer)
    with pytest.raises(StepBlocked, match=r"垫付款尚有 9,999.99 元 未结清"):
        do(case, "discharge", agent, road.HOME, **road.BILL | {"recovered": "0.01"})
    do(case, "recover", agent, road.HOME, amount="9999.99", source="测试医院")
    do(case, "discharge", agent, road.HOME, **road.BILL | {"recovered": "0.01"})
    assert case.state == "discharged"


@pytest.mark.rule("ADV-25")
def test_no_more_is_settled_than_was_advanced_nor_than_was_billed(case, agent, reviewer):
    road.executing(case, agent, reviewer)
    with pytest.raises(StepBlocked, match="超过未结清垫付款 100,000.00 元"):
        do(case, "discharge", agent, road.HOME, **road.BILL | {"settled": "100000.01", "recovered": ""})
    with pytest.raises(StepBlocked, match="已结算合计 90,000.00 元，超过住院费用 80,000.00 元"):
        do(case, "discharge", agent, road.HOME, **road.BILL | {"invoiced": "80000"})


@pytest.mark.rule("ADV-25")
def test_a_discharge_needs_its_time_and_amounts(case, agent, reviewer):
    road.executing(case, agent, reviewer)
    for name in ("settled_at", "invoiced", "settled"):
        with pytest.raises(StepInvalid):
            do(case, "discharge", agent, road.HOME, **road.BILL | {name: ""})


def test_a_corrected_advance_is_reversed(case, agent, reviewer, supervisor):
    road.executing(case, agent, reviewer)
    worlds.corrected(case, supervisor, reviewer, road.HOME)
    assert (case.state, outstanding(case)) == ("notified", 0)
    do(case, "execute", agent, road.HOME, **road.ADVANCE | {"amount": "120000"})
    assert outstanding(case) == 120000


def test_what_was_guaranteed_to_one_hospital_is_not_guaranteed_to_another(case, agent, reviewer):
    road.approved(case, agent, reviewer)
    do(case, "guarantee", agent, amount="120000")
    do(case, "confirm_need", agent, **road.NEED)
    assert totals(case)["guaranteed"] == 120000
    other = Hospital.objects.create(name="南京另一演示医院", grade="3A", ownership="public", division_id="320106")
    do(case, "confirm_need", agent, **road.NEED | {"hospital": other.name})
    assert "guaranteed" not in {kind for kind, total in totals(case).items() if total}


RAISED = {"requested": "300000", "covered_cost": "280000", "reason": "转入重症监护"}


@pytest.mark.rule("ADV-17", "ADV-36")
def test_an_approval_can_be_raised_while_money_moves_and_the_guarantee_follows(case, agent, reviewer):
    road.executing(case, agent, reviewer)
    with pytest.raises(StepBlocked, match="超过批准金额"):
        do(case, "guarantee", agent, road.ADMITTED, amount="160000")
    do(case, "raise_approval", reviewer, road.ADMITTED, **RAISED)
    assert (totals(case)["requested"], totals(case)["approved"]) == (300000, 280000)
    do(case, "guarantee", agent, road.ADMITTED, amount="160000")
    assert case.state == "executing"


@pytest.mark.rule("ADV-17")
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"requested": "200000"}, "需求金额 200,000.00 元 未超过现有的 200,000.00 元"),
        ({"covered_cost": "150000"}, "批准金额 150,000.00 元 未超过现有的 150,000.00 元"),
    ],
)
def test_what_does_not_grow_is_no_raise(case, agent, reviewer, changed, words):
    road.notified(case, agent, reviewer)
    with pytest.raises(StepBlocked, match=words):
        do(case, "raise_approval", reviewer, **RAISED | changed)
    with pytest.raises(StepNotAllowed):
        do(case, "raise_approval", agent, **RAISED)
