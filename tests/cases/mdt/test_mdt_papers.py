"""Eligibility, papers and assessment of MDT consultations (MDT-01, MDT-07 to MDT-10, MDT-14)."""

import pytest

from cases.declaration import registry
from cases.declaration.errors import NotEligible, QuotaExhausted, StepBlocked, StepInvalid
from cases.eligibility.evaluation import evaluate
from cases.models import Referral
from tests import consultations
from tests.consultations import ASSESSMENT, NEED
from tests.worlds import NOW


@pytest.mark.rule("MDT-01")
def test_what_the_reviewer_cannot_call_covered_waits_for_the_supervisor(road, supervisor):
    road.to_approval()
    road.diagnose(covered="unsure", disease="")
    with pytest.raises(StepBlocked, match="待主管判断：.*重大疾病"):
        road.review("approve")
    asked = road.case.referrals.get(rule="MDT-01")
    road.do("decide_referral", by=supervisor, referral=asked.pk, verdict="granted", reason="条款所列")
    road.review("approve")
    assert road.state() == "arranging"


@pytest.mark.rule("MDT-01")
def test_approval_waits_for_diagnosis_paper_and_date(road):
    road.to_assessment()
    with pytest.raises(StepBlocked, match="尚未记录确诊疾病、依据和初次确诊日期"):
        road.review("approve")


def finished(road):
    road.to_consulted()
    road.report()


@pytest.mark.rule("MDT-07")
def test_a_used_service_is_refused_at_intake(road, agent):
    finished(road)
    with pytest.raises(NotEligible, match="限 1 次，已使用 1 次"):
        consultations.opened(road.case.insured, agent, consultations.REPORT_AT)


@pytest.mark.rule("MDT-07")
def test_a_reserved_one_is_shown_and_blocks_a_second_approval(road, agent, reviewer):
    other = consultations.Road(consultations.opened(road.case.insured, agent), agent, reviewer)
    other.to_approval()
    road.to_arranging()
    found = evaluate(service=registry.get("mdt"), insured=road.case.insured, request={}, applicant="insured", at=NOW)
    shown = next(item for item in found.verdicts if item.rule == "MDT-07")
    assert (shown.outcome, "占用" in shown.staff) == ("warn", True)
    with pytest.raises(QuotaExhausted):
        other.review("approve")
    assert road.uses() == [("MDT", "reserved")]


@pytest.mark.rule("MDT-08")
def test_papers_are_not_complete_without_one_accepted_medical_paper(road):
    road.do("record_need", **NEED)
    with pytest.raises(StepBlocked, match="至少一项须审核接受"):
        road.review("complete_documents")
    with pytest.raises(StepBlocked, match="尚未收到任何医疗资料"):
        road.do("submit_for_review")
    road.paper(type="admission_notice")
    road.review("complete_documents")
    assert road.case.papers_complete == ["review"]


@pytest.mark.rule("MDT-09")
def test_papers_are_not_complete_without_the_consultation_request_as_text_or_file(road):
    road.paper()
    road.do("record_need", **NEED | {"need": ""})
    with pytest.raises(StepBlocked, match="会诊需求须审核接受"):
        road.review("complete_documents")
    road.paper(type="consult_request")
    road.review("complete_documents")
    assert road.case.papers_complete == ["review"]


@pytest.mark.rule("MDT-10")
def test_papers_are_not_complete_without_visit_information(road):
    road.paper()
    road.do("record_need", **NEED | {"visit_info": ""})
    with pytest.raises(StepBlocked, match="就诊信息须审核接受"):
        road.review("complete_documents")


@pytest.mark.rule("MDT-10")
def test_who_was_in_hospital_hands_in_the_discharge_summary_unless_a_reviewer_waives_it(road):
    road.paper()
    road.do("record_need", **NEED | {"hospitalised": "yes"})
    with pytest.raises(StepBlocked, match="出院小结须审核接受"):
        road.review("complete_documents")
    road.review("waive_summary", reason="门诊病历已载明住院经过")
    road.review("complete_documents")
    assert road.case.mdtdetails.summary_waived == "门诊病历已载明住院经过"


@pytest.mark.rule("MDT-10")
def test_whether_there_was_an_admission_is_asked_before_the_assessment(road):
    road.paper()
    with pytest.raises(StepBlocked, match="尚未记录会诊需求、就诊信息及是否曾住院"):
        road.do("submit_for_review")


@pytest.mark.rule("MDT-14")
def test_nothing_is_arranged_without_an_assessment_by_a_person_with_a_conclusion(road):
    road.to_assessment()
    with pytest.raises(StepBlocked, match="尚未评估病情"):
        road.review("approve")
    with pytest.raises(StepInvalid, match="评估结论"):
        road.review("assess", **ASSESSMENT | {"conclusion": ""})
    road.review("assess", **ASSESSMENT)
    row = road.case.mdtdetails
    row.refresh_from_db()
    assert (row.assessed_by, row.assessed_at, row.conclusion) == (road.reviewer, NOW, "资料可供会诊")


@pytest.mark.rule("MDT-03", "MDT-04")
def test_an_assessment_asks_for_three_experts_or_more(road):
    road.to_assessment()
    with pytest.raises(StepInvalid, match="不得少于 3 人（MDT-03）"):
        road.review("assess", **ASSESSMENT | {"experts_required": "2"})


def test_who_lives_elsewhere_is_not_rejected(road):
    found = evaluate(service=registry.get("mdt"), insured=road.case.insured, request={}, applicant="insured", at=NOW)
    assert not [item for item in found.verdicts if item.outcome == "reject"]


def test_a_question_of_the_first_diagnosis_goes_to_the_supervisor(road):
    road.to_approval()
    road.diagnose(diagnosed_on="2026-01-10")
    assert Referral.objects.filter(case=road.case, rule="GEN-06").exists()
