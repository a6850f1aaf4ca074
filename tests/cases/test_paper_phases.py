"""Papers by phase and source: who is asked for what when, and what is decided complete when."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.bookkeeping import snapshots
from cases.declaration import errors
from cases.declaration.case_file import CaseFile
from cases.declaration.words import Clock, Document, RequestCause
from cases.models import Referral
from cases.steps import guards
from tests import toy
from tests.pages import case_page, text
from tests.worlds import NOW, at, do, paper

PAPERS = (
    Document(type="ct", before=frozenset({"go_on"})),
    Document(type="mri", phase="execution", before=frozenset({"end"})),
    Document(type="pathology", phase="execution", source="hospital", before=frozenset({"end"})),
    Document(type="discharge_summary", phase="completion"),
)
PHASES = {"execution": frozenset({"begin"}), "completion": frozenset({"finish"})}
STEPS = (
    *(item for item in toy.STEPS if item.code not in ("supply", "again")),
    toy.step("supply", guards=(guards.PapersComplete("execution"),)),
    toy.step("again", guards=(guards.PapersComplete("completion"),)),
)
MORE = {"recipient": "applicant", "cause": "customer", "reason": "需近期影像"}


@pytest.fixture
def phased(register_toy, insured, agent):
    register_toy(documents=PAPERS, phases=PHASES, steps=STEPS)
    return toy.opened(insured, agent)


def asked(case):
    return [(row.phase, row.items, row.initial) for row in case.document_requests.all()]


def missing(case, actor, step):
    with pytest.raises(errors.StepBlocked) as problem:
        do(case, step, actor)
    return [item.text for item in problem.value.missing]


# Asked for when the phase begins


def test_opening_asks_for_the_papers_of_the_review_alone(phased):
    assert asked(phased) == [("review", ["CT 报告"], True)]


def test_a_phase_that_begins_asks_the_customer_and_nobody_elses_papers(phased, agent):
    do(phased, "begin", agent)
    assert asked(phased)[1:] == [("execution", ["MRI 报告"], True)]
    assert [row.reason for row in phased.document_requests.all()] == ["受理时告知", "办理中告知"]
    text = phased.messages.latest("id").text
    assert "现需提供：MRI 报告。" in text
    assert "病理报告" not in text


def test_a_phase_begins_once(phased, agent):
    do(phased, "begin", agent)
    do(phased, "begin", agent, at("2026-03-11 10:00"))
    assert phased.moments["execution_begun"] == NOW.isoformat()
    assert len(asked(phased)) == 2


def test_a_paper_that_came_already_is_not_asked_for_when_its_phase_begins(phased, agent, reviewer):
    paper(phased, agent, reviewer, type="mri")
    do(phased, "begin", agent)
    assert len(asked(phased)) == 1


def test_a_paper_that_was_refused_is_asked_for_when_its_phase_begins(phased, agent, reviewer):
    paper(phased, agent, reviewer, type="mri")
    do(phased, "review_document", reviewer, document=phased.documents.get().pk, decision="refused", reason="看不清")
    do(phased, "begin", agent)
    assert asked(phased)[1:] == [("execution", ["MRI 报告"], True)]


def test_a_paper_whose_fact_comes_to_hold_is_asked_for_then(register_toy, insured, agent):
    """A proxy chosen late makes the proxy's paper needed from then on."""
    proxy = Document(
        type="authority_proof", before=frozenset({"supply", "end"}), when=lambda file: "begun" in file.case.moments
    )
    register_toy(documents=(proxy,))
    case = toy.opened(insured, agent)
    assert asked(case) == []
    do(case, "supply", agent)
    do(case, "begin", agent)
    assert asked(case) == [("review", ["授权证明"], True)]
    assert missing(case, agent, "supply") == missing(case, agent, "end") == ["授权证明须审核接受"]


def undone(case, supervisor, reviewer):
    do(case, "correct", supervisor, reason="误操作")
    do(case, "confirm", reviewer, confirmation=case.confirmations.get().pk, decision="confirm")


def test_a_phase_whose_beginning_is_undone_has_not_begun(phased, agent, supervisor, reviewer):
    do(phased, "begin", agent)
    undone(phased, supervisor, reviewer)
    assert "execution_begun" not in phased.moments


def test_a_step_undone_asks_for_nothing(register_toy, insured, agent, supervisor, reviewer):
    before_beginning = Document(type="ct", when=lambda file: "begun" not in file.case.moments)
    register_toy(documents=(before_beginning,))
    case = toy.opened(insured, agent)
    do(case, "begin", agent)
    undone(case, supervisor, reviewer)
    assert len(asked(case)) == len(case.messages.all()) == 1


def test_a_paper_of_a_later_phase_is_due_before_its_step_whatever_has_begun(phased, agent):
    assert missing(phased, agent, "end") == ["MRI 报告须审核接受", "病理报告须审核接受"]


def test_the_page_shows_a_phase_from_its_beginning_and_whose_its_papers_are(phased, agent):
    assert "由医院提供" not in text(case_page(phased, agent))
    do(phased, "begin", agent)
    shown = text(case_page(phased, agent))
    assert "由医院提供" in shown
    assert "服务办理未确认齐全" in shown
    assert "服务完成未确认齐全" not in shown


# Complete, phase by phase


def test_each_phase_is_decided_complete_by_itself_and_leaves_its_moment(phased, agent, reviewer):
    do(phased, "complete_documents", reviewer)
    do(phased, "begin", agent)
    assert missing(phased, agent, "supply") == ["尚未确认服务办理阶段资料齐全"]
    do(phased, "complete_documents", reviewer, at("2026-03-10 12:00"))
    assert phased.papers_complete == ["review", "execution"]
    assert phased.moments["docs_complete"] == NOW.isoformat()
    assert phased.moments["execution_docs_complete"] == at("2026-03-10 12:00").isoformat()
    assert do(phased, "supply", agent)


def test_where_two_phases_wait_the_reviewer_says_which(phased, agent, reviewer):
    do(phased, "begin", agent)
    with pytest.raises(errors.StepInvalid, match="资料阶段"):
        do(phased, "complete_documents", reviewer)
    do(phased, "complete_documents", reviewer, phase="execution")
    assert phased.papers_complete == ["execution"]


def test_a_phase_that_has_not_begun_cannot_be_complete(phased, agent, reviewer):
    do(phased, "begin", agent)
    with pytest.raises(errors.StepInvalid, match="资料阶段"):
        do(phased, "complete_documents", reviewer, phase="completion")


def test_a_request_reopens_the_phase_its_paper_belongs_to(phased, agent, reviewer):
    do(phased, "complete_documents", reviewer)
    do(phased, "begin", agent)
    do(phased, "complete_documents", reviewer)
    do(phased, "request_document", agent, items=["ct"], **MORE)
    assert phased.papers_complete == ["execution"]
    assert do(phased, "supply", agent)
    assert missing(phased, reviewer, "complete_documents") == ["要求补充的“CT 报告”尚未了结"]


def test_a_request_for_a_paper_no_phase_asks_for_reopens_the_latest(phased, agent, reviewer):
    do(phased, "complete_documents", reviewer)
    do(phased, "begin", agent)
    do(phased, "complete_documents", reviewer)
    do(phased, "request_document", agent, items=["evidence"], **MORE)
    assert phased.papers_complete == ["review"]


def test_papers_of_two_phases_are_asked_for_in_two_requests(phased, agent):
    do(phased, "begin", agent)
    with pytest.raises(errors.StepInvalid, match="分属“申请审核、服务办理”不同阶段"):
        do(phased, "request_document", agent, items=["mri", "ct"], **MORE)


# Why a paper was asked for anew, and what that restarts

EXPERT = RequestCause(code="expert", label="专家要求补充", restarts=("expert_answered",))
CLOCK = Clock(
    code="C", label="测试时限", start=("docs_complete",), restart=("expert_answered",), length=5, stop="finished"
)


@pytest.fixture
def asked_by_expert(register_toy, insured, agent, reviewer):
    register_toy(clocks=(CLOCK,), request_causes=(EXPERT, RequestCause(code="customer", label="客户资料不齐")))
    case = toy.opened(insured, agent)
    do(case, "complete_documents", reviewer)
    return case


def supply(case, agent, reviewer, cause, when):
    do(case, "request_document", agent, when - timedelta(hours=1), items=["evidence"], **MORE | {"cause": cause})
    request = case.document_requests.latest("id")
    do(case, "settle_request", agent, when, request=request.pk, settlement="supplied")
    do(case, "complete_documents", reviewer, when)


def epochs(case):
    return [(row.status, row.started_at) for row in case.clocks.order_by("epoch")]


def test_a_cause_restarts_the_clocks_of_its_moments_and_is_kept_by_its_code(asked_by_expert, agent, reviewer):
    later = at("2026-03-12 09:00")
    supply(asked_by_expert, agent, reviewer, "expert", later)
    assert asked_by_expert.document_requests.get().cause == "expert"
    assert asked_by_expert.moments["docs_complete"] == NOW.isoformat()
    assert epochs(asked_by_expert) == [("superseded", NOW), ("running", later)]
    assert asked_by_expert.clocks.get(epoch=1).reason == "因专家要求补充，自资料齐全起重新起算"


def test_a_cause_that_restarts_nothing_leaves_the_clocks(asked_by_expert, agent, reviewer):
    supply(asked_by_expert, agent, reviewer, "customer", at("2026-03-12 09:00"))
    assert epochs(asked_by_expert) == [("running", NOW)]


def test_a_request_restarts_once(asked_by_expert, agent, reviewer):
    supply(asked_by_expert, agent, reviewer, "expert", at("2026-03-12 09:00"))
    supply(asked_by_expert, agent, reviewer, "customer", at("2026-03-13 09:00"))
    assert asked_by_expert.moments["expert_answered"] == at("2026-03-12 09:00").isoformat()


def test_a_cause_the_service_does_not_declare_is_refused(asked_by_expert, agent):
    with pytest.raises(errors.StepInvalid, match="缺件原因"):
        do(asked_by_expert, "request_document", agent, items=["evidence"], **MORE | {"cause": "hospital"})


# What landed before there were phases


def test_a_snapshot_from_before_there_were_phases_speaks_of_the_review():
    old = {"case": {"state": "working", "outcome": "", "moments": {}, "documents_complete": True}}
    assert snapshots.case_part(old)["papers_complete"] == ["review"]
    old["case"]["documents_complete"] = False
    assert snapshots.case_part(old)["papers_complete"] == []


def test_the_public_page_lists_what_the_customer_sends_phase_by_phase(phased, client):
    shown = text(client.get(reverse("portal:service", args=[toy.CODE])))
    assert "CT 报告" in shown
    assert "服务办理阶段：MRI 报告" in shown
    assert "病理报告" not in shown


@pytest.mark.parametrize(
    ("verdict", "moot", "question", "granted"),
    [
        ("granted", False, "可否", True),
        ("granted", False, "另一问", False),
        ("granted", True, "可否", False),
        ("refused", False, "可否", False),
        ("", False, "可否", False),
    ],
)
def test_only_a_yes_that_still_counts_to_this_very_question_grants(phased, verdict, moot, question, granted):
    answer = {"verdict": verdict, "moot_at": NOW if moot else None}
    Referral.objects.create(case=phased, rule="GEN-18", question="可否", raised_at=NOW, **answer)
    assert CaseFile(phased).is_granted("GEN-18", question) is granted
