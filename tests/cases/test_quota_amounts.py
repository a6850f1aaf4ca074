"""Quotas in exact amounts, for several subjects, moved by one step, and put back."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from cases.actions.available_steps import available
from cases.bookkeeping import quotas
from cases.declaration import registry
from cases.declaration.case_file import CaseFile
from cases.declaration.errors import CaseError, QuotaExhausted
from cases.eligibility import evaluation
from cases.models import EligibilityCheck, QuotaCounter, QuotaUse
from tests import toy, worlds
from tests.quotas import QUOTA, uses, variant
from tests.worlds import NOW, at, do

# Exact amounts

HOURS = variant(limit=6, unit="小时", smallest=Decimal("0.25"))


def test_three_and_a_half_hours_are_three_and_a_half(two_cases, agent):
    case, _ = two_cases(HOURS)
    do(case, "reserve", agent, amount="3.5")
    assert uses(case) == [("reserved", Decimal("3.5"))]
    assert QuotaCounter.objects.get().used == Decimal("3.5")


def test_the_refusal_says_how_much_is_left(two_cases, agent):
    case, other = two_cases(HOURS)
    do(case, "reserve", agent, amount="3.5")
    with pytest.raises(QuotaExhausted, match="“测试次数”只余 2.5 小时，不足 2.75 小时。"):
        do(other, "reserve", agent, amount="2.75")
    assert do(other, "reserve", agent, amount="2.5")


@pytest.mark.parametrize("amount", ["0.1", "-1", "0", "3.501", "10000000"])
def test_what_cannot_be_counted_is_refused_in_words(two_cases, agent, amount):
    case, _ = two_cases(HOURS)
    with pytest.raises(CaseError, match="“测试次数”的数量须为大于零的 0.25 小时的整数倍"):
        do(case, "reserve", agent, amount=amount)
    assert uses(case) == []


@pytest.mark.parametrize("amount", [Decimal("NaN"), Decimal("Infinity")])
def test_what_is_no_number_is_refused(amount):
    with pytest.raises(CaseError, match="整数倍"):
        quotas.exact(HOURS, amount)


def test_a_float_is_no_exact_amount():
    with pytest.raises(TypeError, match="exact amounts"):
        quotas.exact(HOURS, 3.5)


def test_the_database_refuses_a_use_of_nothing(two_cases, agent):
    case, _ = two_cases()
    do(case, "reserve", agent)
    with pytest.raises(IntegrityError, match="quota_use_of_something"), transaction.atomic():
        QuotaUse.objects.update(amount=0)


def test_spending_a_part_leaves_the_rest_held(two_cases, agent):
    case, _ = two_cases(HOURS)
    do(case, "reserve", agent, amount=4)
    do(case, "spend", agent, amount="1.5")
    assert uses(case) == [("reserved", Decimal("2.5")), ("consumed", Decimal("1.5"))]
    assert QuotaCounter.objects.get().used == 4


def test_spending_more_than_is_held_takes_the_rest(two_cases, agent):
    case, _ = two_cases(HOURS)
    do(case, "reserve", agent, amount=2)
    do(case, "spend", agent, amount="2.25")
    assert uses(case) == [("consumed", 2), ("consumed", Decimal("0.25"))]


def test_a_part_is_given_back(two_cases, agent):
    case, _ = two_cases(HOURS)
    do(case, "reserve", agent, amount=4)
    do(case, "give_back", agent, amount=1)
    assert uses(case) == [("reserved", 3), ("released", 1)]
    assert QuotaCounter.objects.get().used == 3


def test_a_step_can_spend_some_and_give_back_the_rest(two_cases, agent):
    case, _ = two_cases(variant(limit=6, release_on=("spend",)))
    do(case, "reserve", agent, amount=4)
    do(case, "spend", agent, amount=3)
    assert uses(case) == [("released", 1), ("consumed", 3)]
    assert QuotaCounter.objects.get().used == 3


def test_one_step_moves_several_quotas_each_by_its_amount(two_cases, register_toy, agent):
    case, _ = two_cases(HOURS, variant(code="R", label="另一次数", limit=None))

    def both(ctx):
        ctx.amounts = {"Q": Decimal("1.25"), "R": 3}

    steps = tuple(toy.step("reserve", effect=both) if step.code == "reserve" else step for step in toy.STEPS)
    register_again(register_toy, steps=steps, quotas=registry.get("toy").quotas)
    do(case, "reserve", agent)
    assert [(use.counter.code, use.amount) for use in case.quota_uses.all()] == [("Q", Decimal("1.25")), ("R", 3)]


def register_again(register_toy, **changes):
    registry.unregister(toy.CODE)
    return register_toy(**changes)


def test_an_amount_with_a_fraction_stays_exact_in_stored_facts(two_cases, insured, agent):
    case, _ = two_cases(HOURS)
    do(case, "reserve", agent, amount="3.5")
    found = evaluation.evaluate(service=registry.get("toy"), insured=insured, request={}, applicant="insured", at=NOW)
    check = evaluation.store(
        evaluation=found,
        service=registry.get("toy"),
        insured=insured,
        purpose=EligibilityCheck.Purpose.ENQUIRY,
        actor=agent,
    )
    stored = type(found.facts).from_json(EligibilityCheck.objects.get(pk=check.pk).facts)
    assert [(fact["reserved"], fact["limit"]) for fact in stored.quotas] == [(Decimal("3.5"), 6)]


# Subjects

PER_TRIP = variant(limit=10, subject="trip")


def by_subject(case):
    return [(use.subject, use.status, use.amount) for use in case.quota_uses.all()]


def test_spending_for_one_trip_leaves_what_is_held_for_another(two_cases, agent):
    case, _ = two_cases(PER_TRIP)
    do(case, "reserve", agent, word="1", amount=4)
    do(case, "reserve", agent, word="2", amount=3)
    do(case, "spend", agent, word="2", amount=2)
    assert by_subject(case) == [("1", "reserved", 4), ("2", "reserved", 1), ("2", "consumed", 2)]


def test_giving_back_for_one_trip_leaves_what_is_held_for_another(two_cases, agent):
    case, _ = two_cases(PER_TRIP)
    do(case, "reserve", agent, word="1", amount=4)
    do(case, "reserve", agent, word="2", amount=3)
    do(case, "give_back", agent, word="1")
    assert by_subject(case) == [("1", "released", 4), ("2", "reserved", 3)]
    assert QuotaCounter.objects.get().used == 3


def test_the_end_of_a_case_gives_back_what_is_held_for_every_trip(two_cases, agent):
    case, _ = two_cases(PER_TRIP)
    for trip in ("1", "2"):
        do(case, "reserve", agent, word=trip)
    do(case, "end", agent)
    assert [use.status for use in case.quota_uses.all()] == ["released", "released"]


def test_a_step_must_say_for_what_it_moves_a_quota_with_subjects(two_cases, agent):
    case, _ = two_cases(PER_TRIP)
    with pytest.raises(LookupError, match="without saying for which trip"):
        do(case, "reserve", agent)


def test_a_window_of_the_subject_counts_each_trip_by_itself(two_cases, agent):
    case, _ = two_cases(variant(limit=4, subject="trip", window="subject"))
    do(case, "reserve", agent, word="1", amount=4)
    do(case, "reserve", agent, word="2", amount=4)
    with pytest.raises(QuotaExhausted):
        do(case, "reserve", agent, word="2", amount=1)
    assert [counter.subject for counter in QuotaCounter.objects.order_by("subject")] == ["1", "2"]


# Going back


def test_a_part_that_was_split_off_joins_again(two_cases, agent):
    case, _ = two_cases(HOURS)
    do(case, "reserve", agent, amount=4)
    before = quotas.snapshot(CaseFile(case))
    do(case, "spend", agent, amount="1.5")
    quotas.restore(CaseFile(case), before, NOW)
    assert uses(case) == [("reserved", 4), ("released", Decimal("1.5"))]
    assert QuotaCounter.objects.get().used == 4


def test_a_snapshot_of_before_amounts_were_recorded_is_still_restored(two_cases, agent):
    case, _ = two_cases()
    do(case, "reserve", agent)
    before = {"quota": {str(case.quota_uses.get().pk): "reserved"}}
    do(case, "spend", agent)
    quotas.restore(CaseFile(case), before, NOW)
    assert uses(case) == [("reserved", 1)]


def test_going_back_gives_back_before_it_takes(two_cases, agent):
    case, _ = two_cases()
    do(case, "reserve", agent)
    before = quotas.snapshot(CaseFile(case))
    do(case, "give_back", agent)
    do(case, "reserve", agent)
    quotas.restore(CaseFile(case), before, NOW)
    assert uses(case) == [("reserved", 1), ("released", 1)]
    assert QuotaCounter.objects.get().used == 1


def test_going_back_is_refused_where_another_case_has_taken_the_use(two_cases, agent):
    case, other = two_cases()
    do(case, "reserve", agent)
    before = quotas.snapshot(CaseFile(case))
    do(case, "give_back", agent)
    do(other, "reserve", agent)
    with pytest.raises(QuotaExhausted), transaction.atomic():
        quotas.restore(CaseFile(case), before, NOW)


# What is said before


def lacking(case, actor, step, when=NOW):
    offer = next(item for item in available(CaseFile(case), actor, when) if item.step.code == step)
    return [item.text for item in offer.missing]


FULL = ["“测试次数”的次数已被占用或用完，不能再次通过。"]


def test_who_holds_the_use_may_spend_it_and_nobody_else(two_cases, agent):
    case, other = two_cases()
    do(case, "reserve", agent)
    assert (lacking(case, agent, "spend"), lacking(other, agent, "spend")) == ([], FULL)
    assert lacking(case, agent, "give_back") == lacking(case, agent, "tell") == []


def test_who_has_spent_the_use_has_none_to_spend(two_cases, agent):
    case, _ = two_cases()
    do(case, "spend", agent)
    assert lacking(case, agent, "spend") == lacking(case, agent, "reserve") == FULL


def test_what_is_held_of_one_quota_is_not_spent_of_another(two_cases, agent):
    case, other = two_cases(QUOTA, variant(code="R", label="另一次数", reserve_on=(), limit=1))
    do(other, "spend", agent)
    do(case, "note", agent, text="说明")
    assert len(lacking(case, agent, "spend")) == 2


def test_a_quota_that_does_not_apply_is_not_said_to_be_used_up(two_cases, agent):
    case, other = two_cases(variant(applies=lambda request: not request.get("free")))
    do(other, "spend", agent)
    assert lacking(case, agent, "spend") == FULL


@pytest.fixture
def two_years(world):
    return worlds.insured(worlds.policy(period_start=date(2026, 3, 1), period_end=date(2028, 2, 29)))


def test_what_was_spent_last_year_is_not_said_to_be_used_up_this_year(two_cases, two_years, agent):
    case, other = two_cases(variant(window="policy_year"), who=two_years)
    do(case, "spend", agent)
    assert lacking(other, agent, "reserve", at("2027-02-28 23:59")) == FULL
    assert lacking(other, agent, "reserve", at("2027-03-01 00:00")) == []


def test_what_moves_into_another_window_is_given_back_in_the_one_before(two_cases, register_toy, two_years, agent):
    days = {"reserve": at("2026-06-01 00:00"), "spend": at("2027-06-01 00:00")}

    def dated(ctx):
        ctx.counted_at["Q"] = days[ctx.step.code]

    steps = tuple(toy.step(step.code, effect=dated) if step.code in days else step for step in toy.STEPS)
    register_toy(steps=steps, quotas=(variant(window="policy_year"),))
    case = toy.opened(two_years, agent)
    do(case, "reserve", agent)
    do(case, "spend", agent)
    found = [(use.status, use.counter.window_start) for use in case.quota_uses.select_related("counter")]
    assert found == [("released", date(2026, 3, 1)), ("consumed", date(2027, 3, 1))]
    assert [row.used for row in QuotaCounter.objects.order_by("window_start")] == [0, 1]
