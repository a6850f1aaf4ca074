"""Who owes what on a case, and by when: derived from facts, never from the state's name alone."""

import pytest

from accounts.roles import Role
from cases.declaration.case_file import CaseFile
from cases.declaration.words import Clock
from cases.jobs.promises import refresh_passed
from cases.models import Case, Promise
from office import queue
from tests import toy, worlds
from tests.worlds import NOW, approved, at, do, free, in_review, notified, paper, picture

pytestmark = pytest.mark.django_db


def owed(case, *, clocks=False):
    """What is owed, as (who, what), without the limits nobody can act on."""
    rows = Promise.objects.filter(case=case)
    return [(row.who, row.what) for row in rows if clocks or not row.code.startswith("clock:")]


def next_of(case):
    case.refresh_from_db()
    return (case.waits_for, case.waiting_reason)


def test_a_fresh_case_waits_for_the_customers_papers_and_the_agents_call(case):
    (customer, papers), (agent, call) = owed(case)
    assert (customer, agent) == ("customer", "agent")
    assert papers.startswith("提交资料：")
    assert call == "提交审核前：尚未与客户确认就诊城市、医院、科室、就诊日期"
    assert next_of(case)[0] == "customer"


def test_a_paper_nobody_has_looked_at_waits_for_the_reviewer(case, agent):
    do(case, "upload_document", agent, files={"file": picture()}, type="ct", received_via="upload")
    assert ("reviewer", "审核资料 1 份") in owed(case)
    assert next_of(case) == ("reviewer", "审核资料 1 份")


def test_a_refused_paper_is_the_customers_again(case, agent, reviewer):
    do(case, "upload_document", agent, files={"file": picture()}, type="ct", received_via="upload")
    do(case, "review_document", reviewer, document=case.documents.get().pk, decision="refused", reason="看不清")
    assert next_of(case)[0] == "customer"


def test_with_all_papers_in_handing_to_review_is_the_agents(case, agent, reviewer):
    paper(case, agent, reviewer)
    do(case, "confirm_visit", agent, **worlds.VISIT)
    assert next_of(case) == ("agent", "提交审核")


def test_what_approval_lacks_is_named_by_who_supplies_it(case, agent, reviewer):
    paper(case, agent, reviewer)
    do(case, "confirm_visit", agent, **worlds.VISIT)
    do(case, "submit_for_review", agent)
    found = dict(owed(case))
    assert set(found) == {"agent", "reviewer"}
    assert "健康信息处理同意书" in found["agent"]
    assert "尚未记录确诊疾病" in found["reviewer"]


def test_a_case_ready_for_approval_is_the_reviewers(case, agent, reviewer):
    in_review(case, agent, reviewer)
    assert owed(case) == [("reviewer", "审核通过")]


def test_the_step_that_stops_a_clock_carries_its_due_date(case, agent, reviewer):
    approved(case, agent, reviewer)
    promise = Promise.objects.get(case=case)
    assert (promise.who, promise.what, promise.due_at) == ("agent", "通知预约", at("2026-03-18 00:00"))


def test_a_limit_nobody_can_act_on_yet_is_told_but_is_no_ones_next_step(register_toy, insured, agent):
    clock = Clock(code="TY", label="办理时限", start=("applied",), length=3, stop="finished")
    finish = toy.step("finish", marks=("finished",), guards=(toy.first_thing,), target="done")
    register_toy(steps=(finish,), clocks=(clock,), milestones=())
    rows = Promise.objects.filter(case=toy.opened(insured, agent))
    assert [(row.what, row.is_next) for row in rows] == [
        ("步骤finish前：缺第一项；缺第二项", True),
        ("办理时限", False),
    ]


def test_a_question_goes_to_the_supervisor_before_all(case, agent, reviewer):
    approved(case, agent, reviewer)
    do(case, "ask_for_change", agent, kind="cancel", wish="不想去了")
    assert any(who == "supervisor" and what.startswith("判断：") for who, what in owed(case))


def test_a_step_that_takes_two_waits_for_another_than_who_asked(case, agent, reviewer, supervisor):
    notified(case, agent, reviewer)
    do(case, "correct", supervisor, reason="通知对象有误")
    promise = Promise.objects.get(case=case, code__startswith="confirmation:")
    assert (promise.what, promise.not_by) == ("复核“更正”", supervisor)
    assert case.number not in [row.number for row in queue.cases(user=supervisor, chosen={"heading": "to_do"}, now=NOW)]


def test_until_the_appointment_the_customer_is_awaited(case, agent, reviewer):
    notified(case, agent, reviewer)
    promise = Promise.objects.get(case=case)
    assert (promise.who, promise.due_at) == ("customer", at("2026-03-20 09:00"))


@pytest.mark.parametrize(("when", "who"), [("2026-03-20 08:59", "customer"), ("2026-03-20 09:00", "agent")])
def test_from_the_very_minute_of_the_appointment_its_outcome_is_the_agents(case, agent, reviewer, when, who):
    notified(case, agent, reviewer)
    refresh_passed(at=at(when))
    assert next_of(case)[0] == who


def test_a_passed_appointment_asks_for_its_outcome_once(case, agent, reviewer):
    notified(case, agent, reviewer)
    assert (refresh_passed(at=at("2026-03-24 09:00")), refresh_passed(at=at("2026-03-24 09:05"))) == (1, 0)
    assert owed(case) == [("agent", "确认已就医")]


def test_a_way_out_is_never_what_a_case_waits_for(register_toy, insured, agent):
    finish = toy.step("finish", guards=(toy.first_thing,), target="done")
    leave = toy.step("leave", target="done", way_out=True)
    register_toy(steps=(leave, finish), milestones=())
    assert owed(toy.opened(insured, agent)) == [("agent", "步骤finish前：缺第一项；缺第二项")]


def test_an_ended_case_owes_nothing(case, supervisor):
    do(case, "close", supervisor, kind="withdrawn", reason="不办了")
    assert (owed(case), next_of(case)) == ([], ("", ""))


def test_an_open_case_without_a_promise_gets_one(case):
    Promise.objects.filter(case=case).delete()
    refresh_passed(at=NOW)
    assert Promise.objects.filter(case=case).exists()


def test_milestones_side_by_side_are_promises_side_by_side(toy_case):
    whats = [what for _, what in owed(toy_case)]
    assert any("步骤left" in what and "步骤right" in what for what in whats)


def test_a_promise_that_stands_keeps_its_row(case, agent):
    before = set(Promise.objects.filter(case=case).values_list("pk", flat=True))
    do(case, "note", agent, text="已联系客户")
    assert set(Promise.objects.filter(case=case).values_list("pk", flat=True)) == before


def test_a_correction_brings_back_what_was_owed(case, agent, reviewer, supervisor):
    in_review(case, agent, reviewer)
    before = owed(case)
    do(case, "approve", reviewer)
    do(case, "correct", supervisor, reason="误操作")
    do(case, "confirm", reviewer, confirmation=case.confirmations.get().pk, decision="confirm")
    assert owed(case) == before


def test_a_case_is_whose_agent_opened_it(case, agent):
    assert case.assignee == agent


def test_the_next_case_handed_out_is_one_the_person_can_move(case, insured, agent, reviewer):
    paper(case, agent, reviewer)
    do(case, "confirm_visit", agent, **worlds.VISIT)
    free(case)
    assert queue.take_next(user=reviewer, chosen={"heading": "all"}, now=NOW) is None
    assert queue.take_next(user=worlds.staff(Role.AGENT), chosen={"heading": "all"}, now=NOW) == case


def test_a_supervisor_is_handed_neither_the_agents_work_nor_the_reviewers(case, agent, reviewer, supervisor):
    judged = worlds.opened(worlds.insured(), agent)
    in_review(judged, agent, reviewer)
    paper(case, agent, reviewer)
    do(case, "confirm_visit", agent, **worlds.VISIT)
    free(case, judged)
    assert {next_of(one)[0] for one in (case, judged)} == {"agent", "reviewer"}
    assert queue.take_next(user=supervisor, chosen={"heading": "all"}, now=NOW) is None
    assert not queue.cases(user=supervisor, chosen={"heading": "to_do"}, now=NOW)
    assert queue.take_next(user=reviewer, chosen={"heading": "all"}, now=NOW) == judged


def test_the_nearest_promise_is_handed_out_first(agent, reviewer):
    early, late = worlds.opened(worlds.insured(), agent), worlds.opened(worlds.insured(), agent)
    approved(late, agent, reviewer)
    approved(early, agent, reviewer)
    Promise.objects.filter(case=late).update(due_at=at("2026-03-17 00:00"))
    free(early, late)
    assert queue.take_next(user=agent, chosen={"heading": "all"}, now=NOW) == late


def test_a_toy_without_any_way_on_is_its_agents(register_toy, insured, agent):
    register_toy(
        steps=(toy.step("tell", effect=toy.tell), toy.step("end", target="done", by=frozenset({"reviewer"}))),
        milestones=(),
    )
    case = toy.opened(insured, agent)
    assert owed(case) == [("reviewer", "步骤end")]
    assert Case.objects.get(pk=case.pk).waits_for == "reviewer"


def test_the_place_asked_for_stands_on_the_case_from_its_opening(case):
    assert case.place == "南京市"


@pytest.mark.parametrize(
    ("target", "more", "forward"),
    [
        ("working", {}, False),
        ("joined", {}, True),
        ("done", {}, True),
        ("done", {"way_out": True}, False),
        ("elsewhere", {}, False),
    ],
)
def test_a_step_is_forward_if_its_target_stands_later_and_it_is_no_way_out(toy_case, target, more, forward):
    assert CaseFile(toy_case).is_forward(toy.step("x", target=target, **more)) is forward


def test_nothing_leads_forward_from_the_last_state_or_one_that_is_none_of_the_services(toy_case):
    for state in ("done", "withdrawn"):
        toy_case.state = state
        assert not CaseFile(toy_case).is_forward(toy.step("x", target="done"))
