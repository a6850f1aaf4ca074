"""Clocks: what moments mean for promises in time, and what the calendar does to them."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from cases.bookkeeping import clocks
from cases.declaration.case_file import CaseFile
from cases.declaration.words import Clock
from cases.jobs.recomputation import recompute_running_clocks
from cases.models import ClockRecomputation
from tests import pages, toy, worlds
from tests.worlds import NOW, at, do
from workdays import changes

CLOCK = Clock(
    code="C",
    label="测试时限",
    start=("begun", "supplied"),
    restart=("redone",),
    length=5,
    target=2,
    stop="finished",
    void_on=("cancelled",),
)
SIMPLE = Clock(code="S", label="单一时限", start=("begun",), length=5, stop="finished")
PAUSING = Clock(
    code="P",
    label="可暂停时限",
    start=("begun",),
    pause_on=("surveyed",),
    restart=("decided",),
    length=5,
    stop="finished",
)
IN_DAYS = Clock(code="D", label="日历日时限", start=("begun",), length=10, unit="day", stop="finished")


@pytest.fixture
def running(register_toy, insured, agent):
    """Return a case of a service with the given clocks."""

    def make(*declared):
        more = (toy.step("survey", marks=("surveyed",)), toy.step("decide", marks=("decided",)))
        more += (toy.step("forget", clears=("redone",)),)
        register_toy(clocks=declared, steps=toy.BASE.steps + more)
        return toy.opened(insured, agent)

    return make


def states(case):
    return [(row.code, row.epoch, row.status) for row in case.clocks.all()]


# Starting


def test_a_clock_that_has_not_started_has_no_due_date(running, agent):
    case = running(CLOCK)
    do(case, "begin", agent)
    assert not case.clocks.exists()
    assert case.due_at is None


def test_it_starts_at_the_latest_of_its_moments(running, agent):
    case = running(CLOCK)
    do(case, "supply", agent, at("2026-03-11 09:00"))
    do(case, "begin", agent, at("2026-03-12 09:00"))
    row = case.clocks.get()
    assert row.started_at == at("2026-03-12 09:00")
    assert row.starts == {
        "begun": at("2026-03-12 09:00").isoformat(),
        "supplied": at("2026-03-11 09:00").isoformat(),
    }


def test_the_day_itself_is_day_zero_and_the_last_ends_at_midnight(running, agent):
    case = running(SIMPLE)
    do(case, "begin", agent)
    assert case.clocks.get().due_at == at("2026-03-18 00:00")


def test_an_event_on_a_day_off_counts_from_the_next_working_day(running, agent):
    case = running(SIMPLE)
    do(case, "begin", agent, at("2026-03-14 12:00"))
    assert case.clocks.get().due_at == at("2026-03-21 00:00")


def test_holidays_do_not_count(running, agent):
    case = running(SIMPLE)
    do(case, "begin", agent, at("2026-04-01 12:00"))
    assert case.clocks.get().due_at == at("2026-04-10 00:00")


def test_the_target_is_earlier_than_the_deadline(running, agent):
    case = running(CLOCK)
    do(case, "begin", agent)
    do(case, "supply", agent)
    row = case.clocks.get()
    assert (row.target_at, row.due_at) == (at("2026-03-13 00:00"), at("2026-03-18 00:00"))


def test_calendar_days_count_every_day(running, agent):
    case = running(IN_DAYS)
    do(case, "begin", agent, at("2026-04-01 12:00"))
    assert case.clocks.get().due_at == at("2026-04-12 00:00")


def test_a_clock_into_a_year_without_notice_is_provisional(running, agent):
    case = running(SIMPLE)
    do(case, "begin", agent, at("2026-12-30 12:00"))
    row = case.clocks.get()
    assert row.provisional
    assert row.due_at > at("2027-01-05 00:00")


def test_a_clock_inside_a_confirmed_year_is_not(running, agent):
    case = running(SIMPLE)
    do(case, "begin", agent)
    assert not case.clocks.get().provisional


def test_a_clock_runs_only_where_its_fact_holds(running, agent):
    case = running(Clock(code="N", label="无", start=("begun",), length=5, stop="finished", when=lambda file: False))
    do(case, "begin", agent)
    assert not case.clocks.exists()


def test_the_case_shows_the_nearest_of_its_due_dates(running, agent):
    case = running(SIMPLE, IN_DAYS)
    do(case, "begin", agent)
    assert case.due_at == at("2026-03-18 00:00")


# Epochs


def test_a_later_moment_opens_a_new_epoch_and_keeps_the_old_one(running, agent):
    case = running(CLOCK)
    do(case, "begin", agent)
    do(case, "supply", agent)
    do(case, "supply", agent, at("2026-03-12 09:00"))
    old, new = case.clocks.all()
    assert (old.status, old.due_at, old.ended_at) == ("superseded", at("2026-03-18 00:00"), at("2026-03-12 09:00"))
    assert old.reason
    assert (new.status, new.epoch, new.due_at) == ("running", 2, at("2026-03-20 00:00"))
    assert case.due_at == new.due_at


def test_an_earlier_moment_that_changes_nothing_opens_none(running, agent):
    case = running(CLOCK)
    do(case, "begin", agent)
    do(case, "supply", agent, at("2026-03-11 09:00"))
    do(case, "note", agent, at("2026-03-12 09:00"), text="说明")
    assert states(case) == [("C", 1, "running")]


def test_a_restart_after_the_stop_opens_a_new_epoch_and_keeps_the_stopped_one(running, agent):
    case = running(CLOCK)
    for step in ("begin", "supply", "finish"):
        do(case, step, agent)
    do(case, "again", agent, at("2026-03-12 09:00"))
    assert states(case) == [("C", 1, "stopped"), ("C", 2, "running")]
    assert case.clocks.last().due_at == at("2026-03-20 00:00")


@pytest.fixture
def kept_stop(monkeypatch):
    """The step that restarts does not take the stop back."""
    kept = [toy.step("again", marks=("redone",)) if item.code == "again" else item for item in toy.STEPS]
    monkeypatch.setattr(toy, "BASE", replace(toy.BASE, steps=tuple(kept)))


def test_a_restart_after_a_stop_that_stands_opens_a_new_epoch(running, agent, kept_stop):
    case = running(CLOCK)
    for step in ("begin", "supply", "finish"):
        do(case, step, agent)
    do(case, "again", agent, at("2026-03-12 09:00"))
    do(case, "note", agent, at("2026-03-12 10:00"), text="说明")
    assert states(case) == [("C", 1, "stopped"), ("C", 2, "running")]
    assert case.due_at == at("2026-03-20 00:00")


def test_the_restarted_epoch_stops_again(running, agent, kept_stop):
    case = running(CLOCK)
    for step in ("begin", "supply", "finish"):
        do(case, step, agent)
    do(case, "again", agent, at("2026-03-12 09:00"))
    do(case, "finish", agent, at("2026-03-13 09:00"))
    assert states(case) == [("C", 1, "stopped"), ("C", 2, "stopped")]
    assert [row.ended_at for row in case.clocks.all()] == [NOW, at("2026-03-13 09:00")]


def test_a_restart_in_the_very_minute_of_the_stop_opens_a_new_epoch(running, agent, kept_stop):
    case = running(CLOCK)
    for step in ("begin", "supply", "finish", "again"):
        do(case, step, agent)
    assert states(case) == [("C", 1, "stopped"), ("C", 2, "running")]


def test_a_restart_written_down_later_for_a_time_before_the_stop_leaves_it_stopped(running, agent, kept_stop):
    case = running(CLOCK)
    for step in ("begin", "supply"):
        do(case, step, agent)
    do(case, "finish", agent, at("2026-03-12 09:00"))
    do(case, "again", agent, at("2026-03-11 09:00"))
    assert states(case) == [("C", 1, "stopped"), ("C", 2, "stopped")]
    assert case.due_at is None


def test_a_clock_stopped_twice_at_one_moment_is_stopped_once(running, agent):
    case = running(SIMPLE)
    for step in ("begin", "finish", "finish"):
        do(case, step, agent)
    assert states(case) == [("S", 1, "stopped")]


def test_a_clock_stopped_again_later_ends_then(running, agent):
    case = running(SIMPLE)
    for step in ("begin", "finish"):
        do(case, step, agent)
    do(case, "finish", agent, at("2026-03-12 09:00"))
    assert [(row.status, row.ended_at) for row in case.clocks.all()] == [("stopped", at("2026-03-12 09:00"))]


def test_a_start_marked_again_after_the_stop_opens_nothing_and_is_said(running, agent):
    case = running(SIMPLE)
    do(case, "begin", agent)
    do(case, "finish", agent, at("2026-03-11 09:00"))
    do(case, "begin", agent, at("2026-03-12 09:00"))
    row = case.clocks.get()
    assert (row.status, row.ended_at) == ("stopped", at("2026-03-11 09:00"))
    assert row.reason == "完成后起算条件又有变动（2026-03-12 09:00），不重新起算"
    assert row.reason in pages.text(pages.case_page(case, agent))


def test_a_corrected_restart_brings_the_stopped_epoch_back(running, agent, supervisor, reviewer, kept_stop):
    case = running(CLOCK)
    for step in ("begin", "supply", "finish"):
        do(case, step, agent)
    do(case, "again", agent, at("2026-03-11 09:00"))
    corrected(case, supervisor, reviewer, at("2026-03-12 09:00"))
    assert states(case) == [("C", 1, "stopped"), ("C", 2, "superseded")]
    assert case.due_at is None


def test_a_corrected_later_start_brings_the_superseded_epoch_back(running, agent, supervisor, reviewer):
    case = running(SIMPLE)
    do(case, "begin", agent)
    do(case, "begin", agent, at("2026-03-11 09:00"))
    corrected(case, supervisor, reviewer, at("2026-03-12 09:00"))
    assert states(case) == [("S", 1, "running"), ("S", 2, "superseded")]
    assert case.due_at == at("2026-03-18 00:00")


def test_a_step_taken_again_after_its_correction_brings_its_epoch_back(running, agent, supervisor, reviewer):
    case = running(SIMPLE)
    do(case, "begin", agent)
    do(case, "begin", agent, at("2026-03-11 09:00"))
    corrected(case, supervisor, reviewer, at("2026-03-12 09:00"))
    do(case, "begin", agent, at("2026-03-11 09:00"))
    assert states(case) == [("S", 1, "superseded"), ("S", 2, "running")]
    assert case.due_at == at("2026-03-19 00:00")


def test_a_start_that_comes_later_in_the_restarted_epoch_is_not_stopped_by_the_old_stop(running, agent, kept_stop):
    case = running(CLOCK)
    for step in ("begin", "supply", "finish"):
        do(case, step, agent)
    do(case, "again", agent, at("2026-03-11 09:00"))
    do(case, "supply", agent, at("2026-03-12 09:00"))
    assert states(case) == [("C", 1, "stopped"), ("C", 2, "superseded"), ("C", 3, "running")]


def test_a_step_that_means_nothing_to_the_clocks_writes_none(running, agent):
    case = running(SIMPLE, CLOCK, PAUSING)
    for step in ("begin", "supply", "survey"):
        do(case, step, agent)
    with CaptureQueriesContext(connection) as queries:
        do(case, "note", agent, text="说明")
    assert not [query["sql"] for query in queries if query["sql"].startswith('UPDATE "cases_caseclock"')]


def test_a_restarted_clock_of_a_closed_case_is_void(running, agent, kept_stop):
    case = running(CLOCK)
    for step in ("begin", "supply", "finish"):
        do(case, step, agent)
    do(case, "again", agent, at("2026-03-11 09:00"))
    do(case, "end", agent, at("2026-03-12 09:00"))
    assert states(case) == [("C", 1, "stopped"), ("C", 2, "void")]


def test_a_restart_taken_back_leaves_its_stopped_epoch_superseded(running, agent, kept_stop):
    case = running(CLOCK)
    for step in ("begin", "supply", "finish"):
        do(case, step, agent)
    do(case, "again", agent, at("2026-03-11 09:00"))
    do(case, "finish", agent, at("2026-03-12 09:00"))
    do(case, "forget", agent, at("2026-03-13 09:00"))
    assert states(case) == [("C", 1, "stopped"), ("C", 2, "superseded")]
    do(case, "note", agent, at("2026-03-13 10:00"), text="说明")
    assert states(case) == [("C", 1, "stopped"), ("C", 2, "superseded")]


def test_a_corrected_restart_leaves_the_epochs_before_as_they_were(running, agent, supervisor, reviewer, kept_stop):
    case = running(CLOCK)
    for step in ("begin", "supply", "finish"):
        do(case, step, agent)
    do(case, "again", agent, at("2026-03-11 09:00"))
    do(case, "finish", agent, at("2026-03-12 09:00"))
    do(case, "again", agent, at("2026-03-13 09:00"))
    corrected(case, supervisor, reviewer, at("2026-03-13 12:00"))
    assert states(case) == [("C", 1, "stopped"), ("C", 2, "stopped"), ("C", 3, "superseded")]


# When the calendar has changed meanwhile

WRONG = at("2026-05-01 00:00")


def test_a_clock_that_stops_is_not_counted_anew(running, agent):
    case = running(SIMPLE)
    do(case, "begin", agent)
    case.clocks.update(due_at=WRONG)
    do(case, "finish", agent, at("2026-03-12 09:00"))
    assert case.clocks.get().due_at == WRONG


def test_a_clock_that_runs_again_is_counted_anew(running, agent, supervisor, reviewer):
    case = running(CLOCK)
    for step in ("begin", "supply", "finish"):
        do(case, step, agent)
    case.clocks.update(due_at=WRONG, target_at=WRONG)
    corrected(case, supervisor, reviewer, at("2026-03-11 09:00"))
    row = case.clocks.get()
    assert (row.status, row.due_at, row.target_at) == ("running", at("2026-03-18 00:00"), at("2026-03-13 00:00"))


# Pausing


@pytest.fixture
def surveyed(running, agent):
    """Return a case whose clock began on 10 March and was paused on the 12th (A33: a survey was decided on)."""
    case = running(PAUSING)
    do(case, "begin", agent)
    do(case, "survey", agent, at("2026-03-12 09:00"))
    return case


def test_a_paused_clock_owes_nothing(surveyed):
    row = surveyed.clocks.get()
    assert (row.status, row.ended_at, surveyed.due_at) == ("paused", at("2026-03-12 09:00"), None)


def test_a_paused_clock_is_seen_on_the_page_and_in_the_audit(surveyed, agent):
    page = pages.text(pages.case_page(surveyed, agent))
    assert "可暂停时限 已暂停" in page
    assert "2026-03-12 09:00 结束：待重新起算，届时时限从头计算" in page
    audit = pages.signed_in(worlds.staff(Role.AUDITOR)).get(reverse("office:audit_case", args=[surveyed.number]))
    assert "已暂停" in pages.text(audit)


@pytest.mark.rule("ADV-29")
def test_a_pause_ends_by_the_restart_with_the_full_length(surveyed, agent):
    do(surveyed, "decide", agent, at("2026-03-20 09:00"))
    assert states(surveyed) == [("P", 1, "superseded"), ("P", 2, "running")]
    assert surveyed.due_at == at("2026-03-28 00:00")


@pytest.mark.parametrize("step", ["note", "begin", "supply"])
def test_nothing_but_the_restart_ends_a_pause(surveyed, agent, step):
    do(surveyed, step, agent, at("2026-03-13 09:00"), **({"text": "x"} if step == "note" else {}))
    assert surveyed.due_at is None
    assert not surveyed.clocks.filter(status="running").exists()


def test_a_restart_in_the_very_minute_of_the_pause_ends_it(surveyed, agent):
    do(surveyed, "decide", agent, at("2026-03-12 09:00"))
    assert states(surveyed) == [("P", 1, "superseded"), ("P", 2, "running")]


def test_a_second_pause_pauses_the_restarted_epoch(surveyed, agent):
    do(surveyed, "decide", agent, at("2026-03-20 09:00"))
    do(surveyed, "survey", agent, at("2026-03-23 09:00"))
    assert states(surveyed) == [("P", 1, "superseded"), ("P", 2, "paused")]


def test_a_paused_clock_can_be_stopped(surveyed, agent):
    do(surveyed, "finish", agent, at("2026-03-13 09:00"))
    assert states(surveyed) == [("P", 1, "stopped")]


def test_a_pause_decided_before_the_start_holds_it_back(running, agent):
    case = running(PAUSING)
    do(case, "survey", agent)
    do(case, "begin", agent, at("2026-03-11 09:00"))
    assert states(case) == [("P", 1, "paused")]


def test_a_corrected_pause_runs_on_from_its_first_start(surveyed, supervisor, reviewer):
    corrected(surveyed, supervisor, reviewer, at("2026-03-13 09:00"))
    assert states(surveyed) == [("P", 1, "running")]
    assert surveyed.due_at == at("2026-03-18 00:00")


def test_the_end_of_the_case_voids_a_paused_clock(surveyed, agent):
    do(surveyed, "end", agent, at("2026-03-13 09:00"))
    assert states(surveyed) == [("P", 1, "void")]


# Ending


def test_the_stop_ends_it(running, agent):
    case = running(SIMPLE)
    do(case, "begin", agent)
    do(case, "finish", agent, at("2026-03-12 09:00"))
    row = case.clocks.get()
    assert (row.status, row.ended_at, row.due_at) == ("stopped", at("2026-03-12 09:00"), at("2026-03-18 00:00"))
    assert case.due_at is None


def test_a_stop_given_to_the_minute_stops_a_clock_of_the_same_minute(running, agent):
    case = running(SIMPLE)
    do(case, "begin", agent, NOW.replace(second=30))
    do(case, "finish", agent, NOW)
    assert states(case) == [("S", 1, "stopped")]


def test_a_voiding_moment_ends_it(running, agent):
    case = running(CLOCK)
    for step in ("begin", "supply", "cancel"):
        do(case, step, agent)
    assert states(case) == [("C", 1, "void")]
    assert case.due_at is None


def test_the_end_of_the_case_voids_what_still_runs(running, agent):
    case = running(SIMPLE)
    do(case, "begin", agent)
    do(case, "end", agent)
    assert states(case) == [("S", 1, "void")]


def test_the_end_of_the_case_leaves_what_was_kept(running, agent):
    case = running(SIMPLE)
    for step in ("begin", "finish", "end"):
        do(case, step, agent)
    assert states(case) == [("S", 1, "stopped")]


def corrected(case, supervisor, reviewer, when):
    do(case, "correct", supervisor, when, reason="误操作")
    do(case, "confirm", reviewer, when, confirmation=case.confirmations.latest("id").pk, decision="confirm")


def test_a_corrected_stop_resumes(running, agent, supervisor, reviewer):
    case = running(SIMPLE)
    do(case, "begin", agent)
    do(case, "finish", agent, at("2026-03-11 09:00"))
    corrected(case, supervisor, reviewer, at("2026-03-12 09:00"))
    row = case.clocks.get()
    assert (row.status, row.ended_at, row.due_at) == ("running", None, at("2026-03-18 00:00"))
    assert case.due_at == row.due_at


def test_a_clock_that_resumes_counts_by_the_calendar_of_the_day(running, agent, supervisor, reviewer):
    case = running(SIMPLE)
    do(case, "begin", agent)
    do(case, "finish", agent)
    changes.change_day(day=date(2026, 3, 16), is_workday=False, name="测试假", actor=None)
    assert case.clocks.get().due_at == at("2026-03-18 00:00")
    corrected(case, supervisor, reviewer, NOW)
    assert case.clocks.get().due_at == at("2026-03-19 00:00")


def test_a_corrected_end_revives_the_clock(running, agent, supervisor, reviewer):
    case = running(SIMPLE)
    do(case, "begin", agent)
    do(case, "end", agent)
    corrected(case, supervisor, reviewer, NOW)
    assert case.clocks.last().status == "running"
    assert case.due_at == at("2026-03-18 00:00")


# When the calendar lands


def test_a_changed_day_moves_running_clocks_and_is_logged_once(running, agent):
    case = running(CLOCK, SIMPLE)
    do(case, "begin", agent)
    do(case, "supply", agent)
    changes.change_day(day=date(2026, 3, 12), is_workday=False, name="测试假", actor=None)
    row = case.clocks.get(code="C")
    assert (row.target_at, row.due_at) == (at("2026-03-14 00:00"), at("2026-03-19 00:00"))
    assert ClockRecomputation.objects.get().changed == 2
    case.refresh_from_db()
    assert case.due_at == at("2026-03-19 00:00")


def test_a_changed_day_leaves_ended_and_calendar_day_clocks_alone(running, agent):
    case = running(IN_DAYS, CLOCK)
    for step in ("begin", "supply", "cancel"):
        do(case, step, agent)
    before = list(case.clocks.values_list("code", "status", "due_at"))
    changes.change_day(day=date(2026, 3, 12), is_workday=False, name="测试假", actor=None)
    assert list(case.clocks.values_list("code", "status", "due_at")) == before
    assert ClockRecomputation.objects.get().changed == 0


def test_the_notice_makes_a_provisional_clock_final(running, agent):
    case = running(SIMPLE)
    do(case, "begin", agent, at("2026-12-30 12:00"))
    days = {date(2027, 1, day): (False, "测试假") for day in (1, 2, 3, 4, 5)}
    changes.confirm_year(
        year=2027, days=days, notice_reference="测试〔2026〕0号", notice_date=date(2026, 11, 1), actor=None
    )
    row = case.clocks.get()
    assert not row.provisional
    assert row.due_at == at("2027-01-12 00:00")


def test_recomputation_of_an_unchanged_calendar_changes_nothing(running, agent):
    case = running(CLOCK, SIMPLE, IN_DAYS)
    do(case, "begin", agent, at("2026-12-30 12:00"))
    do(case, "supply", agent, at("2026-12-31 12:00"))
    assert recompute_running_clocks() == 0


# Telling


def test_a_clock_goes_by_its_chinese_name(running, agent):
    case = running(SIMPLE)
    do(case, "begin", agent)
    assert clocks.label_of(CaseFile(case), case.clocks.get().code) == "单一时限"
