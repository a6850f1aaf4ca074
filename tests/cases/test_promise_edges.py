"""Promises at their edges: whose each kind is, what carries a limit, and which rows are written anew."""

import pytest

from cases.declaration.words import AGENT, CUSTOMER, LAB, PARTNER, REVIEWER, Clock, Consent, Milestone, OnDate, State
from cases.jobs import on_dates
from cases.models import Promise, document_types
from partners.models import Partner
from tests import toy, worlds
from tests.worlds import at, do

WORKING = frozenset({"working"})
SHARING = Consent(form="partner_sharing", signers=("insured",), before=frozenset({"assign_partner"}))
SIGNED = {"decision": "signed", "signer": "insured", "signer_name": "测试被保险人", "method": "recorded_call"}


@pytest.fixture
def opened(register_toy, insured, agent):
    """Return a case of a toy with these steps and nothing side by side."""

    def make(*steps, **more):
        register_toy(steps=steps, **{"milestones": (), **more})
        return toy.opened(insured, agent)

    return make


def owed(case):
    return [(row.who, row.what) for row in Promise.objects.filter(case=case).order_by("pk")]


def by_code(case, prefix):
    return [(row.who, row.what) for row in Promise.objects.filter(case=case, code__startswith=prefix)]


def blocked(code, **more):
    return toy.step(code, **{"guards": (toy.first_thing,), "target": "done", **more})


def next_of(case):
    case.refresh_from_db()
    return (case.waits_for, case.waiting_reason)


# Whose


@pytest.mark.parametrize(("recipient", "who"), [("applicant", "customer"), ("hospital", "agent")])
def test_a_request_is_whose_papers_it_asks_for(toy_case, agent, recipient, who):
    do(toy_case, "request_document", agent, items=["evidence"], recipient=recipient, cause="customer", reason="不清")
    assert by_code(toy_case, "request:") == [(who, f"补充资料：{document_types.label('evidence')}")]


def test_a_call_is_the_agents_until_it_is_made_whatever_else_is_done(toy_case, agent):
    do(toy_case, "promise_call_back", agent, topic="手术日期", due_at="2026-03-12T10:00")
    do(toy_case, "note", agent, text="说明")
    assert by_code(toy_case, "call_back:") == [("agent", "回电：手术日期")]
    do(toy_case, "keep_call_back", agent, call_back=toy_case.call_backs.get().pk, result="已告知")
    assert by_code(toy_case, "call_back:") == []


def test_a_complaint_is_the_supervisors_until_it_is_answered_whatever_else_is_done(toy_case, agent, supervisor):
    do(toy_case, "record_complaint", agent, complainant="本人", text="等得太久")
    do(toy_case, "note", agent, text="说明")
    assert by_code(toy_case, "complaint:") == [("supervisor", "答复投诉")]
    do(toy_case, "answer_complaint", supervisor, complaint=toy_case.complaints.get().pk, answer="已致歉")
    assert by_code(toy_case, "complaint:") == []


def test_an_alert_is_somebodys_until_it_is_settled(opened, agent):
    late = OnDate(code="LATE", moment="begun", states=WORKING, alert="已过约定日，请跟进")
    case = opened(toy.step("begin", marks=("begun",)), toy.step("go", target="joined"), on_dates=(late,))
    do(case, "begin", agent)
    on_dates.run(at=at("2026-03-12 09:00"))
    assert by_code(case, "alert:") == [("agent", "已过约定日，请跟进")]
    do(case, "settle_alert", agent, at("2026-03-12 10:00"), alert=case.alerts.get().pk, settlement="已联系")
    assert by_code(case, "alert:") == []


def test_neither_call_nor_complaint_is_what_the_case_waits_for(toy_case, agent):
    before = next_of(toy_case)
    do(toy_case, "promise_call_back", agent, topic="手术日期", due_at="2026-03-12T10:00")
    do(toy_case, "record_complaint", agent, complainant="本人", text="等得太久")
    assert next_of(toy_case) == before


def test_a_case_in_which_nothing_leads_on_is_its_agents(opened):
    case = opened(toy.step("leave", target="done", way_out=True))
    assert owed(case) == [("agent", "跟进：办理中")]
    assert next_of(case) == ("agent", "跟进：办理中")


@pytest.mark.parametrize(
    ("by", "who"),
    [(CUSTOMER, "customer"), (CUSTOMER | AGENT, "agent"), (REVIEWER | AGENT, "agent"), (PARTNER | AGENT, "agent")],
)
def test_a_step_is_asked_of_the_least_senior_staff_who_may_take_it_else_of_the_customer(opened, by, who):
    assert owed(opened(toy.step("go", by=by, target="done"))) == [(who, "步骤go")]


@pytest.mark.parametrize(
    ("by", "kind", "who"),
    [
        (AGENT | PARTNER, "interpreter", "partner"),
        (AGENT | LAB, "interpreter", "agent"),
        (AGENT | LAB, "lab", "partner"),
    ],
)
def test_a_partners_step_is_asked_of_the_fitting_partner_that_works_on_the_case(opened, agent, by, kind, who):
    case = opened(toy.step("go", by=by, target="done"), consents=(SHARING,))
    do(case, "record_consent", agent, form="partner_sharing", **SIGNED)
    partner = worlds.partner("测试合作方", Partner.Kind(kind), toy.CODE)
    do(case, "assign_partner", agent, partner=partner.pk)
    row = Promise.objects.get(case=case)
    assert (row.who, row.what, row.partner) == (who, "步骤go", partner if who == "partner" else None)


def test_what_two_may_take_is_one_promise_each(opened):
    case = opened(
        toy.step("one", target="joined"), toy.step("two", target="done"), toy.step("judge", by=REVIEWER, target="done")
    )
    assert owed(case) == [("agent", "步骤one、步骤two"), ("reviewer", "步骤judge")]


# What is worth naming


def test_of_two_ways_on_that_are_blocked_the_first_is_named(opened):
    case = opened(blocked("first", target="joined"), blocked("second"))
    assert owed(case) == [("agent", "步骤first前：缺第一项；缺第二项")]


def test_where_one_way_is_open_what_another_lacks_is_nobodys_work(opened):
    assert owed(opened(toy.step("open", target="joined"), blocked("other"))) == [("agent", "步骤open")]


def test_every_milestone_that_is_blocked_is_named_and_no_way_on(opened):
    steps = (blocked("left", target=None), blocked("right", target=None), blocked("on"))
    tasks = tuple(Milestone(step=code, states=WORKING, owner="客服") for code in ("left", "right"))
    case = opened(*steps, milestones=tasks)
    assert [what.partition("前")[0] for _, what in owed(case)] == ["步骤left", "步骤right"]


def test_a_way_on_that_does_not_start_here_is_nobodys_work(opened):
    later = toy.step("later", sources=frozenset({"joined"}), target="done")
    assert owed(opened(toy.step("now", target="joined"), later)) == [("agent", "步骤now")]


def test_what_is_awaited_until_a_time_hides_what_blocked_steps_lack(opened):
    state = State(code="working", label="等候", until=lambda file: at("2026-03-20 09:00"), waits_for="customer")
    case = opened(blocked("on"), states=(state, *toy.BASE.states[1:]))
    row = Promise.objects.get(case=case)
    assert (row.who, row.what, row.due_at) == ("customer", "等候", at("2026-03-20 09:00"))


def test_a_longer_text_is_cut_to_its_column(opened):
    longest = Promise._meta.get_field("what").max_length
    steps = [toy.step(f"{number}{'长' * 60}", target="done") for number in range(6)]
    (row,) = owed(opened(*steps))
    assert len(row[1]) == longest


# Limits

LIMIT = Clock(code="TY", label="办理时限", start=("applied",), length=3, stop="finished")


@pytest.mark.parametrize(("opens_at", "provisional"), [("2026-03-10 10:00", False), ("2026-12-30 10:00", True)])
def test_a_promise_is_provisional_as_its_limit_is(register_toy, insured, agent, opens_at, provisional):
    register_toy(steps=(toy.step("finish", marks=("finished",), target="done"),), clocks=(LIMIT,), milestones=())
    row = Promise.objects.get(case=toy.opened(insured, agent, at(opens_at)))
    assert (row.what, row.clock.code, row.provisional) == ("步骤finish", "TY", provisional)


def test_of_two_limits_a_step_stops_it_carries_the_nearer_and_the_other_is_told_beside(opened):
    later = Clock(code="TZ", label="总时限", start=("applied",), length=9, stop="finished")
    case = opened(toy.step("finish", marks=("finished",), target="done"), clocks=(later, LIMIT))
    rows = Promise.objects.filter(case=case).order_by("due_at")
    assert [(row.what, row.clock.code, row.is_next) for row in rows] == [
        ("步骤finish", "TY", True),
        ("总时限", "TZ", False),
    ]


@pytest.mark.parametrize(("by", "who"), [(REVIEWER, "reviewer"), (CUSTOMER, "customer")])
def test_a_limit_told_beside_is_whose_step_stops_it(opened, by, who):
    first, stops = blocked("first"), toy.step("stops", by=by, marks=("finished",))
    assert by_code(opened(first, stops, clocks=(LIMIT,)), "clock:") == [(who, "办理时限")]


def test_a_dated_promise_of_many_is_what_the_case_waits_for(opened):
    finish = toy.step("finish", by=REVIEWER, marks=("finished",), target="done")
    case = opened(toy.step("go", target="joined"), finish, clocks=(LIMIT,))
    assert [who for who, _ in owed(case)] == ["agent", "reviewer"]
    assert next_of(case) == ("reviewer", "步骤finish")


def test_a_limit_nobody_can_act_on_is_not_what_the_case_waits_for(opened):
    assert next_of(opened(blocked("first"), clocks=(LIMIT,))) == ("agent", "步骤first前：缺第一项；缺第二项")


# Rows


def test_a_promise_that_changes_takes_its_own_row_and_the_others_stay(opened, agent):
    case = opened(toy.step("go", target="joined"), toy.step("judge", by=REVIEWER, target="done"))
    before = {row.who: row.pk for row in Promise.objects.filter(case=case)}
    do(case, "request_document", agent, items=["evidence"], recipient="applicant", cause="customer", reason="不清")
    after = {row.who: row.pk for row in Promise.objects.filter(case=case)}
    assert set(after) == {"agent", "reviewer", "customer"}
    assert before.items() <= after.items()


def test_what_nobody_owes_any_more_leaves_no_row(opened, agent):
    case = opened(toy.step("go", target="joined"), toy.step("judge", by=REVIEWER, target="done"))
    do(case, "go", agent)
    assert owed(case) == [("agent", "跟进：已汇合")]


def test_what_is_open_is_counted_on_the_case(toy_case, agent):
    do(toy_case, "two_person", agent)
    toy_case.refresh_from_db()
    assert (toy_case.open_confirmations, toy_case.open_referrals) == (1, 0)
