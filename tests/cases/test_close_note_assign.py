"""What every case can have beside its own steps: an early end, remarks, another hand, a request turned down."""

import pytest

from accounts.models import Team
from accounts.roles import Role
from cases.declaration import errors
from cases.declaration.words import Clock, Notice, Quota
from cases.models import Case
from manual import rules
from tests import toy
from tests.worlds import NOW, do, staff

QUOTA = Quota(code="Q", label="测试次数", limit=1, rules=(), reserve_on=("reserve",))
CLOCK = Clock(code="S", label="单一时限", start=("begun",), length=5, stop="finished")
NOTICE = Notice(rule="GEN-15", text="告知", places=("case",))


# Closing


@pytest.mark.parametrize("kind", ["withdrawn", "deceased", "rescinded", "opened_in_error"])
def test_a_supervisor_closes_a_case_with_its_reason(toy_case, supervisor, kind):
    event = do(toy_case, "close", supervisor, kind=kind, reason="家属来电")
    assert (toy_case.state, toy_case.outcome, toy_case.is_open) == (kind, kind, False)
    assert toy_case.closed_at == NOW
    assert event.sentence.endswith("：家属来电")


def test_closing_gives_back_the_use_and_ends_the_clock(register_toy, insured, agent, supervisor):
    register_toy(quotas=(QUOTA,), clocks=(CLOCK,))
    case = toy.opened(insured, agent)
    do(case, "reserve", agent)
    do(case, "begin", agent)
    do(case, "close", supervisor, kind="rescinded", reason="保单解除")
    assert case.quota_uses.get().status == "released"
    assert case.clocks.get().status == "void"
    assert case.due_at is None


def test_withdrawal_is_refused_where_the_service_does_not_allow_it(toy_case, agent, supervisor):
    do(toy_case, "go_on", agent)
    with pytest.raises(errors.StepBlocked, match="不允许撤回"):
        do(toy_case, "close", supervisor, kind="withdrawn", reason="不想要了")


def test_death_closes_from_any_open_state(toy_case, agent, supervisor):
    do(toy_case, "go_on", agent)
    do(toy_case, "close", supervisor, kind="deceased", reason="家属来电")
    assert toy_case.state == "deceased"


@pytest.mark.parametrize("data", [{"kind": "deceased"}, {"kind": "lost", "reason": "x"}, {"reason": "x"}])
def test_closing_needs_kind_and_reason(toy_case, supervisor, data):
    with pytest.raises(errors.StepInvalid):
        do(toy_case, "close", supervisor, **data)


def test_an_agent_may_not_close(toy_case, agent):
    with pytest.raises(errors.StepNotAllowed):
        do(toy_case, "close", agent, kind="deceased", reason="x")


def test_an_ended_case_is_not_closed_again(toy_case, agent, supervisor):
    do(toy_case, "end", agent)
    with pytest.raises(errors.WrongState):
        do(toy_case, "close", supervisor, kind="deceased", reason="x")


# Notes


def test_a_note_stands_in_the_timeline(toy_case, agent):
    assert do(toy_case, "note", agent, text="客户下午方便").sentence == "客户下午方便"


def test_a_note_can_be_written_after_the_end(toy_case, agent):
    do(toy_case, "end", agent)
    do(toy_case, "note", agent, text="回访满意")
    assert (toy_case.state, toy_case.is_open) == ("done", False)


# Assignment


def test_a_supervisor_hands_a_case_to_a_colleague(toy_case, agent, supervisor):
    event = do(toy_case, "assign", supervisor, assignee=agent.username)
    assert toy_case.assignee == agent
    assert event.sentence == f"分派给{agent}"


def test_a_case_goes_back_to_the_team(toy_case, agent, supervisor):
    do(toy_case, "assign", supervisor, assignee=agent.username)
    do(toy_case, "assign", supervisor, assignee="")
    assert toy_case.assignee is None


def test_a_case_is_not_handed_to_nobody(toy_case, supervisor):
    with pytest.raises(errors.StepInvalid, match="没有可办理案件的同事"):
        do(toy_case, "assign", supervisor, assignee="nobody")


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.DATA_TEAM])
def test_a_case_is_not_handed_to_those_who_do_not_work_on_cases(toy_case, supervisor, role):
    with pytest.raises(errors.StepInvalid):
        do(toy_case, "assign", supervisor, assignee=staff(role).username)


def test_a_case_is_not_handed_to_those_who_left(toy_case, agent, supervisor):
    agent.is_active = False
    agent.save()
    with pytest.raises(errors.StepInvalid):
        do(toy_case, "assign", supervisor, assignee=agent.username)


def test_a_reviewer_may_not_assign(toy_case, reviewer):
    with pytest.raises(errors.StepNotAllowed):
        do(toy_case, "assign", reviewer, assignee=reviewer.username)


def test_the_one_it_is_handed_to_sees_it_in_whatever_team(register_toy, insured, agent, reviewer, supervisor):
    Team.objects.create(name="测试团队", services=["toy"])
    register_toy()
    case = toy.opened(insured, agent)
    assert not Case.objects.visible_to(reviewer).filter(pk=case.pk).exists()
    do(case, "assign", supervisor, assignee=reviewer.username)
    assert Case.objects.visible_to(reviewer).filter(pk=case.pk).exists()


# Requests turned down


def test_a_request_turned_down_is_kept_with_the_rule_and_its_words(register_toy, insured, agent):
    register_toy(notices=(NOTICE,))
    case = toy.opened(insured, agent)
    do(case, "refused_request", agent, rule="GEN-15", asked="下一年度再用")
    row = case.refused_requests.get()
    assert (row.rule, row.asked, row.recorded_by) == ("GEN-15", "下一年度再用", agent)
    assert row.words == rules.get("GEN-15").quote


def test_any_rule_of_the_service_can_turn_a_request_down_whether_told_or_not(case, agent):
    for rule in ("GC-05", "GEN-01"):
        do(case, "refused_request", agent, rule=rule, asked="测试要求")
    assert [row.rule for row in case.refused_requests.all()] == ["GC-05", "GEN-01"]


def test_a_rule_of_another_service_turns_nothing_down(case, agent):
    with pytest.raises(errors.StepInvalid, match="依据条款"):
        do(case, "refused_request", agent, rule="MDT-01", asked="x")
