"""Races with real threads on PostgreSQL: one winner, one event, one case, whatever runs at once."""

from decimal import Decimal

import pytest

from accounts.roles import Role
from cases.actions.open_case import open_case
from cases.declaration.words import Quota
from cases.models import Case, CaseEvent, QuotaCounter
from tests import toy, worlds
from tests.crowd import Crowd, at_once, kinds, step
from tests.worlds import NOW, do, verified

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 50
SINGLE = Quota(code="Q", label="测试次数", limit=1, rules=(), reserve_on=("reserve",), release_on=("give_back",))


@pytest.fixture
def crowded(register_toy, insured, agent):
    register_toy(quotas=(SINGLE,))
    return [toy.opened(insured, agent) for _ in range(THREADS)]


def run_rounds(cases, agent, rounds):
    with Crowd(THREADS) as crowd:
        for _ in range(rounds):
            results = crowd.at_once([step(case, "reserve", agent) for case in cases])
            assert kinds(results) == ["CaseEvent"] + ["QuotaExhausted"] * (THREADS - 1)
            assert QuotaCounter.objects.get().used == 1
            winner = next(case for case, result in zip(cases, results, strict=True) if isinstance(result, CaseEvent))
            do(winner, "give_back", agent)


def test_fifty_for_one_use_have_one_winner(crowded, agent):
    run_rounds(crowded, agent, 10)


@pytest.mark.soak
def test_fifty_for_one_use_have_one_winner_two_hundred_times(crowded, agent):
    run_rounds(crowded, agent, 200)


def test_of_many_for_a_few_hours_as_many_win_as_there_are_hours(register_toy, insured, agent):
    hours = Quota(
        code="Q", label="测试时长", limit=5, rules=(), unit="小时", smallest=Decimal("0.25"), reserve_on=("reserve",)
    )
    register_toy(quotas=(hours,))
    cases = [toy.opened(insured, agent) for _ in range(10)]
    results = at_once(*[step(case, "reserve", agent, amount="1.25") for case in cases])
    assert kinds(results) == ["CaseEvent"] * 4 + ["QuotaExhausted"] * 6
    assert QuotaCounter.objects.get().used == 5


def test_of_two_steps_at_once_one_happens(register_toy, insured, agent, reviewer):
    register_toy()
    case = toy.opened(insured, agent)
    results = at_once(step(case, "go_on", agent), step(case, "begin", reviewer))
    assert kinds(results) == ["CaseEvent", "StaleRevision"]
    assert case.events.count() == 2


def test_the_same_key_twice_at_once_is_one_event_and_two_equal_answers(register_toy, insured, agent):
    register_toy()
    case = toy.opened(insured, agent)
    first, second = at_once(*[step(case, "go_on", agent, "once")] * 2)
    assert first == second
    assert case.events.count() == 2


def test_one_key_on_two_cases_at_once_is_one_event_and_a_refusal(register_toy, insured, agent):
    register_toy()
    cases = [toy.opened(insured, agent) for _ in range(2)]
    results = at_once(*[step(case, "begin", agent, "once") for case in cases])
    assert kinds(results) == ["CaseEvent", "KeyReused"]
    assert CaseEvent.objects.filter(step="begin").count() == 1


def opening(service, call, actor, idempotency_key, **more):
    return lambda: open_case(
        service=service, verification=call, request={}, actor=actor, idempotency_key=idempotency_key, now=NOW, **more
    )


def test_the_same_opening_twice_at_once_is_one_case(register_toy, insured, agent):
    service = register_toy()
    act = opening(service, verified(insured, agent), agent, "once")
    first, second = at_once(act, act)
    assert first == second
    assert Case.objects.count() == 1


def test_two_openings_for_the_same_thing_at_once_warn_one(register_toy, insured, agent, supervisor):
    service = register_toy()
    call = verified(insured, agent)
    results = at_once(opening(service, call, agent, "one"), opening(service, call, supervisor, "two"))
    assert kinds(results) == ["Case", "DuplicateCase"]


def test_one_key_for_two_people_opened_at_once_is_one_case_and_a_refusal(register_toy, insured, agent):
    service = register_toy()
    calls = [verified(insured, agent), verified(worlds.insured(), agent)]
    results = at_once(*[opening(service, call, agent, "once") for call in calls])
    assert kinds(results) == ["Case", "KeyReused"]
    assert Case.objects.count() == 1


def test_of_two_supervisors_correcting_at_once_one_is_told_to_look_again(register_toy, insured, agent, supervisor):
    register_toy()
    case = toy.opened(insured, agent)
    do(case, "begin", agent)
    other = worlds.staff(Role.SUPERVISOR)
    results = at_once(*[step(case, "correct", who, reason="误操作") for who in (supervisor, other)])
    assert kinds(results) == ["CaseEvent", "StaleRevision"]
    assert case.confirmations.count() == 1


def test_of_two_confirming_at_once_one_does(register_toy, insured, agent, supervisor, reviewer):
    register_toy()
    case = toy.opened(insured, agent)
    do(case, "begin", agent)
    do(case, "correct", supervisor, reason="误操作")
    pending = case.confirmations.get()
    people = (reviewer, worlds.staff(Role.REVIEWER))
    acts = [step(case, "confirm", who, confirmation=pending.pk, decision="confirm") for who in people]
    assert kinds(at_once(*acts)) == ["CaseEvent", "StaleRevision"]
    assert case.events.filter(step="correct").count() == 1
