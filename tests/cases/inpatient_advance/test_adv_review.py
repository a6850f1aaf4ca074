"""Review, liability, survey and the clocks they move (ADV-14, 17 to 20, 28, 29)."""

import pytest

from cases.declaration import registry
from cases.declaration.errors import StepBlocked, StepInvalid, StepNotAllowed, WrongState
from cases.declaration.words import PARTNER
from cases.eligibility.predicates import Outcome
from tests.cases.inpatient_advance import road
from tests.worlds import NOW, at, do

TOLD = {"words": "查勘未见除外情形", "told_name": "测试被保险人", "told_via": "phone"}
SURVEY = {"reason": "既往病史须核实", "surveyor": "测试公估"}
SURVEYED = at("2026-03-12 10:00")
PASSED = at("2026-03-25 10:00")


def clocks(case, code="ADV_ARR"):
    return [(row.status, f"{row.due_at:%m-%d}") for row in case.clocks.filter(code=code).order_by("epoch")]


def surveyed(case, agent, reviewer):
    road.in_review(case, agent, reviewer)
    do(case, "start_survey", reviewer, SURVEYED, **SURVEY)


@pytest.mark.rule("ADV-14")
def test_five_working_days_run_from_complete_papers_and_stop_when_the_time_is_told(case, agent, reviewer):
    assert clocks(case) == []
    road.approved(case, agent, reviewer, at("2026-03-11 10:00"))
    assert clocks(case) == [("running", "03-18")]
    do(case, "notify", agent, at("2026-03-12 10:00"), **road.SCHEDULE)
    assert clocks(case) == [("stopped", "03-18")]


@pytest.mark.rule("ADV-14", "ADV-20")
def test_a_survey_pauses_the_five_days_and_runs_fifteen_of_its_own(case, agent, reviewer):
    surveyed(case, agent, reviewer)
    assert clocks(case) == [("paused", "03-17")]
    assert clocks(case, "ADV_SURVEY") == [("running", "04-02")]


@pytest.mark.rule("ADV-20")
def test_the_survey_clock_stops_when_the_result_is_told_to_the_insured(case, agent, reviewer):
    surveyed(case, agent, reviewer)
    do(case, "tell_survey_result", agent, at("2026-03-20 10:00"), **TOLD)
    assert clocks(case, "ADV_SURVEY") == [("stopped", "04-02")]
    assert clocks(case) == [("paused", "03-17")]
    assert case.events.get(step="tell_survey_result").sentence == "查勘结果已电话告知测试被保险人：查勘未见除外情形"


@pytest.mark.rule("ADV-14", "ADV-29")
def test_five_new_days_begin_when_the_liability_passes_and_the_first_due_date_stays_visible(case, agent, reviewer):
    surveyed(case, agent, reviewer)
    do(case, "tell_survey_result", agent, at("2026-03-20 10:00"), **TOLD)
    do(case, "pass_liability_after_survey", reviewer, PASSED, reason="未见除外情形")
    assert clocks(case) == [("superseded", "03-17"), ("running", "04-01")]
    assert (case.state, case.inpatientadvancedetails.liability) == ("review", "passed")


@pytest.mark.rule("ADV-14")
def test_without_a_survey_the_liability_decision_restarts_nothing(case, agent, reviewer):
    road.in_review(case, agent, reviewer)
    do(case, "pass_liability", reviewer, at("2026-03-13 10:00"), reason="资料可以说明")
    assert clocks(case) == [("running", "03-17")]


@pytest.mark.rule("ADV-14", "ADV-20")
def test_a_second_survey_pauses_and_counts_anew(case, agent, reviewer):
    surveyed(case, agent, reviewer)
    do(case, "tell_survey_result", agent, at("2026-03-20 10:00"), **TOLD)
    do(case, "pass_liability_after_survey", reviewer, PASSED, reason="未见除外情形")
    do(case, "start_survey", reviewer, at("2026-03-26 10:00"), **SURVEY)
    assert clocks(case)[-1] == ("paused", "04-01")
    assert clocks(case, "ADV_SURVEY")[-1] == ("running", "04-17")
    assert case.inpatientadvancedetails.liability == ""


@pytest.mark.rule("ADV-17")
def test_only_our_own_reviewers_decide(case, agent, reviewer):
    decisions = ("record_diagnosis", "pass_liability", "fail_liability", "set_ratio", "approve", "reject")
    service = registry.get(road.SERVICE)
    assert not any(registry.step(service, code).by & PARTNER for code in decisions)
    road.approvable(case, agent, reviewer)
    with pytest.raises(StepNotAllowed):
        do(case, "approve", agent, covered_cost="1000")
    do(case, "approve", reviewer, covered_cost="1000")
    event = case.events.get(step="approve")
    assert (event.actor, event.at) == (reviewer, NOW)


@pytest.mark.rule("ADV-18")
def test_nothing_is_executed_before_the_result_is_told(case, agent, reviewer):
    road.approved(case, agent, reviewer)
    with pytest.raises(WrongState):
        do(case, "execute", agent, **road.ADVANCE)


@pytest.mark.rule("ADV-18")
@pytest.mark.parametrize("missing", ["words", "told_via", "told_name"])
def test_the_result_is_told_in_words_by_a_channel(case, agent, reviewer, missing):
    road.approved(case, agent, reviewer)
    with pytest.raises(StepInvalid):
        do(case, "notify", agent, **road.SCHEDULE | {missing: ""})


@pytest.mark.rule("ADV-19")
@pytest.mark.parametrize("missing", ["execute_at", "terms_version"])
def test_the_notice_carries_the_execution_time_and_the_version_of_the_rules(case, agent, reviewer, missing):
    road.approved(case, agent, reviewer)
    with pytest.raises(StepInvalid):
        do(case, "notify", agent, **road.SCHEDULE | {missing: ""})
    do(case, "notify", agent, **road.SCHEDULE)
    text = case.messages.latest("id").text
    assert "2026-03-19 10:00 执行垫付" in text
    assert "2021-12 版" in text
    assert "肿瘤" not in text
    assert "先行垫付押金" in case.events.get(step="notify").sentence


@pytest.mark.rule("ADV-28")
def test_the_liability_does_not_pass_while_an_investigation_is_open(case, agent, reviewer):
    surveyed(case, agent, reviewer)
    with pytest.raises(StepBlocked, match="查勘尚未结束"):
        do(case, "pass_liability_after_survey", reviewer, SURVEYED, reason="可以")


@pytest.mark.rule("ADV-28")
def test_alleged_non_cooperation_is_a_supervisors_question_and_refuses_nothing(case, agent, reviewer, supervisor):
    surveyed(case, agent, reviewer)
    do(case, "log_survey", agent, SURVEYED, cooperates="no", said="两次未接电话")
    assert (case.state, case.referrals.get().rule) == ("survey", "ADV-28")
    do(case, "tell_survey_result", agent, SURVEYED, **TOLD)
    with pytest.raises(StepBlocked, match="两次未接电话"):
        do(case, "pass_liability_after_survey", reviewer, SURVEYED, reason="可以")
    verdict = {"referral": case.referrals.get().pk, "verdict": "refused", "reason": "次日已补充说明"}
    do(case, "decide_referral", supervisor, SURVEYED, **verdict)
    do(case, "pass_liability_after_survey", reviewer, SURVEYED, reason="可以")
    assert case.state == "review"


@pytest.mark.rule("ADV-29")
def test_nothing_is_approved_or_executed_before_the_liability_passed(case, agent, reviewer):
    road.in_review(case, agent, reviewer)
    with pytest.raises(StepBlocked, match="责任认定尚未通过"):
        do(case, "approve", reviewer, covered_cost="1000")
    guards = registry.step(registry.get(road.SERVICE), "execute").guards
    assert "liability_is_passed" in [getattr(guard, "__name__", "") for guard in guards]


@pytest.mark.rule("ADV-29")
def test_a_negative_decision_is_two_peoples_with_a_reason(case, agent, reviewer, supervisor):
    road.in_review(case, agent, reviewer)
    with pytest.raises(StepInvalid, match="原因"):
        do(case, "fail_liability", reviewer, rule="ADV-29", reason="")
    do(case, "fail_liability", reviewer, rule="ADV-29", reason="既往症除外")
    assert case.state == "review"
    do(case, "confirm", supervisor, confirmation=case.confirmations.get().pk, decision="confirm")
    assert (case.state, case.inpatientadvancedetails.liability) == ("rejected", "failed")
    assert "既往症" not in case.messages.latest("id").text


@pytest.mark.rule("ADV-36")
def test_any_other_mix_leaves_the_ratio_to_a_person_with_a_reason(case, agent, reviewer):
    road.approvable(case, agent, reviewer, insurance={"si_direct": "no"})
    with pytest.raises(StepBlocked, match="尚未核定垫付比例"):
        do(case, "approve", reviewer, covered_cost="1000")
    with pytest.raises(StepInvalid, match="原因"):
        do(case, "set_ratio", reviewer, ratio="60", reason="")
    do(case, "set_ratio", reviewer, ratio="60", reason="依条款第八条")
    do(case, "approve", reviewer, covered_cost="1000")
    assert "按 60% 批准 600.00 元" in case.events.get(step="approve").sentence


@pytest.mark.rule("ADV-36")
def test_all_four_facts_give_100_percent_and_nobody_sets_another_ratio(case, agent, reviewer):
    road.approvable(case, agent, reviewer)
    with pytest.raises(StepBlocked, match="100%垫付，不另核定比例"):
        do(case, "set_ratio", reviewer, ratio="60", reason="依条款")
    do(case, "approve", reviewer, covered_cost="1000")
    assert "按 100% 批准 1,000.00 元" in case.events.get(step="approve").sentence


@pytest.mark.rule("ADV-36")
@pytest.mark.parametrize("ratio", ["0", "-5", "100.01", "33.333", "NaN", "Infinity"])
def test_a_ratio_that_is_none_is_refused(case, agent, reviewer, ratio):
    road.approvable(case, agent, reviewer, insurance={"si_direct": "no"})
    with pytest.raises(StepInvalid, match="垫付比例"):
        do(case, "set_ratio", reviewer, ratio=ratio, reason="依条款")


@pytest.mark.rule("ADV-36", "ADV-37")
def test_a_ratio_set_on_other_answers_is_void(case, agent, reviewer):
    road.approvable(case, agent, reviewer, insurance={"si_direct": "no"})
    do(case, "set_ratio", reviewer, ratio="60", reason="依条款")
    do(case, "record_social_insurance", agent, **road.YES | {"si_direct": "no", "away_from_home": "no"})
    assert case.inpatientadvancedetails.ratio is None
    assert road.verdict("ADV-36", case.insured).outcome == Outcome.WARN


def test_under_review_the_case_never_waits_for_the_customer_to_pay_alone(case, agent, reviewer):
    road.in_review(case, agent, reviewer)
    assert [promise.what for promise in case.promises.all() if "自付后理赔" in promise.what] == []
