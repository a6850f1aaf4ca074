"""Papers of the green channel (GC-06, GC-07, GC-08, GC-12, GC-16)."""

import pytest

from cases.declaration.errors import StepBlocked, StepInvalid
from cases.models.document_types import medical_types
from tests import worlds
from tests.cases.test_gen_review import diagnose
from tests.worlds import APPOINTMENT, NOW, VISIT, at, do


@pytest.mark.rule("GC-06")
def test_the_call_opens_the_case_without_papers(case):
    assert (case.state, case.documents.count()) == ("documents", 0)


@pytest.mark.rule("GC-06")
def test_no_approval_without_an_accepted_medical_paper(case, agent, reviewer):
    worlds.in_review(case, agent, reviewer)
    paper = case.documents.get()
    do(case, "review_document", reviewer, document=paper.pk, decision="refused", reason="看不清")
    with pytest.raises(StepBlocked, match="至少一项须审核接受"):
        do(case, "approve", reviewer)


@pytest.mark.rule("GC-07")
@pytest.mark.parametrize("type_code", medical_types())
def test_any_one_medical_paper_is_enough(case, agent, reviewer, type_code):
    worlds.in_review(case, agent, reviewer)
    do(case, "review_document", reviewer, document=case.documents.get().pk, decision="refused", reason="看不清")
    worlds.paper(case, agent, reviewer, type=type_code)
    diagnose(case, reviewer, diagnosis_paper=case.documents.latest("id").pk)
    do(case, "approve", reviewer)
    assert case.state == "arranging"


@pytest.mark.rule("GC-07")
def test_one_paper_in_particular_is_asked_for_by_a_recorded_request(case, agent, reviewer):
    worlds.in_review(case, agent, reviewer)
    asked = {"items": ["pathology"], "recipient": "insured", "cause": "customer", "reason": "须明确病理类型"}
    do(case, "request_document", agent, **asked)
    with pytest.raises(StepBlocked, match="病理报告"):
        do(case, "approve", reviewer)


@pytest.mark.rule("GC-08")
def test_the_request_for_papers_comes_with_the_application(case, agent):
    row = case.document_requests.get()
    assert (row.recipient, row.requested_by, row.requested_at) == ("申请人", agent, NOW)
    assert row.items == ["门诊病历、血液检测报告、CT 报告、MRI 报告、病理报告、其他医疗资料（至少一项）"]
    message = case.messages.get()
    assert (message.recipient, row.items[0] in message.text) == ("applicant", True)


@pytest.mark.rule("GC-08", "GC-12")
def test_an_inpatient_is_also_asked_for_the_admission_notice(insured, agent):
    case = worlds.opened(insured, agent, kind="inpatient")
    assert case.document_requests.get().items[1:] == ["住院通知单"]


@pytest.mark.rule("GC-12")
def test_an_inpatient_is_approved_without_the_notice_but_not_told(insured, agent, reviewer):
    case = worlds.opened(insured, agent, kind="inpatient")
    worlds.approved(case, agent, reviewer, slip_issued="no")
    assert case.state == "arranging"
    with pytest.raises(StepBlocked, match="住院通知单须审核接受"):
        do(case, "notify", agent, **APPOINTMENT)
    worlds.paper(case, agent, reviewer, type="admission_notice", issued_on="2026-03-10")
    do(case, "notify", agent, **APPOINTMENT)
    assert case.state == "notified"


@pytest.mark.rule("GC-12")
@pytest.mark.parametrize(
    ("issued_on", "why"), [("", "必须填写开具日期"), ("2026-03-11", "不能晚于今天"), ("0001-01-01", "年份须在")]
)
def test_a_notice_without_a_date_or_dated_in_the_future_is_refused(insured, agent, issued_on, why):
    case = worlds.opened(insured, agent, kind="inpatient")
    notice = {"type": "admission_notice", "received_via": "upload", "issued_on": issued_on}
    with pytest.raises(StepInvalid, match=why):
        do(case, "upload_document", agent, files={"file": worlds.picture()}, **notice)


@pytest.mark.rule("GC-12")
def test_an_outpatient_needs_no_notice(case, agent, reviewer):
    worlds.notified(case, agent, reviewer)
    assert case.state == "notified"


@pytest.mark.rule("GC-16")
def test_no_review_without_papers_and_visit_information(case, agent, reviewer):
    with pytest.raises(StepBlocked, match=r"尚未收到任何医疗资料.*尚未与客户确认"):
        do(case, "submit_for_review", agent)
    worlds.paper(case, agent, reviewer)
    with pytest.raises(StepBlocked, match="尚未与客户确认"):
        do(case, "submit_for_review", agent)
    do(case, "confirm_visit", agent, **VISIT)
    do(case, "submit_for_review", agent, at("2026-03-10 10:30"))
    assert case.state == "review"
