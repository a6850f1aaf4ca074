"""What waits for a second person lapses when the case moves on without it, and whoever asked can read that."""

import pytest
from django.urls import reverse

from cases.declaration import errors
from cases.declaration.case_file import CaseFile
from tests.pages import signed_in, text
from tests.worlds import at, do, notified

LATER = at("2026-03-23 10:00")
NO_SHOW = {"cause": "personal", "slot_lost": "on", "not_seen": "on", "evidence": "医院确认未到"}


@pytest.fixture
def asked(case, agent, reviewer):
    """Somebody has asked to count the visit as done; then it turns out that the visit took place."""
    notified(case, agent, reviewer)
    do(case, "deem_completed", agent, LATER, **NO_SHOW)
    return case.confirmations.get()


def attended(case, agent):
    case.refresh_from_db()
    return do(case, "attend", agent, LATER, attended_on="2026-03-20", source="回访")


def test_a_step_asked_for_in_a_state_that_was_left_lapses_and_the_one_who_asked_is_told(case, asked, agent):
    event = attended(case, agent)
    asked.refresh_from_db()
    assert (asked.status, asked.settled_at) == ("lapsed", LATER)
    assert f"{agent}提请复核的“视为已完成”随之失效，未执行；仍需办理的，请重新提请" in event.sentence
    case.refresh_from_db()
    assert (case.state, case.open_confirmations) == ("completed", 0)


def test_nobody_can_confirm_it_any_more_and_the_papers_say_what_became_of_it(case, asked, agent, supervisor):
    attended(case, agent)
    with pytest.raises(errors.StepInvalid):
        do(case, "confirm", supervisor, LATER, confirmation=asked.pk, decision="confirm")
    page = text(signed_in(supervisor).get(reverse("office:dossier", args=[case.number])))
    assert "提出：已失效" in page


def test_what_the_new_state_offers_too_goes_on_waiting(case, agent, reviewer, supervisor):
    notified(case, agent, reviewer)
    do(case, "correct", supervisor, LATER, reason="误操作")
    attended(case, agent)
    assert case.confirmations.get().status == "open"


def test_a_correction_of_the_step_that_ended_it_brings_it_back(case, asked, agent, reviewer, supervisor):
    attended(case, agent)
    case.refresh_from_db()
    do(case, "correct", supervisor, LATER, reason="误操作")
    event = do(case, "confirm", reviewer, LATER, confirmation=case.confirmations.latest("id").pk, decision="confirm")
    asked.refresh_from_db()
    assert (asked.status, asked.settled_at) == ("open", None)
    assert "提请的“视为已完成”恢复待复核" in event.sentence
    case.refresh_from_db()
    assert (case.state, case.open_confirmations) == ("notified", 1)
    assert f"confirmation:{asked.pk}" in {row.code for row in CaseFile(case).promises}
