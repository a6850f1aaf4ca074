"""The green channel's road from the call to completion."""

from tests.worlds import at, do, notified


def test_an_outpatient_case_runs_from_the_call_to_completion(case, agent, reviewer):
    notified(case, agent, reviewer)
    do(case, "attend", agent, at("2026-03-20 15:00"), attended_on="2026-03-20", source="回访")
    assert (case.state, case.is_open, case.outcome) == ("completed", False, "completed")
    assert [use.status for use in case.quota_uses.all()] == ["consumed"]
    assert [(clock.code, clock.status) for clock in case.clocks.all()] == [("GC_OUT", "stopped")]
