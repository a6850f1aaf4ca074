"""What time brings on open cases: an alert or a step, once a case, and never a judgement of fault."""

from dataclasses import replace
from datetime import timedelta

import pytest

from accounts.system import USERNAME
from cases.declaration import errors, registry
from cases.declaration.words import OnDate
from cases.jobs import on_dates
from cases.jobs.tasks import run_on_dates
from tests import pages, toy
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


# A moved date


def test_a_moved_date_brings_it_again(begun, agent):
    case = begun(ALERT)
    on_dates.run(at=at("2026-03-11 00:20"))
    do(case, "begin", agent, at("2026-03-11 09:00"))
    assert on_dates.run(at=at("2026-03-11 08:59")) == 0
    assert on_dates.run(at=at("2026-03-11 09:00")) == 1
    assert on_dates.run(at=at("2026-03-12 00:20")) == 0


@pytest.mark.parametrize(
    ("item", "offset", "before", "on"),
    [
        (ALERT, timedelta(days=1), "2026-03-11 11:59", "2026-03-11 12:00"),
        (AT_END, -timedelta(days=30), "2026-12-01 23:59", "2026-12-02 00:00"),
    ],
)
def test_an_offset_puts_it_after_or_before_the_moment(begun, item, offset, before, on):
    begun(replace(item, offset=offset))
    assert on_dates.run(at=at(before)) == 0
    assert on_dates.run(at=at(on)) == 1


# An alert is an open item


@pytest.fixture
def alerted(begun):
    case = begun(ALERT)
    on_dates.run(at=at("2026-03-11 00:20"))
    case.refresh_from_db()
    return case


def test_an_alert_is_an_open_item_of_the_case(alerted, agent):
    assert alerted.open_alerts == 1
    alert = alerted.alerts.get()
    assert (alert.text, alert.moment_at, alert.is_open) == ("请跟进", at("2026-03-10 12:00"), True)
    page = pages.text(pages.case_page(alerted, agent))
    assert "待处理提醒 请跟进 所指时刻 2026-03-10 12:00 · 2026-03-11 00:20 提醒 处理" in page


def test_a_settled_alert_is_none_any_more(alerted, agent):
    alert = alerted.alerts.get()
    do(alerted, "settle_alert", agent, at("2026-03-11 09:00"), alert=alert.pk, settlement="已联系客户")
    alert.refresh_from_db()
    assert (alerted.open_alerts, alert.settled_by, alert.settled_at) == (0, agent, at("2026-03-11 09:00"))
    assert alerted.events.latest("sequence").sentence == "已处理提醒“请跟进”：已联系客户"
    assert "待处理提醒" not in pages.text(pages.case_page(alerted, agent))
    assert on_dates.run(at=at("2026-03-12 00:20")) == 0


def test_an_alert_is_settled_once(alerted, agent):
    alert = alerted.alerts.get()
    do(alerted, "settle_alert", agent, alert=alert.pk, settlement="已联系客户")
    with pytest.raises(errors.StepInvalid):
        do(alerted, "settle_alert", agent, alert=alert.pk, settlement="再次")


def test_settling_is_offered_only_while_something_is_open(alerted, agent):
    assert "settle_alert" in pages.case_page(alerted, agent).context["may"]
    do(alerted, "settle_alert", agent, alert=alerted.alerts.get().pk, settlement="已联系客户")
    assert "settle_alert" not in pages.case_page(alerted, agent).context["may"]


def test_a_moved_date_makes_the_alert_moot(alerted, agent):
    do(alerted, "begin", agent, at("2026-03-12 09:00"))
    assert (alerted.open_alerts, alerted.alerts.get().moot_at) == (0, at("2026-03-12 09:00"))


def test_a_case_that_stands_elsewhere_makes_the_alert_moot_and_one_that_is_corrected_opens_it(
    alerted, agent, supervisor, reviewer
):
    do(alerted, "go_on", agent, at("2026-03-12 09:00"))
    assert alerted.open_alerts == 0
    do(alerted, "correct", supervisor, at("2026-03-12 10:00"), reason="误操作")
    waiting = alerted.confirmations.get().pk
    do(alerted, "confirm", reviewer, at("2026-03-12 11:00"), confirmation=waiting, decision="confirm")
    assert (alerted.open_alerts, alerted.alerts.get().is_open) == (1, True)


def test_an_ended_case_has_no_open_alert(alerted, supervisor):
    do(alerted, "close", supervisor, at("2026-03-12 09:00"), kind="deceased", reason="x")
    assert alerted.open_alerts == 0


def test_the_nightly_task_runs_it(begun):
    case = begun(ALERT)
    run_on_dates(timestamp=int(NOW.timestamp()))
    assert steps(case) == ["alert"]
