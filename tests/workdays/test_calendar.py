from datetime import UTC, date, datetime

import pytest

from workdays import calendar as workday


def shanghai(*parts):
    return datetime(*parts, tzinfo=workday.SHANGHAI)


def test_one_query_an_answer(seeded, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert workday.add_workdays(day=date(2026, 9, 28), n=5) == (date(2026, 10, 10), False)


def test_given_calendar_costs_no_query(calendar, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert workday.is_workday(date(2026, 10, 10), calendar=calendar)


def test_empty_calendar_answers_provisionally(db):
    assert workday.add_workdays(day=date(2026, 10, 1), n=1) == (date(2026, 10, 2), True)


@pytest.mark.rule("GC-09")
def test_due_at_the_end_of_the_fifth_working_day(calendar):
    due = workday.due_at(start=shanghai(2026, 9, 28, 10), n=5, calendar=calendar)
    assert due == (shanghai(2026, 10, 11), False)
    assert workday.format_due(due.at) == "10月10日 24:00"


def test_event_day_is_the_one_in_shanghai(calendar):
    # 16:30 UTC on Friday is 00:30 on Saturday in Shanghai.
    due = workday.due_at(start=datetime(2026, 3, 6, 16, 30, tzinfo=UTC), n=1, calendar=calendar)
    assert workday.due_day(due.at) == date(2026, 3, 9)


def test_due_in_a_provisional_year_is_provisional(calendar):
    assert workday.due_at(start=shanghai(2026, 12, 30, 9), n=5, calendar=calendar).provisional


def test_calendar_days_run_through_holidays():
    assert workday.calendar_days(start=shanghai(2026, 9, 30, 23, 59), n=2) == (shanghai(2026, 10, 3), False)


def test_a_moment_with_a_time_of_day_says_it():
    assert workday.format_due(shanghai(2026, 9, 30, 16), with_year=True) == "2026年9月30日 16:00"


def test_overdue_counts_working_days_only(calendar):
    between = workday.workdays_between
    assert between(first=date(2026, 9, 30), last=date(2026, 10, 7), calendar=calendar) == 0
    assert between(first=date(2026, 9, 30), last=date(2026, 10, 9), calendar=calendar) == 2
    assert between(first=date(2026, 10, 9), last=date(2026, 9, 30), calendar=calendar) == -2
