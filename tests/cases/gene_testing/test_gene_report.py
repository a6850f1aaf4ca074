"""The laboratory's word on the sample, the time to the report, the report: GENE-04, 07, 12, 13, 20."""

import pytest

from cases.declaration.errors import StepBlocked, StepInvalid
from cases.gene_testing.models import GeneSample
from tests.cases.gene_testing.roads import APPOINTMENT, RECEIVED
from tests.pages import case_page, text
from tests.worlds import at, do

AGAIN = at("2026-03-30 10:00")


def clocks(case):
    return [(row.epoch, row.status, row.started_at, row.due_at) for row in case.clocks.order_by("epoch")]


@pytest.mark.rule("GENE-07")
@pytest.mark.rule("GENE-12")
def test_no_time_counts_before_the_sample_is_found_good(road, gene):
    road.booked(gene)
    road.collected(gene)
    road.sent(gene)
    road.received(gene)
    assert clocks(gene) == []


@pytest.mark.rule("GENE-12")
def test_fifteen_working_days_count_from_the_receipt_of_the_good_sample(road, gene):
    road.booked(gene)
    road.collected(gene)
    road.sent(gene)
    road.received(gene)
    road.qualified(gene, at("2026-03-25 09:00"))
    assert clocks(gene) == [(1, "running", RECEIVED, at("2026-04-16 00:00"))]


@pytest.mark.rule("GENE-07")
@pytest.mark.rule("GENE-12")
def test_a_resample_keeps_what_was_counted_and_counts_anew_and_the_first_receipt_stays_visible(road, gene):
    road.testing(gene)
    road.refused(gene, at("2026-03-26 10:00"))
    assert [status for _, status, _, _ in clocks(gene)] == ["void"]
    do(gene, "rebook_sampling", road.agent, at("2026-03-26 11:00"), **APPOINTMENT | {"sampling_at": "2026-03-27T09:00"})
    assert [use.status for use in gene.quota_uses.all()] == ["reserved"]
    road.collected(gene, when=at("2026-03-27 09:00"))
    road.sent(gene, at("2026-03-27 10:00"))
    road.received(gene, AGAIN)
    road.qualified(gene, AGAIN)
    first, second = clocks(gene)
    assert (first[1:3], second[1:3]) == (("void", RECEIVED), ("running", AGAIN))
    assert [row.number for row in GeneSample.objects.filter(case=gene).order_by("pk")] == [1, 2]
    assert "首次签收 2026-03-24 10:00" in text(case_page(gene, road.agent))


@pytest.mark.rule("GENE-12")
@pytest.mark.rule("GENE-13")
def test_the_clock_stops_with_the_later_of_both_reports_whichever_is_written_down_last(road, gene):
    road.testing(gene)
    road.electronic(gene, at("2026-04-10 10:00"))
    assert gene.clocks.get().status == "running"
    road.paper_report(gene, at("2026-04-09 10:00"))
    stopped = gene.clocks.get()
    assert (stopped.status, stopped.ended_at) == ("stopped", at("2026-04-10 10:00"))


@pytest.mark.rule("GENE-13")
@pytest.mark.parametrize(("only", "lacking"), [("electronic", "出具纸质版报告"), ("paper_report", "出具电子版报告")])
def test_both_reports_are_needed(road, gene, only, lacking):
    road.testing(gene)
    getattr(road, only)(gene, at("2026-04-01 10:00"))
    with pytest.raises(StepBlocked, match=f"“{lacking}”尚未完成"):
        do(gene, "complete", road.reviewer, at("2026-04-01 10:00"), findings=["match"], interpreted="on")


@pytest.mark.rule("GENE-20")
def test_a_report_without_the_interpretation_completes_nothing(road, gene):
    road.testing(gene)
    road.both_reports(gene, at("2026-04-01 10:00"))
    with pytest.raises(StepInvalid, match="报告须含靶向用药解读（GENE-20 "):
        do(gene, "complete", road.reviewer, at("2026-04-01 10:00"), findings=["match"], interpreted="")


@pytest.mark.rule("GENE-04")
@pytest.mark.rule("GENE-20")
def test_a_person_ticks_what_the_report_speaks_of(road, gene):
    road.testing(gene)
    when = at("2026-04-01 10:00")
    road.both_reports(gene, when)
    with pytest.raises(StepInvalid, match="报告内容"):
        do(gene, "complete", road.reviewer, when, interpreted="on")
    event = do(gene, "complete", road.reviewer, when, findings=["match", "resistance"], interpreted="on")
    row = gene.genetestingdetails
    assert (row.findings, row.interpreted, row.report_read_by) == (["match", "resistance"], True, road.reviewer)
    assert (event.at, gene.state) == (when, "completed")
    assert "匹配药物" not in gene.messages.latest("pk").text


def test_once_a_report_is_issued_no_other_sample_is_asked_for(road, gene):
    road.testing(gene)
    road.electronic(gene, at("2026-04-01 10:00"))
    with pytest.raises(StepBlocked, match="已出具报告，不再重新采样"):
        road.refused(gene, at("2026-04-01 11:00"))


def test_an_undone_receipt_gives_back_the_sample_as_it_was(road, gene, supervisor):
    road.booked(gene)
    road.collected(gene)
    road.sent(gene)
    road.received(gene)
    do(gene, "correct", supervisor, RECEIVED, reason="误录")
    pending = gene.confirmations.latest("id")
    do(gene, "confirm", road.reviewer, RECEIVED, confirmation=pending.pk, decision="confirm")
    assert (gene.state, GeneSample.objects.get(case=gene).received_at) == ("sent", None)
