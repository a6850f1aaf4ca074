"""What time brings on open cases: an alert or a step, once a case, and never a judgement of fault."""

import pytest

from accounts.system import USERNAME
from cases.declaration import registry
from cases.declaration.words import OnDate
from cases.jobs import on_dates
from cases.jobs.tasks import run_on_dates
from tests import toy
from tests.worlds import NOW, at, do

WORKING = frozenset({"working"})
ALERT = OnDate(code="late", moment="begun", states=WORKING, alert="请跟进")
MOVE = OnDate(code="move", moment="begun", states=WORKING, step="go_on")
AT_END = OnDate(code="end", moment="policy_end", states=WORKING, alert="保单已期满，尚未采样")


@pytest.fixture
def begun(register_toy, insured, agent):
    """Return a case whose moment lies at 10 March, 12:00."""

    def make(*items):
        register_toy(on_dates=items)
        case = toy.opened(insured, agent)
        do(case, "begin", agent, at("2026-03-10 12:00"))
        return case

    return make


def steps(case):
    return list(case.events.values_list("step", flat=True))[2:]


def test_nothing_happens_before_the_moment(begun):
    case = begun(ALERT)
    assert on_dates.run(at=at("2026-03-10 11:59")) == 0
    assert steps(case) == []


def test_an_alert_is_kept_by_the_system_when_the_moment_has_passed(begun):
    case = begun(ALERT)
    assert on_dates.run(at=at("2026-03-10 12:00")) == 1
    event = case.events.latest("sequence")
    assert (event.step, event.sentence, event.actor.username) == ("alert", "请跟进", USERNAME)


def test_it_comes_once_a_case(begun):
    case = begun(ALERT)
    on_dates.run(at=at("2026-03-11 00:20"))
    assert on_dates.run(at=at("2026-03-12 00:20")) == 0
    assert steps(case) == ["alert"]


def test_a_declared_step_is_taken(begun):
    case = begun(MOVE)
    assert on_dates.run(at=at("2026-03-11 00:20")) == 1
    case.refresh_from_db()
    assert case.state == "joined"


def test_a_case_in_another_state_is_left_alone(begun, agent):
    case = begun(ALERT)
    do(case, "go_on", agent, at("2026-03-10 12:00"))
    assert on_dates.run(at=at("2026-03-11 00:20")) == 0


def test_an_ended_case_is_left_alone(begun, supervisor):
    case = begun(ALERT)
    do(case, "close", supervisor, at("2026-03-10 12:00"), kind="deceased", reason="x")
    assert on_dates.run(at=at("2026-03-11 00:20")) == 0


def test_a_moment_that_never_came_brings_nothing(register_toy, insured, agent):
    register_toy(on_dates=(ALERT,))
    toy.opened(insured, agent)
    assert on_dates.run(at=at("2026-12-31 23:59")) == 0


def test_the_end_of_the_policy_is_a_moment(begun):
    case = begun(AT_END)
    assert on_dates.run(at=at("2026-12-31 23:59")) == 0
    assert on_dates.run(at=at("2027-01-01 00:00")) == 1
    assert case.events.latest("sequence").sentence == "保单已期满，尚未采样"


def test_a_case_that_refuses_does_not_keep_the_others_waiting(register_toy, insured, agent, caplog):
    refused = OnDate(code="refused", moment="applied", states=WORKING, step="guarded")
    register_toy(on_dates=(refused, ALERT))
    cases = [toy.opened(insured, agent) for _ in range(2)]
    for case in cases:
        do(case, "begin", agent)
    assert on_dates.run(at=at("2026-03-11 00:20")) == 2
    assert [steps(case) for case in cases] == [["alert"], ["alert"]]
    assert caplog.text.count("StepBlocked") == 2


def test_a_refused_step_is_tried_again(register_toy, insured, agent):
    register_toy(on_dates=(OnDate(code="move", moment="applied", states=WORKING, step="guarded"),))
    case = toy.opened(insured, agent)
    assert on_dates.run(at=at("2026-03-11 00:20")) == 0
    registry.unregister("toy")
    free = [toy.step("guarded") if step.code == "guarded" else step for step in toy.STEPS]
    register_toy(on_dates=(OnDate(code="move", moment="applied", states=WORKING, step="guarded"),), steps=tuple(free))
    assert on_dates.run(at=at("2026-03-12 00:20")) == 1
    assert case.events.latest("sequence").step == "guarded"


def test_the_nightly_task_runs_it(begun):
    case = begun(ALERT)
    run_on_dates(timestamp=int(NOW.timestamp()))
    assert steps(case) == ["alert"]
