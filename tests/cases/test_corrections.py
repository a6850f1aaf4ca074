"""``correct``: a supervisor and a second person undo the last step, and everything stands as before it."""

import pytest
from django.db import connection

from cases.bookkeeping.events import broken_links
from cases.declaration import errors
from cases.declaration.case_file import CaseFile
from cases.declaration.words import Document, Quota
from cases.models import EventPayload
from tests import toy, worlds
from tests.worlds import APPOINTMENT, VISIT, approved, at, do, notified, paper

QUOTA = Quota(code="Q", label="测试次数", limit=1, rules=(), reserve_on=("reserve",), consume_on=("spend",))
LATER = at("2026-03-23 10:00")


def ask(case, supervisor, when=LATER):
    do(case, "correct", supervisor, when, reason="误操作")
    return case.confirmations.latest("id")


def settle(case, pending, second, decision="confirm", when=LATER, **data):
    return do(case, "confirm", second, when, confirmation=pending.pk, decision=decision, **data)


def corrected(case, supervisor, reviewer, when=LATER):
    return settle(case, ask(case, supervisor, when), reviewer, when=when)


def missing(call):
    with pytest.raises(errors.StepBlocked) as problem:
        call()
    return [item.text for item in problem.value.missing]


# What it restores


def test_state_moments_quota_and_clock_stand_as_before_the_step(case, agent, reviewer, supervisor):
    approved(case, agent, reviewer)
    corrected(case, supervisor, reviewer)
    assert (case.state, case.is_open, case.due_at) == ("review", True, None)
    assert "approved" not in case.moments
    assert case.papers_complete == ["review"]
    assert [use.status for use in case.quota_uses.all()] == ["released"]
    assert [clock.status for clock in case.clocks.all()] == ["void"]


def test_the_compensating_event_names_what_it_undoes_and_both_people(case, agent, reviewer, supervisor):
    approved(case, agent, reviewer)
    event = corrected(case, supervisor, reviewer)
    assert (event.step, event.corrects.step) == ("correct", "approve")
    assert (event.requested_by, event.actor) == (supervisor, reviewer)
    assert event.sentence == "更正“审核通过”：误操作"
    assert list(broken_links(case)) == []


def test_the_step_can_be_taken_again(case, agent, reviewer, supervisor):
    approved(case, agent, reviewer)
    corrected(case, supervisor, reviewer)
    do(case, "approve", reviewer, LATER)
    assert case.state == "arranging"
    assert [use.status for use in case.quota_uses.all()] == ["released", "reserved"]
    assert case.clocks.last().started_at == LATER


def test_details_stand_as_before_the_step(case, agent, reviewer, supervisor):
    do(case, "confirm_visit", agent, **VISIT)
    do(case, "confirm_visit", agent, **VISIT | {"department": "神经外科", "visit_on": "2026-03-25"})
    corrected(case, supervisor, reviewer)
    details = type(case.greenchanneldetails).objects.get(case=case)
    assert (details.department, str(details.visit_on)) == (VISIT["department"], "2026-03-20")
    assert details.visit_confirmed_by == agent
    assert details.visit_confirmed_at == worlds.NOW


def test_after_completion_the_use_is_held_again_and_the_case_open(case, agent, reviewer, supervisor):
    notified(case, agent, reviewer)
    do(case, "attend", agent, at("2026-03-20 15:00"), attended_on="2026-03-20", source="回访")
    corrected(case, supervisor, reviewer)
    assert (case.state, case.is_open, case.outcome, case.closed_at) == ("notified", True, "", None)
    assert [use.status for use in case.quota_uses.all()] == ["reserved"]
    assert [clock.status for clock in case.clocks.all()] == ["stopped"]
    assert type(case.greenchanneldetails).objects.get(case=case).attended_on is None


def test_a_notice_undone_lets_the_clock_run_on_as_it_was(case, agent, reviewer, supervisor):
    approved(case, agent, reviewer)
    due = case.due_at
    do(case, "notify", agent, **APPOINTMENT)
    corrected(case, supervisor, reviewer)
    assert (case.state, case.due_at) == ("arranging", due)
    assert [(clock.epoch, clock.status) for clock in case.clocks.all()] == [(1, "running")]


def test_a_case_closed_by_mistake_lives_again(case, agent, reviewer, supervisor):
    approved(case, agent, reviewer)
    do(case, "close", supervisor, kind="deceased", reason="误记")
    corrected(case, supervisor, reviewer)
    assert (case.state, case.is_open) == ("arranging", True)
    assert [use.status for use in case.quota_uses.all()] == ["reserved"]
    assert case.clocks.last().status == "running"


def test_it_is_refused_where_another_case_has_taken_the_use_since(register_toy, insured, agent, reviewer, supervisor):
    register_toy(quotas=(QUOTA,))
    case, other = toy.opened(insured, agent), toy.opened(insured, agent)
    do(case, "reserve", agent)
    do(case, "end", agent)
    do(other, "reserve", agent)
    pending = ask(case, supervisor)
    with pytest.raises(errors.QuotaExhausted, match="测试次数"):
        settle(case, pending, reviewer)


def test_a_granted_cancellation_can_be_undone(case, agent, reviewer, supervisor):
    approved(case, agent, reviewer)
    do(case, "ask_for_change", agent, kind="cancel", wish="不去了")
    do(case, "decide_referral", supervisor, referral=case.referrals.get().pk, verdict="granted", reason="同意")
    assert case.state == "withdrawn"
    event = corrected(case, supervisor, reviewer)
    assert (event.corrects.step, case.state) == ("decide_referral", "arranging")
    assert [use.status for use in case.quota_uses.all()] == ["reserved"]


def test_two_corrections_go_back_two_steps(toy_case, agent, reviewer, supervisor):
    do(toy_case, "begin", agent)
    do(toy_case, "supply", agent)
    first, second = (corrected(toy_case, supervisor, reviewer) for _ in range(2))
    assert (first.corrects.step, second.corrects.step) == ("supply", "begin")
    assert set(toy_case.moments) == {"applied"}


# What stays


def test_notes_and_papers_are_passed_over(toy_case, agent, reviewer, supervisor):
    do(toy_case, "begin", agent)
    paper(toy_case, agent, reviewer, type="evidence")
    do(toy_case, "note", agent, text="说明")
    assert corrected(toy_case, supervisor, reviewer).corrects.step == "begin"
    assert toy_case.documents.get().status == "accepted"


def test_the_moment_of_a_paper_accepted_since_stays(register_toy, insured, agent, reviewer, supervisor):
    register_toy(documents=(Document(type="ct", before=frozenset({"end"}), moment="scanned"),))
    case = toy.opened(insured, agent)
    do(case, "begin", agent)
    paper(case, agent, reviewer, type="ct", issued_on="2026-03-02")
    corrected(case, supervisor, reviewer)
    assert case.moments["scanned"] == at("2026-03-02 00:00").isoformat()
    assert "begun" not in case.moments


def test_the_moment_of_a_paper_refused_since_does_not_return(register_toy, insured, agent, reviewer, supervisor):
    register_toy(documents=(Document(type="ct", before=frozenset({"end"}), moment="scanned"),))
    case = toy.opened(insured, agent)
    paper(case, agent, reviewer, type="ct", issued_on="2026-03-02")
    do(case, "begin", agent)
    do(case, "review_document", reviewer, document=case.documents.get().pk, decision="refused", reason="看不清")
    corrected(case, supervisor, reviewer)
    assert "scanned" not in case.moments


def test_papers_asked_for_since_keep_the_papers_incomplete(toy_case, agent, reviewer, supervisor):
    do(toy_case, "complete_documents", reviewer)
    do(toy_case, "begin", agent)
    do(
        toy_case,
        "request_document",
        agent,
        items=["evidence"],
        recipient="applicant",
        cause="customer",
        reason="需近期影像",
    )
    request = toy_case.document_requests.get()
    do(toy_case, "settle_request", agent, request=request.pk, settlement="supplied")
    corrected(toy_case, supervisor, reviewer)
    assert toy_case.papers_complete == []


def test_the_decision_that_papers_are_complete_can_be_undone(toy_case, reviewer, supervisor):
    do(toy_case, "complete_documents", reviewer)
    corrected(toy_case, supervisor, reviewer)
    assert toy_case.papers_complete == []
    assert "docs_complete" not in toy_case.moments


# Who, and when not


def test_nothing_happens_before_the_second_person(toy_case, agent, supervisor):
    do(toy_case, "begin", agent)
    ask(toy_case, supervisor)
    assert "begun" in toy_case.moments
    assert toy_case.events.latest("sequence").step == "ask_confirmation"


@pytest.mark.parametrize("who", ["agent", "reviewer"])
def test_only_a_supervisor_may_ask(toy_case, agent, reviewer, who):
    do(toy_case, "begin", agent)
    with pytest.raises(errors.StepNotAllowed):
        ask(toy_case, {"agent": agent, "reviewer": reviewer}[who])


def test_the_same_person_may_not_confirm(toy_case, agent, supervisor):
    do(toy_case, "begin", agent)
    pending = ask(toy_case, supervisor)
    assert missing(lambda: settle(toy_case, pending, supervisor)) == ["复核人不能是提出人本人，请由另一位同事复核"]


def test_an_agent_may_not_confirm(toy_case, agent, supervisor):
    do(toy_case, "begin", agent)
    pending = ask(toy_case, supervisor)
    with pytest.raises(errors.StepNotAllowed):
        settle(toy_case, pending, agent)


def test_a_declined_correction_leaves_everything(toy_case, agent, reviewer, supervisor):
    do(toy_case, "begin", agent)
    pending = ask(toy_case, supervisor)
    event = settle(toy_case, pending, reviewer, "decline", reason="没有错")
    pending.refresh_from_db()
    assert (event.step, event.sentence) == ("confirm", "退回复核：更正。没有错")
    assert (pending.status, pending.settled_by) == ("declined", reviewer)
    assert "begun" in toy_case.moments


def test_declining_needs_a_reason(toy_case, agent, reviewer, supervisor):
    do(toy_case, "begin", agent)
    pending = ask(toy_case, supervisor)
    with pytest.raises(errors.StepInvalid, match="退回须说明理由"):
        settle(toy_case, pending, reviewer, "decline")


def test_a_settled_confirmation_cannot_be_settled_again(toy_case, agent, reviewer, supervisor):
    do(toy_case, "begin", agent)
    pending = ask(toy_case, supervisor)
    settle(toy_case, pending, reviewer)
    with pytest.raises(errors.StepInvalid, match="待复核操作"):
        settle(toy_case, pending, reviewer)


def test_it_needs_a_reason(toy_case, agent, supervisor):
    do(toy_case, "begin", agent)
    with pytest.raises(errors.StepInvalid, match="原因"):
        do(toy_case, "correct", supervisor)


def test_an_opening_alone_leaves_nothing_to_correct(toy_case, supervisor):
    assert missing(lambda: ask(toy_case, supervisor)) == ["没有可以更正的步骤"]


def test_what_was_corrected_is_not_corrected_again(toy_case, agent, reviewer, supervisor):
    do(toy_case, "begin", agent)
    corrected(toy_case, supervisor, reviewer)
    assert missing(lambda: ask(toy_case, supervisor)) == ["没有可以更正的步骤"]


def test_it_is_asked_for_once_at_a_time(toy_case, agent, supervisor):
    do(toy_case, "begin", agent)
    ask(toy_case, supervisor)
    assert missing(lambda: ask(toy_case, supervisor)) == ["“更正”已提交，正等待另一位同事复核"]


def test_a_step_taken_since_it_was_asked_for_is_not_undone_in_its_place(toy_case, agent, reviewer, supervisor):
    do(toy_case, "begin", agent)
    pending = ask(toy_case, supervisor)
    do(toy_case, "supply", agent)
    assert missing(lambda: settle(toy_case, pending, reviewer)) == ["提请更正之后本案又有新的步骤，请退回后重新提请"]


def test_a_note_written_since_does_not_stand_in_its_way(toy_case, agent, reviewer, supervisor):
    do(toy_case, "begin", agent)
    pending = ask(toy_case, supervisor)
    do(toy_case, "note", agent, text="说明")
    assert settle(toy_case, pending, reviewer).corrects.step == "begin"


def test_a_step_whose_content_was_erased_cannot_be_undone(toy_case, agent, supervisor):
    do(toy_case, "begin", agent)
    EventPayload.objects.filter(event__case=toy_case).delete()
    assert missing(lambda: ask(toy_case, supervisor)) == ["该步骤的内容已按保存期限清除，不能更正"]


# Other steps that need two


def test_a_step_of_two_keeps_the_time_it_was_asked_for(toy_case, agent, reviewer):
    do(toy_case, "two_person", agent, at("2026-03-11 09:00"))
    pending = toy_case.confirmations.get()
    settle(toy_case, pending, reviewer, when=at("2026-03-12 09:00"))
    assert CaseFile(toy_case).moment("confirmed") == at("2026-03-11 09:00")


def test_a_step_of_two_lapses_where_the_case_has_moved_on(toy_case, agent, reviewer):
    do(toy_case, "two_person", agent)
    pending = toy_case.confirmations.get()
    do(toy_case, "go_on", agent)
    with pytest.raises(errors.StepInvalid):
        settle(toy_case, pending, reviewer)
    pending.refresh_from_db()
    assert pending.status == "lapsed"


def test_what_waits_for_a_second_person_lies_encrypted(toy_case, agent):
    do(toy_case, "two_person", agent, word="敏感内容乙")
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM cases_pendingconfirmation")
        assert "word" not in str(cursor.fetchone()[0])
