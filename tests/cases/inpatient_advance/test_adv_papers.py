"""Papers of the inpatient advance: before review, before execution, before completion (ADV-07 to 13, 16, 26, 27, 35)."""

import pytest

from cases.declaration import registry
from cases.declaration.errors import StepBlocked, StepInvalid
from policies.models import CoveredDisease
from tests import worlds
from tests.cases.inpatient_advance import road
from tests.worlds import do

READY = {"papers_received_on": "2026-03-30", "originals": "no"}


@pytest.mark.rule("ADV-07")
def test_the_call_opens_the_case_without_papers(case):
    assert (case.state, case.documents.count()) == ("documents", 0)


@pytest.mark.rule("ADV-07")
def test_no_review_before_the_papers_are_decided_complete(case, agent, reviewer):
    road.asked(case, agent)
    for type_code in road.PAPERS:
        worlds.paper(case, agent, reviewer, type=type_code)
    with pytest.raises(StepBlocked, match="尚未确认资料齐全"):
        do(case, "submit_for_review", agent)
    do(case, "complete_documents", reviewer)
    do(case, "submit_for_review", agent)
    assert (case.state, "docs_complete" in case.moments) == ("review", True)


@pytest.mark.parametrize(
    ("missing", "says"),
    [
        pytest.param("outpatient_record", "门诊病历须审核接受", marks=pytest.mark.rule("ADV-08")),
        pytest.param("admission_notice", "住院通知单须审核接受", marks=pytest.mark.rule("ADV-10")),
        pytest.param("pathology", "病理报告须审核接受", marks=pytest.mark.rule("ADV-13")),
    ],
)
def test_no_review_without_the_paper(case, agent, reviewer, missing, says):
    road.asked(case, agent)
    road.papers(case, agent, reviewer, [item for item in road.PAPERS if item != missing])
    with pytest.raises(StepBlocked, match=says):
        do(case, "submit_for_review", agent)


@pytest.mark.rule("ADV-09")
def test_no_review_without_an_examination_and_any_kind_is_enough(insured, agent, reviewer):
    case = road.opened(insured, agent, tumour="no")
    road.asked(case, agent)
    road.papers(case, agent, reviewer, ("outpatient_record", "admission_notice"))
    with pytest.raises(StepBlocked, match=r"CT 报告、MRI 报告、病理报告.*至少一项须审核接受"):
        do(case, "submit_for_review", agent)
    worlds.paper(case, agent, reviewer, type="mri")
    do(case, "submit_for_review", agent)
    assert case.state == "review"


@pytest.mark.rule("ADV-13")
def test_no_pathology_where_it_is_no_cancer_and_again_where_the_diagnosis_is_one(insured, agent, reviewer):
    case = road.opened(insured, agent, tumour="no")
    road.in_review(case, agent, reviewer, types=("outpatient_record", "ct", "admission_notice"))
    with pytest.raises(StepBlocked, match="病理报告须审核接受"):
        do(case, "approve", reviewer, covered_cost="1000")
    road.diagnose(case, reviewer, disease=CoveredDisease.objects.filter(malignant=False).earliest("seq"))
    with pytest.raises(StepBlocked) as problem:
        do(case, "approve", reviewer, covered_cost="1000")
    assert "病理报告" not in str(problem.value)


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param("outpatient_record", marks=pytest.mark.rule("ADV-08")),
        pytest.param("pathology", marks=pytest.mark.rule("ADV-13")),
    ],
)
def test_another_paper_is_taken_for_one_that_cannot_exist_by_two_people(case, agent, reviewer, supervisor, kind):
    road.asked(case, agent)
    road.papers(case, agent, reviewer, [item for item in road.PAPERS if item != kind])
    substitute = case.documents.earliest("id").pk
    do(case, "take_substitute", reviewer, type=kind, document=substitute, reason="血液系统疾病，以骨髓检查为据")
    with pytest.raises(StepBlocked):
        do(case, "submit_for_review", agent)
    do(case, "confirm", supervisor, confirmation=case.confirmations.get().pk, decision="confirm")
    do(case, "submit_for_review", agent)
    assert case.state == "review"


@pytest.mark.rule("ADV-16")
def test_no_review_without_hospital_day_and_amount(case, agent, reviewer):
    do(case, "record_social_insurance", agent, **road.YES)
    road.papers(case, agent, reviewer)
    with pytest.raises(StepBlocked, match="尚未与客户确认垫付需求（医院、预计住院日期、金额）"):
        do(case, "submit_for_review", agent)


@pytest.mark.rule("ADV-16")
@pytest.mark.parametrize("missing", ["hospital", "admission_on", "amount"])
def test_the_request_is_confirmed_whole(case, agent, missing):
    with pytest.raises(StepInvalid, match="请"):
        do(case, "confirm_need", agent, **road.NEED | {missing: ""})


@pytest.mark.rule("ADV-11", "ADV-12")
def test_papers_of_the_execution_are_not_asked_for_before_review(case, agent, reviewer):
    road.in_review(case, agent, reviewer)
    assert "住院押金单" not in str([row.items for row in case.document_requests.all()])


@pytest.mark.rule("ADV-11")
def test_no_execution_without_the_deposit_slip(case, agent, reviewer):
    road.notified(case, agent, reviewer)
    assert "住院押金单" in str([row.items for row in case.document_requests.all()])
    with pytest.raises(StepBlocked, match=r"住院押金单须审核接受"):
        do(case, "execute", agent, road.ADMITTED, **road.ADVANCE)


@pytest.mark.rule("ADV-12")
def test_no_execution_without_the_guarantee_letter_which_is_never_asked_of_the_customer(case, agent, reviewer):
    road.notified(case, agent, reviewer)
    assert "住院垫付担保函" not in str([row.items for row in case.document_requests.all()])
    with pytest.raises(StepBlocked, match=r"住院垫付担保函须审核接受.*我方尚未与医院办妥住院垫付担保"):
        do(case, "execute", agent, road.ADMITTED, **road.ADVANCE)


def test_the_papers_of_the_execution_are_decided_complete_by_themselves(case, agent, reviewer):
    road.notified(case, agent, reviewer)
    assert case.papers_complete == ["review"]
    road.papers(case, agent, reviewer, ("deposit_slip", "guarantee_letter"))
    assert case.papers_complete == ["review", "execution"]


@pytest.mark.rule("ADV-26")
@pytest.mark.parametrize("missing", ["inpatient_invoice", "discharge_summary"])
def test_no_completion_without_invoice_and_summary(case, agent, reviewer, missing):
    road.discharged(case, agent, reviewer)
    others = {"inpatient_invoice", "discharge_summary"} - {missing}
    road.papers(case, agent, reviewer, others, road.HOME)
    with pytest.raises(StepBlocked, match="住院发票|出院小结"):
        do(case, "complete", agent, road.HOME, **READY)


@pytest.mark.rule("ADV-35")
def test_our_staff_record_the_receipt_with_its_day_and_whether_originals(case, agent, reviewer):
    road.completed(case, agent, reviewer)
    details = case.inpatientadvancedetails
    assert (str(details.papers_received_on), details.originals_received) == ("2026-03-30", True)
    event = case.events.get(step="complete")
    assert (event.actor, case.state) == (agent, "completed")


@pytest.mark.rule("ADV-35")
def test_the_claim_papers_have_no_deadline_but_a_reminder(case, agent, reviewer):
    road.discharged(case, agent, reviewer)
    assert case.due_at is None
    reminder = registry.get(road.SERVICE).on_dates[1]
    assert ("discharged" in case.moments, reminder.moment, bool(reminder.alert)) == (True, "discharged", True)


@pytest.mark.rule("ADV-27")
def test_past_records_that_were_asked_for_keep_the_liability_open_until_they_come_or_are_waived(case, agent, reviewer):
    road.in_review(case, agent, reviewer)
    asked = {"items": ["past_records"], "recipient": "insured", "cause": "customer", "reason": "核实既往病史"}
    do(case, "request_document", agent, **asked)
    with pytest.raises(StepBlocked, match="既往病历材料尚未了结"):
        do(case, "pass_liability", reviewer, reason="可以说明")
    request = case.document_requests.get(initial=False)
    do(case, "settle_request", agent, request=request.pk, settlement="waived", reason="已由医院说明")
    do(case, "pass_liability", reviewer, reason="可以说明")
    assert case.inpatientadvancedetails.liability == "passed"
