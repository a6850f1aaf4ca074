"""Limits counted back from a date of the request."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django import forms
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.roles import Role
from cases.bookkeeping import cutoffs
from cases.bookkeeping.cutoffs import Standing
from cases.declaration import checks, errors, registry
from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from cases.declaration.forms import StepForm
from cases.declaration.words import Cutoff
from cases.eligibility import cutoffs as eligible
from cases.eligibility import evaluation
from cases.eligibility.predicates import Outcome
from cases.models import EligibilityCheck
from cases.steps import guards
from tests import toy, worlds
from tests.worlds import NOW, at, do
from workdays import calendar, changes
from workdays.arithmetic import WorkCalendar

WORKDAYS = Cutoff(code="W", label="提前申请", before="day", n=5, rule="GEN-13")
HOUR = Cutoff(code="H", label="提前预约", before="day", n=2, time=time(16), rule="GEN-13")
SOFT = Cutoff(code="S", label="建议提前", before="day", n=5, rule="GEN-13", hard=False)
DAYS = Cutoff(code="D", label="提前申请", before="day", n=3, unit="day", rule="GEN-13")


class EnterForm(StepForm):
    """Enters a moment."""

    slot = forms.DateTimeField()


@pytest.fixture
def judged(insured):
    """Return the verdict on a request made at a moment for a day."""

    def judge(cutoff, moment, day):
        found = evaluation.evaluate(
            service=toy.service(cutoffs=(cutoff,)),
            insured=insured,
            request={"day": day},
            applicant="insured",
            at=at(moment),
        )
        return found.verdicts[0]

    return judge


@pytest.mark.parametrize(
    ("cutoff", "day", "last", "too_late"),
    [
        (WORKDAYS, "2026-03-20", "2026-03-13 23:59", "2026-03-14 00:00"),
        (WORKDAYS, "2026-04-08", "2026-03-31 23:59", "2026-04-01 00:00"),
        (HOUR, "2026-03-20", "2026-03-18 15:59", "2026-03-18 16:00"),
        (HOUR, "2026-03-16", "2026-03-12 15:59", "2026-03-12 16:00"),
        (DAYS, "2026-03-16", "2026-03-13 23:59", "2026-03-14 00:00"),
    ],
)
def test_a_minute_decides(judged, cutoff, day, last, too_late):
    assert judged(cutoff, last, day).outcome == Outcome.PASS
    verdict = judged(cutoff, too_late, day)
    assert verdict.outcome == Outcome.REJECT
    assert day in verdict.staff


def test_a_soft_limit_warns(judged):
    assert judged(SOFT, "2026-03-16 09:00", "2026-03-20").outcome == Outcome.WARN


def test_a_request_in_time_is_told_the_last_day_and_one_too_late_what_can_be_done_instead(judged):
    cutoff = replace(WORKDAYS, advice="可先行自付。")
    assert "2026年3月13日" in judged(cutoff, "2026-03-10 09:00", "2026-03-20").staff
    late = judged(cutoff, "2026-03-16 09:00", "2026-03-20")
    assert late.staff.endswith("已过最晚时间。可先行自付。")
    assert late.customer == late.staff


@pytest.mark.parametrize("day", [None, ""])
def test_a_day_not_yet_known_passes(judged, day):
    assert judged(WORKDAYS, "2026-03-16 09:00", day).outcome == Outcome.PASS


def test_a_case_too_late_is_not_opened_and_the_enquiry_recorded(register_toy, insured, agent):
    register_toy(cutoffs=(WORKDAYS,))
    with pytest.raises(errors.NotEligible, match="2026-03-16前5个工作日"):
        toy.opened(insured, agent, NOW, day="2026-03-16")
    assert EligibilityCheck.objects.get().purpose == "enquiry"


def test_a_stored_limit_is_judged_again_by_the_calendar_of_its_time(register_toy, insured, agent):
    service = register_toy(cutoffs=(WORKDAYS,))
    case = toy.opened(insured, agent, at("2026-03-13 12:00"), day="2026-03-20")
    changes.change_day(day=date(2026, 3, 18), is_workday=False, name="测试假", actor=None)
    assert evaluation.differences(case.eligibility_checks.get(), service) == []


@pytest.mark.parametrize("day", ["2026-03-20T09:00:00+08:00", "2026-03-19T16:00:00+00:00", "2026-03-20T23:59"])
def test_a_moment_counts_as_its_day_in_shanghai(judged, day):
    assert judged(HOUR, "2026-03-18 15:59", day).outcome == Outcome.PASS
    assert judged(HOUR, "2026-03-18 16:00", day).outcome == Outcome.REJECT


def test_any_number_of_limits_costs_one_query(django_assert_num_queries, db):
    service = toy.service(cutoffs=(WORKDAYS, HOUR, SOFT, DAYS))
    with django_assert_num_queries(1):
        assert len(eligible.facts(service, {"day": "2026-03-20"})) == 4
    with django_assert_num_queries(0):
        assert eligible.facts(service, {}) == {}


# Where the notice is not out


@pytest.mark.parametrize(
    ("moment", "day", "outcome"),
    [
        # Mid-July: no notice reaches there.
        ("2027-07-07 23:59", "2027-07-14", Outcome.PASS),
        ("2027-07-08 00:00", "2027-07-14", Outcome.REJECT),
        # After the Spring Festival of 6 February: guessed to be the 3rd, but days may be off or made up either way.
        ("2027-01-20 12:00", "2027-02-18", Outcome.PASS),
        ("2027-02-04 12:00", "2027-02-18", Outcome.REFER),
        ("2027-02-12 12:00", "2027-02-18", Outcome.REFER),
        # Tomorrow is too late under any calendar, and so are five days before.
        ("2027-02-17 12:00", "2027-02-18", Outcome.REJECT),
        ("2027-02-14 12:00", "2027-02-18", Outcome.REJECT),
        # Late December belongs to both notices.
        ("2026-12-21 12:00", "2026-12-31", Outcome.PASS),
        ("2026-12-24 12:00", "2026-12-31", Outcome.REFER),
        ("2026-12-30 12:00", "2026-12-31", Outcome.REJECT),
    ],
)
def test_in_a_provisional_year_it_refers_only_what_a_notice_could_still_change(judged, moment, day, outcome):
    assert judged(WORKDAYS, moment, day).outcome == outcome


def test_the_question_says_what_is_provisional(judged):
    verdict = judged(WORKDAYS, "2026-12-24 12:00", "2026-12-31")
    assert verdict.staff == (
        "须在2026-12-31前5个工作日申请，当年工作日安排尚未公布：暂定最晚 2026年12月24日 24:00，"
        "公布后可能在 2026年12月21日 24:00 与 2026年12月26日 24:00 之间"
    )


def test_a_soft_limit_not_settled_yet_warns(judged):
    assert judged(SOFT, "2026-12-24 12:00", "2026-12-31").outcome == Outcome.WARN


def test_calendar_days_await_no_notice(judged):
    assert judged(DAYS, "2027-02-15 23:59", "2027-02-18").outcome == Outcome.PASS
    assert judged(DAYS, "2027-02-16 00:00", "2027-02-18").outcome == Outcome.REJECT


def test_the_notice_settles_it(judged):
    assert judged(WORKDAYS, "2026-12-25 00:00", "2026-12-31").outcome == Outcome.REFER
    changes.confirm_year(
        year=2027, days={}, notice_reference="测试〔2026〕0号", notice_date=date(2026, 11, 1), actor=None
    )
    assert judged(WORKDAYS, "2026-12-25 00:00", "2026-12-31").outcome == Outcome.REJECT


SEEDED = WorkCalendar(deviations=((date(2027, 2, 8), False), (date(2027, 2, 20), True)), confirmed=frozenset({2026}))


@given(data=st.data(), day=st.dates(date(2026, 12, 1), date(2027, 12, 31)), n=st.integers(1, 40))
@settings(derandomize=True, max_examples=150)
def test_no_calendar_a_notice_can_make_leads_beyond_the_bounds(data, day, n):
    cutoff = replace(WORKDAYS, n=n)
    found = cutoffs.limits(cutoff=cutoff, day=day, calendar=SEEDED)
    fewest, most = SEEDED.possible(date(2026, 8, 1), day)
    span = [date(2026, 8, 1) + timedelta(k) for k in range((day - date(2026, 8, 1)).days + 1)]
    free = [one for one in span if fewest.is_workday(one) != most.is_workday(one)]
    worked = set(data.draw(st.lists(st.sampled_from(free), unique=True))) if free else set()
    some = fewest._with({one: one in worked for one in free})
    assert found.first <= cutoffs.limits(cutoff=cutoff, day=day, calendar=some).known <= found.last
    assert found.first <= found.known <= found.last


@given(
    start=st.datetimes(at("2026-01-01 00:00").replace(tzinfo=None), at("2027-12-31 23:59").replace(tzinfo=None)),
    n=st.integers(1, 60),
)
@settings(derandomize=True, max_examples=150)
def test_who_is_in_time_for_a_limit_has_it_due_before_its_day(start, n):
    start = start.replace(tzinfo=calendar.SHANGHAI)
    due = calendar.due_at(start=start, n=n, calendar=SEEDED)
    day = calendar.local_date(due.at)
    found = cutoffs.limits(cutoff=replace(WORKDAYS, n=n), day=SEEDED.add(day - timedelta(1), 1), calendar=SEEDED)
    assert start < found.known


# Before a step

CANCEL = Cutoff(
    code="X", label="提前取消", before="day", n=2, time=time(16), step=frozenset({"cancel"}), rule="GENE-24"
)


@pytest.fixture
def booked(register_toy, insured, agent):
    """Return a case that asks for a day, of a service whose step ``cancel`` has the limit."""

    def open_(cutoff, day, received_at="2026-03-10 10:00"):
        register_toy(cutoffs=(cutoff,), current_request=lambda file: {"day": day})
        return toy.opened(insured, agent, at(received_at))

    return open_


def test_a_limit_before_a_step_does_not_refuse_the_request(booked):
    assert booked(CANCEL, "2026-03-11").state == "working"


def test_a_step_is_taken_until_the_very_minute(booked, agent):
    case = booked(CANCEL, "2026-03-20")
    do(case, "cancel", agent, at("2026-03-18 15:59"))
    with pytest.raises(errors.StepBlocked, match="须在2026-03-20前2个工作日16:00前步骤cancel，已过最晚时间"):
        do(case, "cancel", agent, at("2026-03-18 16:00"))


def test_other_steps_are_free_of_it(booked, agent):
    case = booked(CANCEL, "2026-03-11")
    do(case, "begin", agent)


def test_a_step_is_judged_by_the_day_it_enters(register_toy, insured, agent):
    enter = replace(CANCEL, before="slot", step=frozenset({"enter"}))
    register_toy(cutoffs=(enter,), steps=(*toy.STEPS, toy.step("enter", form=EnterForm)))
    case = toy.opened(insured, agent)
    do(case, "enter", agent, at("2026-03-18 15:59"), slot="2026-03-20T09:00")
    with pytest.raises(errors.StepBlocked):
        do(case, "enter", agent, at("2026-03-18 15:59"), slot="2026-03-19T09:00")


def test_a_step_is_judged_by_a_moment_of_the_case(register_toy, insured, agent):
    register_toy(cutoffs=(replace(CANCEL, before="begun", n=0, time=time(16)),))
    case = toy.opened(insured, agent)
    do(case, "begin", agent, at("2026-03-11 09:00"))
    do(case, "cancel", agent, at("2026-03-11 15:59"))
    with pytest.raises(errors.StepBlocked):
        do(case, "cancel", agent, at("2026-03-11 16:00"))


def test_a_step_without_its_day_is_free(register_toy, insured, agent):
    register_toy(cutoffs=(replace(CANCEL, before="begun"),))
    do(toy.opened(insured, agent), "cancel", agent)


def test_what_a_notice_may_still_decide_is_a_supervisors(booked, agent, supervisor):
    case = booked(CANCEL, "2026-12-30", "2026-12-28 09:00")
    with pytest.raises(errors.StepBlocked, match="当年工作日安排尚未公布.*须由主管办理"):
        do(case, "cancel", agent, at("2026-12-28 10:00"))
    both = worlds.staff(Role.SUPERVISOR)
    event = do(case, "cancel", both, at("2026-12-28 10:00"))
    assert "当年工作日安排尚未公布" in event.sentence


def test_what_is_too_late_under_any_calendar_is_no_supervisors_either(booked, supervisor):
    case = booked(CANCEL, "2026-12-30", "2026-12-28 09:00")
    with pytest.raises(errors.StepBlocked, match="已过最晚时间"):
        do(case, "cancel", supervisor, at("2026-12-30 10:00"))


def test_a_soft_limit_before_a_step_is_told_in_the_timeline(booked, agent):
    case = booked(replace(CANCEL, hard=False), "2026-03-20")
    assert do(case, "cancel", agent, at("2026-03-18 15:59")).sentence == ""
    late = do(case, "cancel", agent, at("2026-03-18 16:00"))
    assert late.sentence == "（须在2026-03-20前2个工作日16:00前，已过最晚时间）"


class CallForm(toy.ToyForm):
    """Asks when the call came."""

    called_at = forms.DateTimeField()


def test_a_call_is_judged_by_its_own_time_whenever_it_is_written_down(register_toy, insured, agent):
    by_call = replace(CANCEL, before="begun", n=0, at="called_at", step=frozenset({"call_off"}))
    register_toy(cutoffs=(by_call,), steps=(*toy.STEPS, toy.step("call_off", form=CallForm)))
    case = toy.opened(insured, agent)
    do(case, "begin", agent, at("2026-03-11 09:00"))
    file, late = CaseFile(case), at("2026-03-11 17:00")
    declared = registry.step(file.service, "call_off")
    assert not guards.what_is_missing(StepContext(file=file, step=declared, actor=agent, at=late, now=late))
    with pytest.raises(errors.StepBlocked, match="已过最晚时间"):
        do(case, "call_off", agent, late, called_at="2026-03-11 16:00")
    assert do(case, "call_off", agent, late, called_at="2026-03-11 15:59").sentence == ""


def test_a_limit_that_judges_a_moment_nobody_is_asked_for_is_refused():
    service = toy.service(cutoffs=(replace(CANCEL, before="begun", at="called_at"),))
    assert "cut-off X judges called_at, which the form of its step does not ask for" in list(checks.problems(service))


def test_the_standing_turns_at_its_bounds():
    found = cutoffs.Limits(date(2027, 2, 18), NOW, NOW - timedelta(1), NOW + timedelta(1))
    moments = (found.first - timedelta(seconds=1), found.first, found.last - timedelta(seconds=1), found.last)
    assert [found.standing(one) for one in moments] == [
        Standing.IN_TIME,
        Standing.UNDECIDED,
        Standing.UNDECIDED,
        Standing.LATE,
    ]
