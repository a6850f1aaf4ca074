"""Who may have an advance, and what is refused, referred or said (ADV-01, 02, 05, 06, 15, 30 to 32, 36, 37)."""

from datetime import timedelta

import pytest

from cases.declaration.case_file import CaseFile
from cases.declaration.errors import NotEligible, StepBlocked, StepInvalid
from cases.eligibility.predicates import Outcome
from cases.inpatient_advance.details import summary
from cases.inpatient_advance.forms import AdvanceRequestForm
from coverage.models import Hospital
from tests import worlds
from tests.cases.inpatient_advance import road
from tests.worlds import NOW, at, do

PAY_FIRST = "您可先行自付，后续进行事后理赔"


@pytest.mark.rule("ADV-01")
@pytest.mark.parametrize("word", ["unsure", "no"])
def test_an_illness_not_found_covered_waits_for_the_supervisor(case, agent, reviewer, word):
    road.approvable(case, agent, reviewer)
    road.diagnose(case, reviewer, covered=word)
    do(case, "set_ratio", reviewer, ratio="50", reason="依条款")
    with pytest.raises(StepBlocked, match=r"待主管判断.*重大疾病"):
        do(case, "approve", reviewer, covered_cost="1000")


@pytest.mark.rule("ADV-01")
def test_an_approval_needs_the_first_diagnosis_with_its_paper(case, agent, reviewer):
    road.asked(case, agent)
    road.papers(case, agent, reviewer)
    do(case, "submit_for_review", agent)
    with pytest.raises(StepBlocked, match="尚未记录确诊疾病、依据和初次确诊日期"):
        do(case, "approve", reviewer, covered_cost="1000")


@pytest.mark.rule("ADV-02")
def test_a_place_outside_the_mainland_is_rejected_at_intake(insured):
    assert road.verdict("ADV-02", insured, city="香港特别行政区").outcome == "reject"


@pytest.mark.rule("ADV-02")
def test_a_private_hospital_is_blocked_when_the_request_is_confirmed(case, agent):
    with pytest.raises(StepBlocked, match="本服务限三级甲等公立医院"):
        do(case, "confirm_need", agent, **road.NEED | {"hospital": worlds.PRIVATE})


@pytest.mark.rule("ADV-02")
def test_a_hospital_abroad_is_blocked_when_the_request_is_confirmed(case, agent):
    Hospital.objects.create(name="境外演示医院", grade="3A", ownership="public", country="JP")
    with pytest.raises(StepBlocked, match="不在中国大陆31个省市"):
        do(case, "confirm_need", agent, **road.NEED | {"hospital": "境外演示医院"})


@pytest.mark.rule("ADV-02")
def test_the_hospital_is_checked_again_before_money_moves(case, agent, reviewer):
    road.prepared(case, agent, reviewer)
    Hospital.objects.filter(name=worlds.PUBLIC_3A).update(grade="3B")
    with pytest.raises(StepBlocked, match="本服务限三级甲等公立医院"):
        do(case, "execute", agent, road.ADMITTED, **road.ADVANCE)


@pytest.mark.rule("ADV-05", "ADV-32")
def test_a_call_later_than_five_working_days_before_admission_is_refused_with_what_can_be_done(insured, agent):
    with pytest.raises(NotEligible, match=rf"须在2026-03-31前5个工作日申请，已过最晚时间。{PAY_FIRST}"):
        road.opened(insured, agent, at("2026-03-25 00:00"))


@pytest.mark.rule("ADV-05")
def test_the_last_minute_of_the_fifth_working_day_before_is_in_time_and_the_day_is_shown(insured, agent):
    found = road.verdict("ADV-05", insured, at("2026-03-24 23:59"))
    assert (found.outcome, found.staff) == ("pass", "最晚 2026年3月24日 24:00")
    assert road.opened(insured, agent, at("2026-03-24 23:59")).is_open


@pytest.mark.rule("ADV-05")
def test_make_up_days_count_as_working_days(insured):
    # 2026-05-09 (Saturday) is a working day; 05-01 to 05-05 are not.
    assert road.verdict("ADV-05", insured, at("2026-05-07 23:59"), admission_on="2026-05-13").outcome == "pass"
    assert road.verdict("ADV-05", insured, at("2026-05-08 00:00"), admission_on="2026-05-13").outcome == "reject"


@pytest.mark.rule("ADV-05")
def test_papers_complete_after_the_last_day_are_flagged_and_stop_nothing(case, agent, reviewer):
    assert dict(summary(CaseFile(case)))["最晚预约日"] == "2026年3月24日 24:00"
    road.approved(case, agent, reviewer, at("2026-03-25 09:00"))
    assert case.state == "arranging"
    assert "2026-03-25 09:00 才齐全，可能影响垫付安排" in dict(summary(CaseFile(case)))["最晚预约日"]


@pytest.mark.rule("ADV-06", "ADV-32")
def test_who_lies_in_hospital_is_refused_with_the_manuals_sentence(insured, agent):
    with pytest.raises(NotEligible, match=rf"如您已住院，则不能申请住院垫付服务。{PAY_FIRST}"):
        road.opened(insured, agent, in_hospital="yes")


@pytest.mark.rule("ADV-06")
def test_an_admission_date_in_the_past_is_refused(insured, agent):
    call = worlds.verified(insured, agent, NOW)
    form = AdvanceRequestForm({"admission_on": "2026-03-09", "in_hospital": "no"}, call=call)
    assert "预计住院日期不能早于今天" in form.errors["admission_on"][0]
    assert "如您已住院，则不能申请住院垫付服务" in form.errors["admission_on"][0]


@pytest.mark.rule("ADV-06")
def test_the_request_is_not_confirmed_for_a_day_in_the_past(case, agent):
    with pytest.raises(StepInvalid, match="预计住院日期不能早于今天"):
        do(case, "confirm_need", agent, **road.NEED | {"admission_on": "2026-03-09"})


@pytest.mark.rule("ADV-06")
def test_admission_while_pending_is_no_rejection_but_a_supervisors_decision(case, agent, reviewer, supervisor):
    road.approvable(case, agent, reviewer)
    do(case, "admitted_early", agent, early_admission_on="2026-03-10")
    with pytest.raises(StepBlocked, match="能否继续垫付"):
        do(case, "approve", reviewer, covered_cost="1000")
    do(case, "decide_referral", supervisor, referral=case.referrals.get().pk, verdict="granted", reason="急诊入院")
    do(case, "approve", reviewer, covered_cost="1000")
    assert case.state == "arranging"


@pytest.mark.rule("ADV-06", "ADV-32")
def test_who_was_admitted_and_not_granted_may_still_pay_and_claim(case, agent, reviewer, supervisor):
    road.approvable(case, agent, reviewer)
    do(case, "admitted_early", agent, early_admission_on="2026-03-10")
    do(case, "decide_referral", supervisor, referral=case.referrals.get().pk, verdict="refused", reason="已结账")
    with pytest.raises(StepBlocked, match="可办理自付后理赔"):
        do(case, "approve", reviewer, covered_cost="1000")
    do(case, "pay_self", agent, claim_number="LP0001", said="客户同意先行自付")
    assert (case.state, case.is_open, case.inpatientadvancedetails.claim_number) == ("self_paid", False, "LP0001")


@pytest.mark.rule("ADV-15")
def test_a_city_not_listed_is_rejected_at_intake_and_one_not_chosen_is_not(insured):
    assert road.verdict("ADV-15", insured, city="大兴安岭地区").outcome == "reject"
    assert road.verdict("ADV-15", insured, city="").outcome == "pass"
    assert road.verdict("ADV-15", insured).outcome == "pass"


@pytest.mark.rule("ADV-15")
@pytest.mark.parametrize("city", ["哈尔滨", "陕西省西安市"])
def test_cities_the_print_leaves_in_doubt_are_referred(insured, city):
    assert road.verdict("GEN-18", insured, city=city).outcome == "refer"
    assert road.verdict("ADV-15", insured, city=city).outcome == "pass"


@pytest.mark.rule("ADV-15")
def test_a_hospital_in_a_city_not_listed_is_blocked(case, agent):
    Hospital.objects.create(name="大兴安岭演示医院", grade="3A", ownership="public", division_id="232721")
    with pytest.raises(StepBlocked, match="不在服务城市名单内"):
        do(case, "confirm_need", agent, **road.NEED | {"hospital": "大兴安岭演示医院", "city": "大兴安岭地区"})


@pytest.mark.rule("ADV-31", "ADV-32")
def test_a_first_application_is_warned_and_told_of_self_pay(insured):
    found = road.verdict("ADV-31", insured)
    assert (found.outcome, "责任认定时间较长" in found.customer, PAY_FIRST in found.customer) == ("warn", True, True)


@pytest.mark.rule("ADV-31")
def test_the_warning_is_acknowledged_before_approval(case, agent, reviewer):
    road.in_review(case, agent, reviewer)
    with pytest.raises(StepBlocked, match="责任认定时间较长"):
        do(case, "approve", reviewer, covered_cost="1000")


def earlier(insured, agent, reviewer):
    case = road.opened(insured, agent)
    road.completed(case, agent, reviewer)
    return case


LATER = at("2026-05-20 09:00")
AGAIN = {"admission_on": "2026-06-30"}


@pytest.mark.rule("ADV-30", "ADV-31")
def test_a_second_admission_for_the_same_illness_is_recorded_by_a_supervisor_and_warned_no_more(
    insured, agent, reviewer, supervisor
):
    first = earlier(insured, agent, reviewer)
    second = road.opened(insured, agent, LATER, **AGAIN)
    do(second, "record_repeat", supervisor, LATER, earlier=first.number, reason="同一肿瘤再次化疗")
    assert second.inpatientadvancedetails.repeat_of == first
    repeated = {"repeat_of": first.number}
    assert road.verdict("ADV-31", insured, LATER, more=repeated, **AGAIN).outcome == "pass"
    assert first.number in road.verdict("ADV-30", insured, LATER, more=repeated, **AGAIN).staff
    road.in_review(second, agent, reviewer, LATER, admission_on="2026-06-30")
    do(second, "pass_liability", reviewer, LATER, reason="同一疾病")
    road.sign(second, agent, "health_data", when=LATER)
    do(second, "approve", reviewer, LATER, covered_cost="1000")
    assert second.state == "arranging"


@pytest.mark.rule("ADV-30")
def test_the_same_illness_in_doubt_keeps_the_warning_and_stops_nothing(insured, agent, reviewer):
    first = earlier(insured, agent, reviewer)
    found = road.verdict("ADV-30", insured, LATER, **AGAIN)
    assert (found.outcome, first.number in found.staff, "由主管认定" in found.staff) == (Outcome.PASS, True, True)
    assert road.verdict("ADV-31", insured, LATER, **AGAIN).outcome == "warn"
    assert road.opened(insured, agent, LATER, **AGAIN).is_open


@pytest.mark.rule("ADV-30")
def test_another_persons_case_is_no_earlier_advance(case, agent, supervisor, reviewer):
    other = road.opened(worlds.insured(), agent)
    road.completed(other, agent, reviewer)
    with pytest.raises(StepInvalid, match="没有该被保险人成功办理的住院垫付案件"):
        do(case, "record_repeat", supervisor, earlier=other.number, reason="误填")


NO = {"si_enrolled": "yes", "si_settlement": "no", "away_from_home": "yes"}


@pytest.mark.rule("ADV-37")
def test_enrolled_away_with_cancer_and_unable_to_settle_is_rejected(insured, agent):
    with pytest.raises(NotEligible, match="无法申请住院费用垫付服务"):
        road.opened(insured, agent, **NO)


@pytest.mark.rule("ADV-37")
@pytest.mark.parametrize("mix", [{"tumour": "no"}, {"away_from_home": "no"}, {"tumour": ""}, {"away_from_home": ""}])
def test_enrolled_and_unable_to_settle_in_any_other_mix_is_referred(insured, mix):
    assert road.verdict("ADV-37", insured, **NO | mix).outcome == "refer"


@pytest.mark.rule("ADV-37")
def test_who_is_not_enrolled_passes_and_what_is_unanswered_is_warned(insured):
    assert road.verdict("ADV-37", insured, si_enrolled="no", si_settlement="no").outcome == "pass"
    assert road.verdict("ADV-37", insured).outcome == "warn"
    assert road.verdict("ADV-37", insured, si_enrolled="yes").outcome == "warn"


@pytest.mark.rule("ADV-37")
def test_the_unanswered_question_blocks_the_review(case, agent, reviewer):
    do(case, "confirm_need", agent, **road.NEED)
    road.papers(case, agent, reviewer)
    with pytest.raises(StepBlocked, match="尚未核对社保参保和结算情况"):
        do(case, "submit_for_review", agent)


@pytest.mark.rule("ADV-37")
def test_the_enrolled_answer_everything(case, agent):
    with pytest.raises(StepInvalid, match="已参保的，须确认是否异地就医"):
        do(case, "record_social_insurance", agent, **road.YES | {"away_from_home": ""})


@pytest.mark.rule("ADV-37")
def test_the_question_is_asked_again_before_money_moves(case, agent, reviewer):
    road.notified(case, agent, reviewer)
    with pytest.raises(StepBlocked, match="执行前须再次核对社保结算情况"):
        do(case, "execute", agent, NOW + timedelta(minutes=1), **road.ADVANCE | {"admitted_on": "2026-03-10"})


@pytest.mark.rule("ADV-37")
def test_a_changed_answer_blocks_and_is_referred(case, agent, reviewer, supervisor):
    road.prepared(case, agent, reviewer)
    do(case, "recheck_social_insurance", agent, **road.YES | {"si_direct": "no"})
    with pytest.raises(StepBlocked, match="社保情况有变（社保直接结算医疗费用），能否继续垫付"):
        do(case, "execute", agent, road.ADMITTED, **road.ADVANCE)
    referral = case.referrals.get(subject="si_changed")
    do(case, "decide_referral", supervisor, referral=referral.pk, verdict="refused", reason="须先解决结算")
    with pytest.raises(StepBlocked, match="主管不同意：审核通过后社保情况有变"):
        do(case, "execute", agent, road.ADMITTED, **road.ADVANCE)


@pytest.mark.rule("ADV-37")
def test_a_change_that_a_supervisor_granted_lets_money_move(case, agent, reviewer, supervisor):
    road.prepared(case, agent, reviewer)
    do(case, "recheck_social_insurance", agent, **road.YES | {"si_direct": "no"})
    referral = case.referrals.get(subject="si_changed")
    do(case, "decide_referral", supervisor, referral=referral.pk, verdict="granted", reason="按原比例执行")
    do(case, "execute", agent, road.ADMITTED, **road.ADVANCE)
    assert case.state == "executing"


@pytest.mark.rule("ADV-36")
@pytest.mark.parametrize("missing", ["si_enrolled", "away_from_home", "si_direct", "covered", "tumour"])
def test_in_full_only_where_all_four_facts_stand(insured, missing):
    facts = {"si_enrolled": True, "away_from_home": True, "si_direct": True, "covered": "yes", "tumour": True}
    assert road.verdict("ADV-36", insured, more=facts).outcome == "pass"
    assert road.verdict("ADV-36", insured, more=facts | {missing: False}).outcome == "warn"


@pytest.mark.rule("ADV-05")
def test_an_admission_moved_nearer_than_five_working_days_from_the_application_is_refused_whenever_it_moves(
    case, agent, reviewer
):
    road.approved(case, agent, reviewer)
    with pytest.raises(StepBlocked, match="须在2026-03-16前5个工作日申请，已过最晚时间"):
        do(case, "confirm_need", agent, **road.NEED | {"admission_on": "2026-03-16"})
    do(case, "confirm_need", agent, **road.NEED | {"admission_on": "2026-03-17"})
    assert f"{case.inpatientadvancedetails.admission_on}" == "2026-03-17"


@pytest.mark.rule("ADV-06")
def test_who_was_admitted_before_the_application_gets_no_advance_however_it_comes_out(case, agent, reviewer):
    road.prepared(case, agent, reviewer)
    words = rf"不能早于申请日期（2026-03-10），请核对。申请时已住院的：.*{PAY_FIRST}"
    with pytest.raises(StepInvalid, match=words):
        do(case, "admitted_early", agent, early_admission_on="2026-03-09")
    with pytest.raises(StepInvalid, match=words):
        do(case, "execute", agent, road.ADMITTED, **road.ADVANCE | {"admitted_on": "2026-03-09"})


@pytest.mark.rule("ADV-25", "ADV-35")
def test_the_bill_is_not_older_than_the_admission_nor_its_papers_than_the_discharge(case, agent, reviewer):
    road.executing(case, agent, reviewer)
    with pytest.raises(StepInvalid, match="出院结账时间不能早于住院日期（2026-03-20）"):
        do(case, "discharge", agent, road.HOME, **road.BILL | {"settled_at": "2026-03-19T15:00"})
    do(case, "discharge", agent, road.HOME, **road.BILL)
    with pytest.raises(StepInvalid, match="理赔资料收到日期不能早于出院日期（2026-03-30）"):
        do(case, "complete", agent, road.HOME, papers_received_on="2026-03-29", originals="yes")
