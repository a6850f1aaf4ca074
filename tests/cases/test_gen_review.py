"""The common rules at review: first occurrence, papers complete (GEN-06, GEN-14)."""

import pytest

from cases.declaration.errors import StepBlocked, StepInvalid
from policies.models import CoveredDisease
from tests import worlds
from tests.judging import verdict
from tests.worlds import NOW, at, do

ASKED = {"items": ["mri"], "recipient": "insured", "cause": "customer", "reason": "缺少影像"}


def diagnose(case, reviewer, **changes):
    disease = CoveredDisease.objects.filter(product=case.insured.policy.product).earliest("seq")
    values = {
        "disease": disease.pk,
        "diagnosed_on": "2026-03-01",
        "diagnosis_paper": case.documents.earliest("id").pk,
        "covered": "yes",
        "prior_history": "no",
    }
    do(case, "record_diagnosis", reviewer, **values | changes)


@pytest.mark.rule("GEN-06")
@pytest.mark.parametrize(
    ("diagnosed_on", "outcome"),
    [("2026-01-30", "refer"), ("2026-01-31", "pass"), ("2025-12-31", "refer"), ("", "pass")],
)
def test_a_diagnosis_before_or_in_the_waiting_period_is_referred_never_rejected(insured, diagnosed_on, outcome):
    assert verdict("GEN-06", insured, diagnosed_on=diagnosed_on).outcome == outcome


@pytest.mark.rule("GEN-06")
def test_every_doubt_about_the_first_occurrence_is_put_to_the_supervisor(case, agent, reviewer):
    worlds.in_review(case, agent, reviewer)
    diagnose(case, reviewer, diagnosed_on="2025-12-15", prior_history="yes")
    question = case.referrals.get().question
    assert [word for word in ("等待期届满", "不在保单期间内", "既往同类病史") if word not in question] == []


@pytest.mark.rule("GEN-06")
@pytest.mark.parametrize("found", [{"diagnosed_on": "2026-01-15"}, {"prior_history": "yes"}])
def test_what_the_papers_show_is_referred_and_the_supervisor_may_grant_it(case, agent, reviewer, supervisor, found):
    worlds.in_review(case, agent, reviewer)
    diagnose(case, reviewer, **found)
    with pytest.raises(StepBlocked, match="待主管判断"):
        do(case, "approve", reviewer)
    do(case, "decide_referral", supervisor, referral=case.referrals.get().pk, verdict="granted", reason="属初次罹患")
    do(case, "approve", reviewer)
    assert case.state == "arranging"


@pytest.mark.rule("GEN-06")
def test_a_refused_first_occurrence_stays_unapproved(case, agent, reviewer, supervisor):
    worlds.in_review(case, agent, reviewer)
    diagnose(case, reviewer, prior_history="yes")
    do(case, "decide_referral", supervisor, referral=case.referrals.get().pk, verdict="refused", reason="既往病史明确")
    with pytest.raises(StepBlocked, match="主管不同意"):
        do(case, "approve", reviewer)


@pytest.mark.rule("GEN-06")
def test_a_question_the_corrected_date_no_longer_raises_stands_in_nobodys_way(case, agent, reviewer):
    worlds.in_review(case, agent, reviewer)
    diagnose(case, reviewer, diagnosed_on="2026-01-15")
    diagnose(case, reviewer, diagnosed_on="2026-02-15")
    do(case, "approve", reviewer)
    assert case.referrals.get().moot_at is not None


@pytest.mark.rule("GEN-06")
def test_a_grant_answers_its_own_question_only(case, agent, reviewer, supervisor):
    worlds.in_review(case, agent, reviewer)
    diagnose(case, reviewer, diagnosed_on="2026-01-15")
    do(case, "decide_referral", supervisor, referral=case.referrals.get().pk, verdict="granted", reason="属初次罹患")
    diagnose(case, reviewer, diagnosed_on="2025-06-01")
    with pytest.raises(StepBlocked, match="2025-06-01"):
        do(case, "approve", reviewer)


@pytest.mark.rule("GEN-06", "GC-01")
def test_no_approval_without_a_recorded_diagnosis_its_date_and_its_paper(case, agent, reviewer):
    worlds.paper(case, agent, reviewer)
    do(case, "confirm_visit", agent, **worlds.VISIT)
    do(case, "submit_for_review", agent)
    with pytest.raises(StepBlocked, match="初次确诊日期"):
        do(case, "approve", reviewer)
    for name in ("diagnosed_on", "diagnosis_paper"):
        with pytest.raises(StepInvalid):
            diagnose(case, reviewer, **{name: ""})
    diagnose(case, reviewer)
    row = case.greenchanneldetails
    assert (str(row.diagnosed_on), row.diagnosis_paper.type) == ("2026-03-01", "pathology")


@pytest.mark.rule("GEN-06", "GC-01")
def test_no_approval_on_a_diagnosis_whose_paper_was_sent_back(case, agent, reviewer):
    worlds.in_review(case, agent, reviewer)
    first = case.documents.get()
    worlds.paper(case, agent, reviewer, type="ct")
    do(case, "review_document", reviewer, document=first.pk, decision="refused", reason="非本人")
    with pytest.raises(StepBlocked, match="确诊依据“病理报告”已退回"):
        do(case, "approve", reviewer)
    diagnose(case, reviewer, diagnosis_paper=case.documents.latest("id").pk)
    do(case, "approve", reviewer)
    assert case.state == "arranging"


@pytest.mark.rule("GEN-14")
def test_an_extra_request_reopens_completeness_until_it_is_settled(case, agent, reviewer):
    worlds.in_review(case, agent, reviewer)
    assert case.papers_complete == ["review"]
    do(case, "request_document", agent, **ASKED)
    with pytest.raises(StepBlocked, match=r"尚未确认资料齐全.*MRI 报告.*尚未了结"):
        do(case, "approve", reviewer)
    with pytest.raises(StepBlocked, match="尚未了结"):
        do(case, "complete_documents", reviewer)
    do(case, "settle_request", agent, request=case.document_requests.latest("id").pk, settlement="supplied")
    do(case, "complete_documents", reviewer, at("2026-03-10 11:00"))
    do(case, "approve", reviewer, at("2026-03-10 11:00"))
    assert case.state == "arranging"


@pytest.mark.rule("GEN-14")
def test_a_request_keeps_what_why_from_whom_who_and_when(case, agent):
    do(case, "request_document", agent, **ASKED)
    row = case.document_requests.latest("id")
    assert (row.items, row.reason, row.recipient) == (["MRI 报告"], "缺少影像", "被保险人")
    assert (row.requested_by, row.requested_at, row.cause) == (agent, NOW, "customer")


@pytest.mark.rule("GEN-14")
def test_a_reason_too_long_to_be_kept_is_refused_in_words(case, agent):
    with pytest.raises(StepInvalid, match="说明：.*300"):
        do(case, "request_document", agent, **ASKED | {"reason": "缺" * 301})
    do(case, "request_document", agent, **ASKED | {"reason": "缺" * 300})


@pytest.mark.rule("GEN-14")
def test_a_request_without_reason_is_refused(case, agent):
    with pytest.raises(StepInvalid):
        do(case, "request_document", agent, **ASKED | {"reason": ""})
