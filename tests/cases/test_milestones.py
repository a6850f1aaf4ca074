"""Tasks that run side by side, each reached by a step of its own, and where they join."""

from dataclasses import replace

import pytest

from cases.actions.available_steps import available
from cases.bookkeeping import milestones
from cases.declaration import checks, errors
from cases.declaration.case_file import CaseFile
from cases.declaration.words import Clock, Consent
from tests import toy, worlds
from tests.pages import case_page, text
from tests.worlds import NOW, at, do


def missing(case, actor, step, **data):
    with pytest.raises(errors.StepBlocked) as problem:
        do(case, step, actor, **data)
    return [item.text for item in problem.value.missing]


def test_tasks_run_side_by_side_and_join(toy_case, agent):
    do(toy_case, "right", agent)
    assert missing(toy_case, agent, "join") == ["“步骤left”尚未完成", "“步骤after_left”尚未完成"]
    do(toy_case, "left", agent)
    do(toy_case, "after_left", agent)
    assert do(toy_case, "join", agent).to_state == "joined"


def test_the_moment_where_tasks_join_is_the_latest_of_their_times(register_toy, insured, agent):
    left, right, _ = toy.MILESTONES
    clock = Clock(code="T", label="测试时限", start=("begun",), length=5, stop="both")
    register_toy(milestones=(replace(left, completes="both"), replace(right, completes="both")), clocks=(clock,))
    case = toy.opened(insured, agent)
    do(case, "begin", agent)
    do(case, "left", agent, at("2026-03-12 09:00"))
    assert "both" not in case.moments
    do(case, "right", agent, at("2026-03-11 09:00"))
    assert CaseFile(case).moment("both") == at("2026-03-12 09:00")
    assert case.clocks.get().status == "stopped"


def test_a_milestone_keeps_when_and_by_whom_it_was_reached(toy_case, agent):
    do(toy_case, "left", agent)
    row = toy_case.milestones.get()
    assert (row.code, row.subject, row.reached_at, row.reached_by) == ("left", "", NOW, agent)


def test_a_milestone_waits_for_those_it_requires(toy_case, agent):
    assert missing(toy_case, agent, "after_left") == ["须先完成“步骤left”"]


def test_a_milestone_is_reached_once(toy_case, agent):
    do(toy_case, "left", agent)
    assert missing(toy_case, agent, "left") == ["“步骤left”已完成"]


def test_a_milestone_reached_is_no_longer_offered(toy_case, agent):
    def offered():
        return {offer.step.code for offer in available(CaseFile(toy_case), agent, NOW)} & {"left", "right"}

    assert offered() == {"left", "right"}
    do(toy_case, "left", agent)
    assert offered() == {"right"}


def test_what_can_be_done_now_is_known(toy_case, agent):
    def now():
        return [item.step for item, _ in milestones.open_ones(CaseFile(toy_case))]

    assert now() == ["left", "right"]
    do(toy_case, "left", agent)
    assert now() == ["right", "after_left"]
    do(toy_case, "go_on", agent)
    assert now() == []


def test_a_consent_can_stand_before_a_single_milestone(register_toy, insured, agent):
    register_toy(consents=(Consent(form="health_data", signers=("insured",), before=frozenset({"left"})),))
    case = toy.opened(insured, agent)
    assert missing(case, agent, "left") == ["健康信息处理同意书（2021-12/1 版）尚未取得"]
    assert do(case, "right", agent)


def test_a_milestone_is_corrected_like_any_step(toy_case, agent, reviewer, supervisor):
    do(toy_case, "right", agent)
    do(toy_case, "left", agent)
    worlds.corrected(toy_case, supervisor, reviewer)
    assert [row.code for row in CaseFile(toy_case).rows("casemilestone")] == ["right"]
    assert missing(toy_case, agent, "after_left") == ["须先完成“步骤left”"]
    assert do(toy_case, "left", agent)


def test_the_page_shows_whose_task_is_done_and_whose_is_not(toy_case, agent):
    do(toy_case, "left", agent)
    shown = text(case_page(toy_case, agent))
    assert "并行事项 步骤left 客服 2026-03-10 10:00 完成 步骤right 客服 未完成" in shown


def test_the_last_of_the_tasks_sets_the_moment_they_complete_and_sets_it_once(register_toy, insured, agent):
    joined = tuple(replace(item, completes="all_done") for item in toy.MILESTONES)
    register_toy(milestones=joined)
    case = toy.opened(insured, agent)
    do(case, "left", agent)
    do(case, "right", agent)
    assert "all_done" not in case.moments
    last = worlds.at("2026-03-11 09:00")
    do(case, "after_left", agent, last)
    assert CaseFile(case).moment("all_done") == last


def test_a_moment_that_milestones_complete_is_known_to_clocks(register_toy):
    counted = Clock(code="T", label="测试", start=("applied",), length=1, stop="all_done")
    unknown = "clock T names the unknown moment all_done"
    assert unknown in checks.problems(toy.service(clocks=(counted,)))
    joined = (replace(toy.MILESTONES[0], completes="all_done"), *toy.MILESTONES[1:])
    assert unknown not in checks.problems(toy.service(clocks=(counted,), milestones=joined))
