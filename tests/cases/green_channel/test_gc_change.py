"""Rescheduling and cancelling, before and after success (GC-23, GC-24; A19)."""

import pytest

from cases.declaration.errors import StepBlocked, StepInvalid, WrongState
from tests import worlds
from tests.worlds import APPOINTMENT, VISIT, at, do

KINDS = [("reschedule", "GC-23"), ("cancel", "GC-24")]


def withdraw(case, supervisor):
    do(case, "close", supervisor, kind="withdrawn", reason="客户不再需要")


@pytest.mark.rule("GC-24")
def test_before_approval_the_application_may_be_withdrawn(case, agent, reviewer, supervisor):
    worlds.in_review(case, agent, reviewer)
    withdraw(case, supervisor)
    assert (case.outcome, case.quota_uses.count()) == ("withdrawn", 0)


@pytest.mark.rule("GC-23")
def test_before_approval_the_visit_may_be_changed_freely(case, agent, reviewer):
    worlds.in_review(case, agent, reviewer)
    do(case, "confirm_visit", agent, **VISIT | {"visit_on": "2026-03-25"})
    assert str(case.greenchanneldetails.visit_on) == "2026-03-25"


@pytest.mark.rule("GC-24")
def test_the_sentence_is_acknowledged_before_approval(case, agent, reviewer):
    worlds.in_review(case, agent, reviewer)
    case.acknowledgements.all().delete()
    with pytest.raises(StepBlocked, match="不接受改期或取消"):
        do(case, "approve", reviewer)
    do(case, "acknowledge_notice", agent, rule="GC-24", acknowledged_by="测试被保险人", method="recorded_call")
    do(case, "approve", reviewer)
    assert case.acknowledgements.get().told_by == agent


@pytest.mark.rule("GC-24")
@pytest.mark.parametrize("bring", [worlds.approved, worlds.notified])
def test_after_approval_nothing_is_withdrawn_by_closing(case, agent, reviewer, supervisor, bring):
    bring(case, agent, reviewer)
    with pytest.raises(StepBlocked, match="不允许撤回或取消"):
        withdraw(case, supervisor)


@pytest.mark.rule("GC-23", "GC-24")
@pytest.mark.parametrize(("kind", "rule"), KINDS)
def test_between_approval_and_notice_a_change_is_referred_and_holds_the_notice(case, agent, reviewer, kind, rule):
    worlds.approved(case, agent, reviewer)
    do(case, "ask_for_change", agent, kind=kind, wish="家中有事")
    referral = case.referrals.get()
    assert (referral.rule, referral.subject, referral.verdict) == (rule, kind, "")
    with pytest.raises(StepBlocked, match="待主管判断"):
        do(case, "notify", agent, **APPOINTMENT)


@pytest.mark.rule("GC-24")
def test_a_granted_cancellation_ends_the_case_and_gives_the_slot_back(case, agent, reviewer, supervisor):
    worlds.approved(case, agent, reviewer)
    do(case, "ask_for_change", agent, kind="cancel", wish="已自行就医")
    do(case, "decide_referral", supervisor, referral=case.referrals.get().pk, verdict="granted", reason="尚未通知")
    assert (case.state, case.is_open) == ("withdrawn", False)
    assert [use.status for use in case.quota_uses.all()] == ["released"]
    assert [row.status for row in case.clocks.all()] == ["void"]


@pytest.mark.rule("GC-23")
def test_a_granted_change_of_date_asks_for_the_visit_anew(case, agent, reviewer, supervisor):
    worlds.approved(case, agent, reviewer)
    do(case, "ask_for_change", agent, kind="reschedule", wish="改到下周")
    do(case, "decide_referral", supervisor, referral=case.referrals.get().pk, verdict="granted", reason="尚未通知")
    with pytest.raises(StepBlocked, match="尚未与客户确认"):
        do(case, "notify", agent, **APPOINTMENT)
    do(case, "confirm_visit", agent, **VISIT | {"visit_on": "2026-03-27"})
    do(case, "notify", agent, **APPOINTMENT | {"appointment_at": "2026-03-27T09:00"})
    assert case.state == "notified"


@pytest.mark.rule("GC-23", "GC-24")
@pytest.mark.parametrize(("kind", "rule"), KINDS)
def test_a_refused_change_leaves_the_arrangement_as_it_is(case, agent, reviewer, supervisor, kind, rule):
    worlds.approved(case, agent, reviewer)
    do(case, "ask_for_change", agent, kind=kind, wish="家中有事")
    do(case, "decide_referral", supervisor, referral=case.referrals.get().pk, verdict="refused", reason="已在安排")
    do(case, "notify", agent, **APPOINTMENT)
    assert case.state == "notified"


@pytest.mark.rule("GC-23")
def test_after_approval_an_agent_changes_the_visit_only_for_a_cause_not_the_customers(case, agent, reviewer):
    worlds.approved(case, agent, reviewer)
    later = VISIT | {"visit_on": "2026-03-25"}
    for cause in ("", "personal"):
        with pytest.raises(StepInvalid):
            do(case, "confirm_visit", agent, **later, cause=cause)
    event = do(case, "confirm_visit", agent, **later, cause="hospital")
    assert "医院原因" in event.sentence


@pytest.mark.rule("GC-23", "GC-24")
@pytest.mark.parametrize(("step", "bring"), [("ask_for_change", worlds.approved), ("refuse_change", worlds.notified)])
def test_a_long_wish_is_kept_whole_and_a_longer_one_refused(case, agent, reviewer, step, bring):
    bring(case, agent, reviewer)
    with pytest.raises(StepInvalid, match="250"):
        do(case, step, agent, kind="reschedule", wish="想" * 251)
    do(case, step, agent, kind="reschedule", wish="想" * 250)
    texts = [*case.referrals.values_list("question", flat=True), *case.refused_requests.values_list("asked", flat=True)]
    assert [text.count("想") for text in texts] == [250]


@pytest.mark.rule("GC-23", "GC-24")
@pytest.mark.parametrize(("kind", "rule"), KINDS)
def test_after_the_notice_a_change_is_refused_and_the_attempt_recorded(case, agent, reviewer, kind, rule):
    worlds.notified(case, agent, reviewer)
    with pytest.raises(WrongState):
        do(case, "ask_for_change", agent, kind=kind, wish="家中有事")
    do(case, "refuse_change", agent, at("2026-03-11 09:00"), kind=kind, wish="家中有事")
    attempt = case.refused_requests.get()
    assert (attempt.rule, attempt.recorded_by, attempt.at) == (rule, agent, at("2026-03-11 09:00"))
    assert ("家中有事" in attempt.asked, "改期" in attempt.words) == (True, True)
    assert (case.state, [use.status for use in case.quota_uses.all()]) == ("notified", ["reserved"])
