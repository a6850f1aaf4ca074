"""Quotas: what is held, spent and given back, and that the database itself refuses a use too many."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from cases.bookkeeping import quota_facts
from cases.declaration import registry
from cases.declaration.errors import QuotaExhausted
from cases.models import QuotaCounter
from tests import toy, worlds
from tests.quotas import QUOTA, uses, variant
from tests.worlds import NOW, at, do

# The database


def test_the_database_refuses_more_than_the_limit(two_cases, agent):
    case, _ = two_cases()
    do(case, "reserve", agent)
    with pytest.raises(IntegrityError, match="quota_within_limit"), transaction.atomic():
        QuotaCounter.objects.update(used=2)


def test_the_database_refuses_less_than_nothing(two_cases, agent):
    case, _ = two_cases()
    do(case, "reserve", agent)
    with pytest.raises(IntegrityError), transaction.atomic():
        QuotaCounter.objects.update(used=-1)


def test_the_database_refuses_a_second_counter_for_one_window(two_cases, agent, insured):
    case, _ = two_cases()
    do(case, "reserve", agent)
    with pytest.raises(IntegrityError, match="quota_counter_once"), transaction.atomic():
        QuotaCounter.objects.create(insured=insured, code="Q", window_start=insured.policy.period_start, limit=1)


# Moves


def test_a_reserved_use_is_counted_and_the_next_is_refused(two_cases, agent):
    case, other = two_cases()
    do(case, "reserve", agent)
    with pytest.raises(QuotaExhausted, match="测试次数"):
        do(other, "reserve", agent)
    assert (uses(case), uses(other)) == ([("reserved", 1)], [])
    assert QuotaCounter.objects.get().used == 1


def test_a_use_given_back_can_be_taken_by_another(two_cases, agent):
    case, other = two_cases()
    do(case, "reserve", agent)
    do(case, "give_back", agent)
    do(other, "reserve", agent)
    assert (uses(case), uses(other)) == ([("released", 1)], [("reserved", 1)])


def test_a_spent_use_is_not_given_back(two_cases, agent):
    case, _ = two_cases()
    for step in ("reserve", "spend", "give_back"):
        do(case, step, agent)
    assert uses(case) == [("consumed", 1)]
    assert QuotaCounter.objects.get().used == 1


def test_spending_without_holding_takes_and_spends(two_cases, agent):
    case, other = two_cases()
    do(case, "spend", agent)
    assert uses(case) == [("consumed", 1)]
    with pytest.raises(QuotaExhausted):
        do(other, "spend", agent)


def test_the_end_of_a_case_gives_back_what_it_holds(two_cases, agent):
    case, other = two_cases()
    do(case, "reserve", agent)
    do(case, "end", agent)
    assert uses(case) == [("released", 1)]
    assert do(other, "reserve", agent)


def test_the_end_of_a_case_keeps_what_it_spent(two_cases, agent):
    case, _ = two_cases()
    do(case, "spend", agent)
    do(case, "end", agent)
    assert uses(case) == [("consumed", 1)]


def test_a_quota_that_does_not_apply_is_not_moved(two_cases, agent):
    case, _ = two_cases(variant(applies=lambda request: False))
    do(case, "reserve", agent)
    assert uses(case) == []


def test_an_unlimited_quota_counts_and_never_refuses(two_cases, agent):
    case, other = two_cases(variant(limit=None))
    for one in (case, case, other):
        do(one, "reserve", agent)
    assert QuotaCounter.objects.get().used == 3


def test_hours_are_taken_as_many_as_are_entered(two_cases, agent):
    case, other = two_cases(variant(limit=6, unit="小时"))
    do(case, "reserve", agent, amount=4)
    with pytest.raises(QuotaExhausted):
        do(other, "reserve", agent, amount=3)
    do(other, "spend", agent, amount=2)
    assert (uses(case), uses(other)) == ([("reserved", 4)], [("consumed", 2)])
    assert QuotaCounter.objects.get().used == 6
    do(case, "give_back", agent)
    assert QuotaCounter.objects.get().used == 2


def test_another_insured_has_a_counter_of_their_own(two_cases, insured, agent):
    case, _ = two_cases()
    do(case, "reserve", agent)
    other = toy.opened(worlds.insured(insured.policy), agent)
    assert do(other, "reserve", agent)


# Windows


@pytest.fixture
def two_years(world):
    return worlds.insured(worlds.policy(period_start=date(2026, 3, 1), period_end=date(2028, 2, 29)))


def test_a_policy_period_has_one_window(two_cases, two_years, agent):
    case, other = two_cases(QUOTA, who=two_years)
    do(case, "spend", agent)
    with pytest.raises(QuotaExhausted):
        do(other, "spend", agent, at("2027-03-02 10:00"))


def test_a_policy_year_opens_a_window_anew(two_cases, two_years, agent):
    case, other = two_cases(variant(window="policy_year"), who=two_years)
    do(case, "spend", agent)
    with pytest.raises(QuotaExhausted):
        do(other, "spend", agent, at("2027-02-28 10:00"))
    do(other, "spend", agent, at("2027-03-01 00:00"))
    assert [row.window_start for row in QuotaCounter.objects.order_by("window_start")] == [
        date(2026, 3, 1),
        date(2027, 3, 1),
    ]


def test_two_cases_of_one_day_each_have_their_own_window(two_cases, agent):
    case, other = two_cases(variant(window="case"))
    do(case, "spend", agent)
    do(other, "spend", agent)
    with pytest.raises(QuotaExhausted):
        do(case, "spend", agent)


@pytest.mark.parametrize(
    ("start", "day", "expected"),
    [
        ("2026-03-01", "2026-03-01", "2026-03-01"),
        ("2026-03-01", "2027-02-28", "2026-03-01"),
        ("2026-03-01", "2027-03-01", "2027-03-01"),
        ("2024-02-29", "2024-12-31", "2024-02-29"),
        ("2024-02-29", "2025-02-27", "2024-02-29"),
        ("2024-02-29", "2025-02-28", "2025-02-28"),
        ("2024-02-29", "2028-02-28", "2027-02-28"),
        ("2024-02-29", "2028-02-29", "2028-02-29"),
    ],
)
def test_policy_years_turn_on_the_anniversary(start, day, expected):
    assert quota_facts.policy_year(date.fromisoformat(start), date.fromisoformat(day)) == date.fromisoformat(expected)


# What eligibility sees


def test_facts_tell_spent_and_held(two_cases, insured, agent, django_assert_num_queries):
    case, other = two_cases(variant(limit=5))
    do(case, "spend", agent)
    do(other, "reserve", agent)
    with django_assert_num_queries(1):
        found = quota_facts.facts(service=registry.get("toy"), insured=insured, request={}, at=NOW)
    assert [(fact["consumed"], fact["reserved"], fact["limit"]) for fact in found] == [(1, 1, 5)]


def test_facts_do_not_count_what_was_given_back(two_cases, insured, agent):
    case, _ = two_cases()
    do(case, "reserve", agent)
    do(case, "give_back", agent)
    fact = quota_facts.facts(service=registry.get("toy"), insured=insured, request={}, at=NOW)[0]
    assert (fact["consumed"], fact["reserved"]) == (0, 0)
