"""Both promises in time, their starts and restarts (GC-09, GC-13, GC-14, GC-20, GC-21)."""

import pytest

from tests import worlds
from tests.worlds import APPOINTMENT, at, do


def clocks(case):
    """Return the epochs as (code, status, started, due)."""
    return [(row.code, row.status, row.started_at, row.due_at) for row in case.clocks.all()]


@pytest.mark.rule("GC-09", "GC-20")
@pytest.mark.parametrize(
    ("approved_at", "due_at"),
    [
        ("2026-03-10 00:00", "2026-03-18 00:00"),
        ("2026-03-10 23:59", "2026-03-18 00:00"),
        ("2026-09-28 16:00", "2026-10-11 00:00"),  # National Day; Saturday 10 October is a make-up day
        ("2026-09-30 23:59", "2026-10-14 00:00"),
        ("2026-10-01 00:00", "2026-10-14 00:00"),
        ("2026-09-20 10:00", "2026-09-29 00:00"),  # a working Sunday; Friday the 25th is Mid-Autumn
        ("2026-02-13 18:00", "2026-02-28 00:00"),  # Spring Festival; Saturday the 14th is a make-up day
    ],
)
def test_an_outpatient_is_arranged_by_the_end_of_the_fifth_working_day_after_approval(
    insured, agent, reviewer, approved_at, due_at
):
    case = worlds.opened(insured, agent, at("2026-02-01 10:00"))
    worlds.approved(case, agent, reviewer, at(approved_at), diagnosed_on="2026-02-01")
    assert clocks(case) == [("GC_OUT", "running", at(approved_at), at(due_at))]
    assert case.due_at == at(due_at)


@pytest.mark.rule("GC-09")
def test_no_outpatient_clock_runs_before_approval(case, agent, reviewer):
    worlds.in_review(case, agent, reviewer)
    assert (clocks(case), case.due_at) == ([], None)


@pytest.mark.rule("GC-09", "GC-20")
def test_missing_papers_of_an_outpatient_restart_nothing(case, agent, reviewer):
    worlds.approved(case, agent, reviewer)
    before = clocks(case)
    missing_papers(case, agent, reviewer)
    assert clocks(case) == before


@pytest.fixture
def inpatient(insured, agent, reviewer):
    """An inpatient case approved on Tuesday 10 March, its notice not yet issued."""
    case = worlds.opened(insured, agent, kind="inpatient")
    worlds.approved(case, agent, reviewer, slip_issued="no")
    return case


def notice(case, agent, reviewer, issued_on, when):
    worlds.paper(case, agent, reviewer, at(when), type="admission_notice", issued_on=issued_on)


def missing_papers(case, agent, reviewer, cause="customer", settlement="supplied"):
    """Ask for a paper on the 17th, have it on the 19th."""
    asked = {"items": ["mri"], "recipient": "insured", "cause": cause, "reason": "缺少影像"}
    do(case, "request_document", agent, at("2026-03-17 10:00"), **asked)
    request = case.document_requests.latest("id")
    settled = {"request": request.pk, "settlement": settlement, "reason": "说明"}
    do(case, "settle_request", agent, at("2026-03-19 09:00"), **settled)
    do(case, "complete_documents", reviewer, at("2026-03-19 10:00"))


@pytest.mark.rule("GC-12", "GC-13")
def test_the_inpatient_clock_does_not_start_without_the_notice(inpatient):
    assert clocks(inpatient) == []


@pytest.mark.rule("GC-13", "GC-21")
def test_the_notice_issued_last_starts_the_inpatient_clock_on_its_day(inpatient, agent, reviewer):
    notice(inpatient, agent, reviewer, "2026-03-12", "2026-03-16 10:00")
    assert clocks(inpatient) == [("GC_IN", "running", at("2026-03-12 00:00"), at("2026-03-27 00:00"))]
    assert set(inpatient.clocks.get().starts) == {"approved", "docs_complete", "admission_notice"}


@pytest.mark.rule("GC-13", "GC-18", "GC-21")
def test_approval_starts_the_inpatient_clock_when_it_comes_last(insured, agent, reviewer):
    case = worlds.opened(insured, agent, kind="inpatient")
    notice(case, agent, reviewer, "2026-03-09", "2026-03-10 10:00")
    worlds.approved(case, agent, reviewer, at("2026-03-10 15:00"), slip_issued="yes", slip_issued_on="2026-03-09")
    assert clocks(case) == [("GC_IN", "running", at("2026-03-10 15:00"), at("2026-03-25 00:00"))]


@pytest.mark.rule("GC-14", "GC-21")
def test_papers_the_customer_lacked_restart_the_clock_and_the_old_due_date_stays(inpatient, agent, reviewer):
    notice(inpatient, agent, reviewer, "2026-03-12", "2026-03-16 10:00")
    missing_papers(inpatient, agent, reviewer)
    assert clocks(inpatient) == [
        ("GC_IN", "superseded", at("2026-03-12 00:00"), at("2026-03-27 00:00")),
        ("GC_IN", "running", at("2026-03-19 10:00"), at("2026-04-03 00:00")),
    ]
    assert "客户资料不齐" in inpatient.clocks.first().reason
    row = inpatient.document_requests.latest("id")
    assert (row.cause, row.items, row.recipient, row.requested_by) == ("customer", ["MRI 报告"], "被保险人", agent)


@pytest.mark.rule("GC-14")
@pytest.mark.parametrize(
    ("cause", "settlement"), [("hospital", "supplied"), ("insurer", "supplied"), ("customer", "waived")]
)
def test_only_papers_the_customer_lacked_and_brought_restart_the_clock(inpatient, agent, reviewer, cause, settlement):
    notice(inpatient, agent, reviewer, "2026-03-12", "2026-03-16 10:00")
    before = clocks(inpatient)
    missing_papers(inpatient, agent, reviewer, cause, settlement)
    assert clocks(inpatient) == before


@pytest.mark.rule("GC-14")
def test_the_clock_goes_on_while_the_request_is_open(inpatient, agent, reviewer):
    notice(inpatient, agent, reviewer, "2026-03-12", "2026-03-16 10:00")
    before = clocks(inpatient)
    asked = {"items": ["mri"], "recipient": "insured", "cause": "customer", "reason": "缺少影像"}
    do(inpatient, "request_document", agent, at("2026-03-17 10:00"), **asked)
    assert clocks(inpatient) == before


@pytest.mark.rule("GC-13", "GC-21")
def test_a_notice_issued_anew_opens_a_new_epoch(inpatient, agent, reviewer):
    notice(inpatient, agent, reviewer, "2026-03-12", "2026-03-16 10:00")
    notice(inpatient, agent, reviewer, "2026-03-18", "2026-03-18 10:00")
    assert [(row[1], row[2]) for row in clocks(inpatient)] == [
        ("superseded", at("2026-03-12 00:00")),
        ("running", at("2026-03-18 00:00")),
    ]


@pytest.mark.rule("GC-13", "GC-19")
def test_telling_the_insured_stops_the_inpatient_clock_and_the_admission_date_stands_beside_it(
    inpatient, agent, reviewer
):
    notice(inpatient, agent, reviewer, "2026-03-12", "2026-03-16 10:00")
    do(inpatient, "notify", agent, at("2026-03-17 10:00"), **APPOINTMENT)
    assert [row[1] for row in clocks(inpatient)] == ["stopped"]
    assert inpatient.greenchanneldetails.appointment_at == at("2026-03-20 09:00")
