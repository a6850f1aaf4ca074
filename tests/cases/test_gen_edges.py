"""The first and last day of period, cover and waiting period, and the very minute of an appointment."""

from datetime import date

import pytest

from cases.declaration import registry
from cases.declaration.errors import StepBlocked, StepInvalid
from cases.eligibility.evaluation import evaluate
from cases.models import EligibilityCheck
from tests import worlds
from tests.worlds import NOW, at, do

NO_SHOW = {"cause": "personal", "slot_lost": "on", "not_seen": "on", "evidence": "医院确认未到诊"}


def verdict(rule, who, received_at=NOW, **request):
    found = evaluate(
        service=registry.get("green_channel"), insured=who, request=request, applicant="insured", at=received_at
    )
    return next(item for item in found.verdicts if item.rule == rule)


# The first diagnosis


@pytest.mark.rule("GEN-06")
@pytest.mark.parametrize(
    ("diagnosed_on", "outcome"),
    [
        ("2025-12-31", "refer"),
        ("2026-01-01", "pass"),
        ("2026-12-31", "pass"),
        ("2027-01-01", "refer"),
    ],
)
def test_the_first_and_the_last_day_of_the_policy_belong_to_it(world, diagnosed_on, outcome):
    who = worlds.insured(waiting_period_end=None)
    assert verdict("GEN-06", who, diagnosed_on=diagnosed_on).outcome == outcome


@pytest.mark.rule("GEN-06")
@pytest.mark.parametrize(
    ("diagnosed_on", "doubts"),
    [
        ("2025-12-31", ["等待期届满", "不在保单期间内"]),
        ("2026-01-01", ["等待期届满"]),
        ("2026-01-30", ["等待期届满"]),
        ("2026-01-31", []),
    ],
)
def test_the_first_and_the_last_day_of_the_waiting_period_belong_to_it(insured, diagnosed_on, doubts):
    said = verdict("GEN-06", insured, diagnosed_on=diagnosed_on).staff
    assert [word for word in ("等待期届满", "不在保单期间内") if word in said] == doubts


@pytest.mark.rule("GEN-05")
@pytest.mark.parametrize(("day", "outcome"), [("2026-01-30 23:59:59", "reject"), ("2026-01-31 00:00", "pass")])
def test_one_may_apply_from_the_minute_after_the_waiting_periods_last_day(insured, day, outcome):
    assert verdict("GEN-05", insured, at(day)).outcome == outcome


@pytest.mark.rule("GEN-07")
@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        ("2026-02-28 23:59:59", "reject"),
        ("2026-03-01 00:00", "pass"),
        ("2026-04-30 23:59:59", "pass"),
        ("2026-05-01 00:00", "reject"),
    ],
)
def test_the_first_and_the_last_day_of_cover_belong_to_it(world, day, outcome):
    who = worlds.insured(cover_from=date(2026, 3, 1), cover_to=date(2026, 4, 30))
    assert verdict("GEN-07", who, at(day)).outcome == outcome


@pytest.mark.rule("GEN-06")
@pytest.mark.parametrize(("day", "accepted"), [("2026-03-10", True), ("2026-03-11", False)])
def test_a_diagnosis_of_the_day_of_the_review_is_recorded_and_one_of_the_next_day_is_not(
    case, agent, reviewer, day, accepted
):
    if accepted:
        worlds.in_review(case, agent, reviewer, diagnosed_on=day)
        assert str(case.greenchanneldetails.diagnosed_on) == day
    else:
        with pytest.raises(StepInvalid, match="不能晚于今天（2026-03-10）"):
            worlds.in_review(case, agent, reviewer, diagnosed_on=day)


@pytest.mark.rule("GEN-06")
@pytest.mark.parametrize(("day", "accepted"), [("2026-03-10", True), ("2026-03-11", False)])
def test_a_caller_may_name_the_day_of_the_call_and_no_later_one(insured, agent, day, accepted):
    form = registry.get("green_channel").request_form(
        {"kind": "outpatient", "diagnosed_on": day}, call=worlds.verified(insured, agent, at("2026-03-10 23:59"))
    )
    assert form.is_valid() is accepted


# The last minute of the policy


@pytest.mark.rule("GEN-04")
@pytest.mark.parametrize("minute", ["2026-12-31 23:59", "2027-01-01 00:00"])
def test_what_was_applied_for_in_force_is_approved_to_the_last_minute_and_after_it(insured, agent, reviewer, minute):
    case = worlds.opened(insured, agent, at("2026-12-31 09:00"))
    worlds.in_review(case, agent, reviewer, at("2026-12-31 10:00"))
    do(case, "approve", reviewer, at(minute))
    check = case.eligibility_checks.get(purpose=EligibilityCheck.Purpose.APPROVAL)
    assert (case.state, check.at, check.facts["local_date"]) == ("arranging", at("2026-12-31 09:00"), "2026-12-31")


@pytest.mark.rule("GEN-04")
def test_what_was_applied_for_in_the_last_minute_is_approved(insured, agent, reviewer):
    case = worlds.opened(insured, agent, at("2026-12-31 23:59:59"))
    worlds.in_review(case, agent, reviewer, at("2027-01-01 09:00"))
    do(case, "approve", reviewer, at("2027-01-01 09:00"))
    assert case.state == "arranging"


# Papers and appointments


@pytest.mark.rule("GC-16")
def test_a_refused_paper_is_no_paper(case, agent, reviewer):
    do(case, "upload_document", agent, files={"file": worlds.picture()}, type="pathology", received_via="upload")
    do(case, "review_document", reviewer, document=case.documents.get().pk, decision="refused", reason="模糊")
    do(case, "confirm_visit", agent, **worlds.VISIT)
    with pytest.raises(StepBlocked, match="尚未收到任何医疗资料"):
        do(case, "submit_for_review", agent)


@pytest.mark.rule("GC-25")
@pytest.mark.parametrize(("minute", "too_early"), [("2026-03-20 08:59", True), ("2026-03-20 09:00", False)])
def test_from_the_very_minute_of_the_appointment_it_can_be_missed(case, agent, reviewer, minute, too_early):
    worlds.notified(case, agent, reviewer)
    if too_early:
        with pytest.raises(StepBlocked, match="预约时间未到"):
            do(case, "deem_completed", agent, at(minute), **NO_SHOW)
    else:
        do(case, "deem_completed", agent, at(minute), **NO_SHOW)
        assert case.confirmations.get().step == "deem_completed"


@pytest.mark.rule("GC-22")
@pytest.mark.parametrize("minute", ["2026-03-20 08:59", "2026-03-20 09:00"])
def test_who_is_seen_on_the_booked_day_was_seen_whatever_the_minute(case, agent, reviewer, minute):
    worlds.notified(case, agent, reviewer)
    do(case, "attend", agent, at(minute), attended_on="2026-03-20", source="挂号凭证")
    assert case.state == "completed"


@pytest.mark.rule("GC-19")
@pytest.mark.parametrize(("appointment", "accepted"), [("2026-03-10T10:00", True), ("2026-03-10T09:59", False)])
def test_an_appointment_may_be_told_in_its_very_minute_and_no_later(case, agent, reviewer, appointment, accepted):
    worlds.approved(case, agent, reviewer)
    told = worlds.APPOINTMENT | {"appointment_at": appointment}
    if accepted:
        do(case, "notify", agent, **told)
        assert case.state == "notified"
    else:
        with pytest.raises(StepInvalid, match="预约时间不能早于告知时间"):
            do(case, "notify", agent, **told)


# Whose word the second judgement takes


@pytest.mark.rule("GEN-06", "GC-01")
def test_approval_keeps_the_reviewers_diagnosis_the_supervisors_answer_and_the_hospitals_own_place(
    insured, agent, reviewer, supervisor
):
    case = worlds.opened(insured, agent)
    worlds.in_review(case, agent, reviewer, diagnosed_on="2026-01-15")
    question = case.referrals.get(moot_at=None)
    do(case, "decide_referral", supervisor, referral=question.pk, verdict="granted", reason="属初次罹患")
    do(case, "approve", reviewer)
    facts = case.eligibility_checks.get(purpose=EligibilityCheck.Purpose.APPROVAL).facts
    asked = {name: facts["request"][name] for name in ("diagnosed_on", "covered", "prior_history", "city")}
    assert asked == {"diagnosed_on": "2026-01-15", "covered": "yes", "prior_history": False, "city": "320106"}
    assert facts["disease"]["name"] == worlds.first_disease(case).name
