"""How a due date is put into words."""

import pytest

from cases.bookkeeping import due_dates
from tests.worlds import at
from workdays import calendar

DUE = at("2026-03-18 00:00")  # 24:00 of Tuesday the 17th


@pytest.fixture
def days(lists, db):
    return calendar.load()


@pytest.mark.parametrize(
    ("now", "standing"),
    [
        ("2026-03-12 09:00", "剩 3 个工作日"),
        ("2026-03-17 23:59", "今天到期"),
        ("2026-03-18 00:00", "超期 1 个工作日"),
        ("2026-03-24 09:00", "超期 5 个工作日"),
    ],
)
def test_a_limit_in_working_days_is_left_or_missed_by_working_days(now, standing, days):
    assert due_dates.describe(due_at=DUE, now=at(now), calendar=days).standing == standing


def test_a_limit_missed_over_a_weekend_is_not_yet_missed_by_a_working_day(days):
    due = due_dates.describe(due_at=at("2026-03-21 00:00"), now=at("2026-03-21 09:00"), calendar=days)
    assert (due.standing, due.is_overdue) == ("已超期", True)


def test_a_limit_in_calendar_days_counts_them(days):
    due = due_dates.describe(due_at=DUE, now=at("2026-03-14 09:00"), calendar=days, unit="day")
    assert due.standing == "剩 3 天"


def test_a_limit_in_another_year_names_it(days):
    due = due_dates.describe(due_at=at("2027-01-05 00:00"), now=at("2026-12-30 09:00"), calendar=days, provisional=True)
    assert (due.text, due.provisional) == ("2027年1月4日 24:00", True)
