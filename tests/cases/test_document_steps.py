"""Papers: reviewed, asked for before a step, asked for again, decided complete."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.declaration import errors
from cases.declaration.words import Document, RequestCause
from cases.steps import guards
from tests import toy
from tests.papers import PDF
from tests.worlds import NOW, at, do, paper, picture

# Review


@pytest.fixture
def uploaded(toy_case, agent):
    file = {"file": SimpleUploadedFile("paper.pdf", PDF)}
    do(toy_case, "upload_document", agent, files=file, type="evidence", received_via="email")
    return toy_case.documents.get()


def test_a_fresh_paper_waits_for_review(uploaded, agent):
    assert (uploaded.status, uploaded.uploaded_by, uploaded.uploaded_at) == ("pending", agent, NOW)


def test_a_reviewer_accepts_a_paper(toy_case, uploaded, reviewer):
    do(toy_case, "review_document", reviewer, document=uploaded.pk, decision="accepted")
    uploaded.refresh_from_db()
    assert (uploaded.status, uploaded.reviewed_by, uploaded.reviewed_at) == ("accepted", reviewer, NOW)


def test_an_agent_may_not_review(toy_case, uploaded, agent):
    with pytest.raises(errors.StepNotAllowed):
        do(toy_case, "review_document", agent, document=uploaded.pk, decision="accepted")


def test_a_refusal_needs_a_reason(toy_case, uploaded, reviewer):
    with pytest.raises(errors.StepInvalid, match="须填写原因"):
        do(toy_case, "review_document", reviewer, document=uploaded.pk, decision="refused")


def test_a_refusal_is_kept_and_told_without_its_reason(toy_case, uploaded, reviewer):
    do(toy_case, "review_document", reviewer, document=uploaded.pk, decision="refused", reason="肺癌诊断页缺失")
    uploaded.refresh_from_db()
    assert (uploaded.status, uploaded.review_reason) == ("refused", "肺癌诊断页缺失")
    text = toy_case.messages.get().text
    assert "情况证明未能通过审核" in text
    assert "肺癌" not in text


def test_a_paper_of_another_case_cannot_be_reviewed_here(toy_case, uploaded, insured, agent, reviewer):
    other = toy.opened(insured, agent)
    with pytest.raises(errors.StepInvalid):
        do(other, "review_document", reviewer, document=uploaded.pk, decision="accepted")


@pytest.mark.parametrize("document", ["", "\x00", "x", "999999999999999999999"])
def test_a_paper_that_does_not_exist_is_refused(toy_case, uploaded, reviewer, document):
    with pytest.raises(errors.StepInvalid, match="资料"):
        do(toy_case, "review_document", reviewer, document=document, decision="accepted")


# What a step asks for


def asking(*papers):
    return {"documents": papers}


def missing(case, actor, step="end", when=NOW):
    with pytest.raises(errors.StepBlocked) as problem:
        do(case, step, actor, when)
    return [item.text for item in problem.value.missing]


def test_a_paper_is_due_accepted_before_its_step(register_toy, insured, agent, reviewer):
    register_toy(
        **asking(Document(type="ct", before=frozenset({"end"})), Document(type="mri", before=frozenset({"end"})))
    )
    case = toy.opened(insured, agent)
    paper(case, agent, reviewer, type="ct")
    assert missing(case, agent) == ["MRI 报告须审核接受"]
    paper(case, agent, reviewer, type="mri")
    assert do(case, "end", agent).to_state == "done"


def test_a_paper_not_yet_accepted_does_not_count(register_toy, insured, agent):
    register_toy(**asking(Document(type="ct", before=frozenset({"end"}))))
    case = toy.opened(insured, agent)
    do(case, "upload_document", agent, files={"file": picture()}, type="ct", received_via="email")
    assert missing(case, agent) == ["CT 报告须审核接受"]


def test_one_of_a_group_is_enough(register_toy, insured, agent, reviewer):
    group = [Document(type=code, before=frozenset({"end"}), any_of="images") for code in ("ct", "mri")]
    register_toy(**asking(*group))
    case = toy.opened(insured, agent)
    assert missing(case, agent) == ["CT 报告、MRI 报告中至少一项须审核接受"]
    paper(case, agent, reviewer, type="mri")
    assert do(case, "end", agent).to_state == "done"


def test_a_paper_is_asked_for_only_when_its_fact_holds(register_toy, insured, agent):
    register_toy(**asking(Document(type="ct", before=frozenset({"end"}), when=lambda file: bool(file.moment("begun")))))
    case = toy.opened(insured, agent)
    do(case, "begin", agent)
    assert missing(case, agent) == ["CT 报告须审核接受"]


def test_opening_asks_for_the_papers_and_tells_the_applicant(register_toy, insured, agent):
    register_toy(
        **asking(Document(type="ct", before=frozenset({"end"})), Document(type="pathology", before=frozenset({"end"})))
    )
    case = toy.opened(insured, agent)
    asked = case.document_requests.get()
    assert (asked.items, asked.initial, asked.requested_at) == (["CT 报告", "病理报告"], True, NOW)
    assert "CT 报告；病理报告" in case.messages.get().text


def test_an_accepted_paper_sets_its_moment_to_its_day_of_issue(register_toy, insured, agent, reviewer):
    register_toy(**asking(Document(type="ct", before=frozenset({"end"}), moment="scanned")))
    case = toy.opened(insured, agent)
    paper(case, agent, reviewer, type="ct", issued_on="2026-03-02")
    assert case.moments["scanned"] == at("2026-03-02 00:00").isoformat()


def test_a_paper_taken_back_takes_its_moment_along(register_toy, insured, agent, reviewer):
    register_toy(**asking(Document(type="ct", before=frozenset({"end"}), moment="scanned")))
    case = toy.opened(insured, agent)
    paper(case, agent, reviewer, type="ct", issued_on="2026-03-02")
    do(case, "review_document", reviewer, document=case.documents.get().pk, decision="refused", reason="看不清")
    assert "scanned" not in case.moments


def test_a_paper_that_sets_a_moment_needs_its_day_of_issue(register_toy, insured, agent):
    register_toy(**asking(Document(type="ct", before=frozenset({"end"}), moment="scanned")))
    case = toy.opened(insured, agent)
    with pytest.raises(errors.StepInvalid, match="CT 报告必须填写开具日期"):
        do(case, "upload_document", agent, files={"file": picture()}, type="ct", received_via="email")


def test_a_day_of_issue_in_the_future_is_refused(toy_case, agent):
    with pytest.raises(errors.StepInvalid, match="开具日期不能晚于今天"):
        do(
            toy_case,
            "upload_document",
            agent,
            files={"file": picture()},
            type="evidence",
            received_via="email",
            issued_on="2026-03-11",
        )


# Asking for more, and completeness

CAUSES = (
    RequestCause(code="customer", label="客户资料不齐", restarts=("docs_complete",)),
    RequestCause(code="hospital", label="医院未出具"),
)
MORE = {"items": ["evidence"], "recipient": "applicant", "cause": "customer", "reason": "需近期影像"}


@pytest.fixture
def complete_case(register_toy, insured, agent, reviewer):
    steps = (*toy.STEPS[:-1], toy.step("end", target="done", guards=(guards.papers_complete,)))
    register_toy(steps=steps, request_causes=CAUSES)
    case = toy.opened(insured, agent)
    do(case, "complete_documents", reviewer)
    return case


def test_completeness_is_a_decision_that_leaves_its_moment(complete_case):
    assert complete_case.papers_complete == ["review"]
    assert complete_case.moments["docs_complete"] == NOW.isoformat()


def test_completeness_is_decided_once(complete_case, reviewer):
    assert missing(complete_case, reviewer, "complete_documents") == ["资料已确认齐全"]


def test_an_agent_may_not_decide_it(toy_case, agent):
    with pytest.raises(errors.StepNotAllowed):
        do(toy_case, "complete_documents", agent)


def test_a_request_for_more_reopens_it_and_says_all_that_is_missing(complete_case, agent):
    do(complete_case, "request_document", agent, **MORE)
    assert complete_case.papers_complete == []
    assert missing(complete_case, agent) == ["尚未确认资料齐全", "要求补充的“情况证明”尚未了结"]


def test_a_request_is_told_without_its_detail_or_reason(complete_case, agent):
    do(complete_case, "request_document", agent, **MORE | {"detail": "胃癌术后", "reason": "胃癌复查"})
    text = complete_case.messages.get().text
    assert "情况证明" in text
    assert "胃癌" not in text


def test_a_request_without_items_is_refused(toy_case, agent):
    with pytest.raises(errors.StepInvalid, match="需补充的资料"):
        do(toy_case, "request_document", agent, **MORE | {"items": []})


def test_completeness_waits_until_the_request_is_settled(complete_case, agent, reviewer):
    do(complete_case, "request_document", agent, **MORE)
    assert missing(complete_case, reviewer, "complete_documents") == ["要求补充的“情况证明”尚未了结"]
    request = complete_case.document_requests.get()
    do(complete_case, "settle_request", agent, request=request.pk, settlement="supplied")
    assert do(complete_case, "complete_documents", reviewer)
    request.refresh_from_db()
    assert (request.settled_by, request.settlement) == (agent, "已补齐")


def test_a_request_dropped_needs_a_reason(complete_case, agent):
    do(complete_case, "request_document", agent, **MORE)
    request = complete_case.document_requests.get()
    with pytest.raises(errors.StepInvalid, match="请说明理由"):
        do(complete_case, "settle_request", agent, request=request.pk, settlement="waived")


def complete_again(case, agent, reviewer, cause, when):
    do(case, "request_document", agent, at("2026-03-11 09:00"), **MORE | {"cause": cause})
    request = case.document_requests.get()
    do(case, "settle_request", agent, when, request=request.pk, settlement="supplied")
    do(case, "complete_documents", reviewer, when)


def test_papers_the_customer_had_not_sent_move_the_moment(complete_case, agent, reviewer):
    later = at("2026-03-12 09:00")
    complete_again(complete_case, agent, reviewer, "customer", later)
    assert complete_case.moments["docs_complete"] == later.isoformat()


def test_papers_another_had_not_sent_leave_the_moment(complete_case, agent, reviewer):
    complete_again(complete_case, agent, reviewer, "hospital", at("2026-03-12 09:00"))
    assert complete_case.moments["docs_complete"] == NOW.isoformat()


ASKED_AT = at("2026-03-11 09:00")


@pytest.mark.parametrize(
    ("items", "sent", "type", "settled"),
    [
        (["evidence"], ASKED_AT, "evidence", True),
        (["evidence"], at("2026-03-11 09:30"), "evidence", True),
        (["ct"], ASKED_AT, "ct", True),
        (["evidence"], at("2026-03-11 08:59"), "evidence", False),
        (["evidence"], ASKED_AT, "ct", False),
        (["evidence", "ct"], ASKED_AT, "evidence", False),
    ],
)
def test_a_request_is_settled_by_all_the_papers_it_names_handed_in_since_and_accepted(
    register_toy, insured, agent, reviewer, items, sent, type, settled
):
    register_toy(**asking(Document(type="ct"), Document(type="evidence")))
    case = toy.opened(insured, agent)
    do(case, "upload_document", agent, sent, files={"file": picture()}, type=type, received_via="email")
    do(case, "request_document", agent, ASKED_AT, **MORE | {"items": items})
    do(case, "review_document", reviewer, at("2026-03-11 10:00"), document=case.documents.get().pk, decision="accepted")
    request = case.document_requests.get(initial=False)
    expected = (reviewer, at("2026-03-11 10:00"), "已补齐") if settled else (None, None, "")
    assert (request.settled_by, request.settled_at, request.settlement) == expected


def test_a_refused_paper_settles_no_request(toy_case, agent, reviewer):
    do(toy_case, "request_document", agent, **MORE)
    do(toy_case, "upload_document", agent, files={"file": picture()}, type="evidence", received_via="email")
    refused = {"decision": "refused", "reason": "看不清"}
    do(toy_case, "review_document", reviewer, document=toy_case.documents.get().pk, **refused)
    assert toy_case.document_requests.get().settled_at is None
