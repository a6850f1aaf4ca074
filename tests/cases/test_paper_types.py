"""Kinds of papers: which a form offers, what a service brings, and a paper filed under the wrong one."""

import pytest

from cases.declaration import errors, registry
from cases.declaration.papers import types_offered
from cases.declaration.words import Clock, Consent, Document
from cases.models import consent_forms, document_types
from cases.models.consent_forms import ConsentForm
from cases.models.document_types import DocumentType
from tests import toy
from tests.pages import case_page, text
from tests.worlds import at, do, paper, picture

GENERAL = ["authority_proof", "signed_form", "evidence", "other"]
SAMPLE_REPORT = DocumentType("sample_report", "样本报告")
SAMPLE_CONSENT = ConsentForm("sample", "样本检测同意书", "2026-01/1", "示例")
SCAN = Document(type="ct", before=frozenset({"end"}), moment="scanned")
CLOCK = Clock(code="C", label="测试时限", start=("scanned",), length=5, stop="finished")


# Offered


def test_a_form_offers_the_papers_of_the_service_and_the_general_ones(register_toy):
    service = register_toy(documents=(SCAN,))
    assert [code for code, label in types_offered(service)] == ["ct", *GENERAL]


def test_a_paper_of_other_services_is_neither_received_nor_asked_for(register_toy, insured, agent):
    register_toy(documents=(SCAN,))
    case = toy.opened(insured, agent)
    with pytest.raises(errors.StepInvalid, match="资料类型"):
        do(case, "upload_document", agent, files={"file": picture()}, type="mri", received_via="email")
    asked = {"recipient": "applicant", "cause": "customer", "reason": "说明"}
    with pytest.raises(errors.StepInvalid, match="需补充的资料"):
        do(case, "request_document", agent, items=["mri"], **asked)


# Brought


def test_a_service_brings_papers_and_forms_of_its_own(register_toy, insured, agent):
    register_toy(
        paper_types=(SAMPLE_REPORT,),
        consent_forms=(SAMPLE_CONSENT,),
        documents=(Document(type="sample_report", before=frozenset({"end"})),),
        consents=(Consent(form="sample", signers=("insured",), before=frozenset({"end"})),),
    )
    case = toy.opened(insured, agent)
    assert case.document_requests.get().items == ["样本报告"]
    with pytest.raises(errors.StepBlocked, match="样本报告须审核接受；样本检测同意书（2026-01/1 版）尚未取得"):
        do(case, "end", agent)
    do(case, "upload_document", agent, files={"file": picture()}, type="sample_report", received_via="email")
    assert "样本检测同意书" in text(case_page(case, agent))


def test_what_a_service_brought_goes_with_it_and_leaves_its_code(register_toy):
    register_toy(paper_types=(SAMPLE_REPORT,), consent_forms=(SAMPLE_CONSENT,))
    assert (document_types.label("sample_report"), consent_forms.label("sample")) == ("样本报告", "样本检测同意书")
    registry.unregister(toy.CODE)
    assert (document_types.label("sample_report"), consent_forms.label("sample")) == ("sample_report", "sample")


def test_a_code_that_is_taken_keeps_its_meaning(register_toy):
    register_toy(
        paper_types=(DocumentType("ct", "别的"),), consent_forms=(ConsentForm("health_data", "别的", "1", ""),)
    )
    registry.unregister(toy.CODE)
    assert (document_types.label("ct"), consent_forms.label("health_data")) == ("CT 报告", "健康信息处理同意书")


# Filed under the wrong one


@pytest.fixture
def misfiled(register_toy, insured, agent, reviewer):
    register_toy(documents=(SCAN, Document(type="mri", before=frozenset({"end"}))), clocks=(CLOCK,))
    case = toy.opened(insured, agent)
    paper(case, agent, reviewer, type="ct", issued_on="2026-03-02")
    return case


def test_a_paper_is_filed_anew_and_its_moment_moves_along_without_a_message(misfiled, reviewer):
    told = misfiled.messages.count()
    event = do(misfiled, "retype_document", reviewer, document=misfiled.documents.get().pk, type="mri")
    assert misfiled.documents.get().type == "mri"
    assert misfiled.documents.get().status == "accepted"
    assert "scanned" not in misfiled.moments
    assert [clock.status for clock in misfiled.clocks.all()] == ["void"]
    assert misfiled.messages.count() == told
    assert event.sentence == "CT 报告改为MRI 报告"


def test_a_paper_filed_as_what_sets_a_moment_sets_it(misfiled, agent, reviewer):
    paper(misfiled, agent, reviewer, type="mri", issued_on="2026-03-05")
    do(misfiled, "retype_document", reviewer, document=misfiled.documents.latest("id").pk, type="ct")
    assert misfiled.moments["scanned"] == at("2026-03-05 00:00").isoformat()


def test_what_sets_a_moment_needs_its_day_of_issue(misfiled, agent):
    do(misfiled, "upload_document", agent, files={"file": picture()}, type="mri", received_via="email")
    fresh = misfiled.documents.latest("id").pk
    with pytest.raises(errors.StepInvalid, match="CT 报告必须填写开具日期"):
        do(misfiled, "retype_document", agent, document=fresh, type="ct")
    do(misfiled, "retype_document", agent, document=fresh, type="ct", issued_on="2026-03-09")
    assert str(misfiled.documents.latest("id").issued_on) == "2026-03-09"


def test_an_accepted_paper_is_filed_as_another_only_by_who_may_review_it(misfiled, agent):
    with pytest.raises(errors.StepBlocked, match="须由审核人员更改类型"):
        do(misfiled, "retype_document", agent, document=misfiled.documents.get().pk, type="mri")
    assert misfiled.documents.get().type == "ct"


def test_the_same_type_again_is_no_change(misfiled, reviewer):
    with pytest.raises(errors.StepInvalid, match="与原类型相同"):
        do(misfiled, "retype_document", reviewer, document=misfiled.documents.get().pk, type="ct")


# A refused paper is none


def test_a_refused_paper_counts_neither_by_itself_nor_in_a_group_nor_under_another_type(
    register_toy, insured, agent, reviewer
):
    group = [Document(type=code, before=frozenset({"end"}), any_of="images") for code in ("ct", "mri")]
    register_toy(documents=(*group, Document(type="pathology", before=frozenset({"end"}), moment="scanned")))
    case = toy.opened(insured, agent)
    for code in ("ct", "pathology"):
        paper(case, agent, reviewer, type=code, issued_on="2026-03-02")
        latest = case.documents.latest("id").pk
        do(case, "review_document", reviewer, document=latest, decision="refused", reason="看不清")
    with pytest.raises(errors.StepBlocked) as problem:
        do(case, "end", agent)
    assert [item.text for item in problem.value.missing] == [
        "病理报告须审核接受",
        "CT 报告、MRI 报告中至少一项须审核接受",
    ]
    do(case, "retype_document", reviewer, document=case.documents.latest("id").pk, type="mri")
    assert "scanned" not in case.moments
    with pytest.raises(errors.StepBlocked, match="中至少一项须审核接受"):
        do(case, "end", agent)


def test_a_papers_date_sets_the_moment_of_its_own_type_alone(register_toy, insured, agent, reviewer):
    before = frozenset({"end"})
    register_toy(
        documents=(Document(type="ct", before=before, moment="a"), Document(type="mri", before=before, moment="b"))
    )
    case = toy.opened(insured, agent)
    paper(case, agent, reviewer, type="ct", issued_on="2026-03-08")
    assert (case.moments.get("a", "")[:10], case.moments.get("b")) == ("2026-03-08", None)
