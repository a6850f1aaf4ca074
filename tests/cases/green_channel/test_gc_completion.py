"""The end of the road: seen, or deemed complete (GC-22, GC-25, GC-26)."""

import pytest

from cases.declaration.errors import StepBlocked, StepInvalid, StepNotAllowed, WrongState
from tests import worlds
from tests.worlds import APPOINTMENT, at, do

AFTER = at("2026-03-20 15:00")
NO_SHOW = {"cause": "personal", "slot_lost": "on", "not_seen": "on", "evidence": "医院确认未到诊，号源已作废"}


def uses(case):
    return [use.status for use in case.quota_uses.all()]


@pytest.fixture
def told(case, agent, reviewer):
    worlds.notified(case, agent, reviewer)
    return case


@pytest.mark.rule("GC-22")
def test_completion_takes_an_attendance_record_and_consumes_the_slot(told, agent):
    for missing in ("attended_on", "source"):
        with pytest.raises(StepInvalid):
            do(told, "attend", agent, AFTER, **{"attended_on": "2026-03-20", "source": "回访", missing: ""})
    do(told, "attend", agent, AFTER, attended_on="2026-03-20", source="回访")
    row = told.greenchanneldetails
    assert (told.state, str(row.attended_on), row.attendance_source) == ("completed", "2026-03-20", "回访")
    assert uses(told) == ["consumed"]


@pytest.mark.rule("GC-22")
def test_completion_comes_only_after_the_notice(case, agent, reviewer):
    worlds.approved(case, agent, reviewer)
    with pytest.raises(WrongState):
        do(case, "attend", agent, AFTER, attended_on="2026-03-20", source="回访")
    assert uses(case) == ["reserved"]


@pytest.mark.rule("GC-22")
def test_a_visit_still_to_come_is_no_attendance(told, agent):
    with pytest.raises(StepInvalid, match="不能晚于今天"):
        do(told, "attend", agent, at("2026-03-19 15:00"), attended_on="2026-03-20", source="回访")


@pytest.mark.rule("GC-22")
def test_a_visit_before_the_booked_day_does_not_use_up_the_service(told, agent):
    with pytest.raises(StepInvalid, match=r"不能早于预约日期（2026-03-20）"):
        do(told, "attend", agent, AFTER, attended_on="2026-03-19", source="回访")
    assert uses(told) == ["reserved"]


@pytest.mark.rule("GC-25")
def test_nothing_is_deemed_without_personal_cause_lost_slot_not_seen_and_evidence(told, agent):
    wanting = ("slot_lost", ""), ("not_seen", ""), ("evidence", ""), ("cause", "hospital"), ("cause", "force_majeure")
    for name, value in wanting:
        with pytest.raises(StepInvalid) as refusal:
            do(told, "deem_completed", agent, AFTER, **NO_SHOW | {name: value})
        assert set(refusal.value.errors) == {name}
    told.refresh_from_db()
    assert (told.state, uses(told)) == ("notified", ["reserved"])


@pytest.mark.rule("GC-25")
def test_nothing_is_deemed_before_the_appointment(told, agent):
    with pytest.raises(StepBlocked, match="预约时间未到"):
        do(told, "deem_completed", agent, at("2026-03-20 08:59"), **NO_SHOW)


@pytest.mark.rule("GC-25")
def test_nothing_is_deemed_without_a_logged_notice(case, agent, reviewer):
    worlds.approved(case, agent, reviewer)
    with pytest.raises(WrongState):
        do(case, "deem_completed", agent, AFTER, **NO_SHOW)


@pytest.mark.rule("GC-25", "GC-26")
def test_two_persons_deem_and_the_slot_counts_as_used(told, agent, reviewer, supervisor):
    do(told, "deem_completed", agent, AFTER, **NO_SHOW)
    assert (told.state, uses(told)) == ("notified", ["reserved"])
    pending = told.confirmations.get().pk
    with pytest.raises(StepNotAllowed):
        do(told, "confirm", reviewer, AFTER, confirmation=pending, decision="confirm")
    do(told, "confirm", supervisor, AFTER, confirmation=pending, decision="confirm")
    assert (told.state, told.is_open) == ("deemed_completed", False)
    use = told.quota_uses.get()
    assert (use.counter.code, use.amount, use.status, use.reason) == ("GC_OUT", 1, "consumed", "deem_completed")


@pytest.mark.rule("GC-25")
def test_who_asked_for_it_does_not_confirm_it(told, supervisor):
    do(told, "deem_completed", supervisor, AFTER, **NO_SHOW)
    with pytest.raises(StepBlocked, match="不能是提出人本人"):
        do(told, "confirm", supervisor, AFTER, confirmation=told.confirmations.get().pk, decision="confirm")


@pytest.mark.rule("GC-23", "GC-25")
@pytest.mark.parametrize("cause", ["hospital", "vendor", "insurer", "force_majeure"])
def test_another_cause_is_arranged_anew_and_costs_nothing(told, agent, cause):
    do(told, "rearrange", agent, AFTER, cause=cause, reason="医院停诊")
    assert (told.state, uses(told)) == ("arranging", ["reserved"])
    assert [(row.status, row.due_at) for row in told.clocks.all()] == [
        ("stopped", at("2026-03-18 00:00")),
        ("running", at("2026-03-28 00:00")),
    ]
    do(told, "notify", agent, AFTER, **APPOINTMENT | {"appointment_at": "2026-03-24T09:00"})
    assert told.state == "notified"


@pytest.mark.rule("GC-25")
def test_a_personal_cause_is_not_arranged_anew(told, agent):
    with pytest.raises(StepInvalid):
        do(told, "rearrange", agent, AFTER, cause="personal", reason="睡过头")
