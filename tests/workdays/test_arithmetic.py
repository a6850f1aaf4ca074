"""The seeded calendar against an independent one, and the laws of counting (reading A01)."""

from bisect import bisect_left, bisect_right
from datetime import date, timedelta

import chinese_calendar
import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from workdays.arithmetic import WorkCalendar

FIRST, LAST = date(2021, 1, 1), date(2026, 12, 31)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
WORKED = [day for day in DAYS if chinese_calendar.is_workday(day)]
COUNTS = (1, 2, 5, 10, 15, 40)
BARE = WorkCalendar(deviations=(), confirmed=frozenset())
any_day = st.dates(date(2019, 1, 1), date(2030, 12, 31))
any_count = st.integers(1, 400)


def test_every_day_is_worked_as_in_the_independent_calendar(calendar):
    assert [day for day in DAYS if calendar.is_workday(day)] == WORKED


@pytest.mark.rule("GEN-10", "GC-09", "GC-13")
@pytest.mark.parametrize("n", COUNTS)
def test_forwards_from_every_day(calendar, n):
    wanted = {day: bisect_right(WORKED, day) + n - 1 for day in DAYS}
    found = {day: calendar.add(day, n) for day, index in wanted.items() if index < len(WORKED)}
    assert len(found) > 2000
    assert found == {day: WORKED[wanted[day]] for day in found}


@pytest.mark.rule("ADV-05", "GENE-24")
@pytest.mark.parametrize("n", COUNTS)
def test_backwards_from_every_day(calendar, n):
    wanted = {day: bisect_left(WORKED, day) - n for day in DAYS}
    found = {day: calendar.add(day, -n) for day, index in wanted.items() if index >= 0}
    assert len(found) > 2000
    assert found == {day: WORKED[wanted[day]] for day in found}


def test_spring_festival_is_jumped(calendar):
    # 2026: off from 15 to 23 February; Saturdays 14 and 28 February are worked.
    assert calendar.add(date(2026, 2, 14), 1) == date(2026, 2, 24)
    assert calendar.add(date(2026, 2, 24), -1) == date(2026, 2, 14)


def test_made_up_saturday_counts(calendar):
    assert calendar.add(date(2026, 2, 27), 1) == date(2026, 2, 28)


@pytest.mark.parametrize("day", [date(2026, 10, 1), date(2026, 10, 4), date(2026, 10, 7)])
def test_day_one_after_a_holiday_is_the_next_working_day(calendar, day):
    assert calendar.add(day, 1) == date(2026, 10, 8)


@pytest.mark.parametrize("day", [date(2026, 10, 1), date(2026, 10, 4), date(2026, 10, 7), date(2026, 10, 8)])
def test_day_one_before_a_holiday_is_the_working_day_before(calendar, day):
    assert calendar.add(day, -1) == date(2026, 9, 30)


def test_day_zero_is_the_day_itself_even_when_off(calendar):
    assert calendar.add(date(2026, 10, 1), 0) == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("one", "other", "provisional"),
    [
        (date(2026, 12, 23), date(2026, 12, 24), False),
        (date(2026, 12, 24), date(2026, 12, 25), True),
        (date(2026, 12, 31), date(2026, 12, 31), True),
        (date(2025, 12, 30), date(2025, 12, 31), False),
        (date(2026, 12, 31), date(2027, 1, 4), True),
        (date(2027, 1, 4), date(2026, 12, 31), True),
        (date(2021, 1, 1), date(2020, 12, 31), True),
        (date(2029, 5, 1), date(2029, 5, 2), True),
        (date(2021, 1, 1), date(2026, 12, 24), False),
    ],
)
def test_provisional_when_a_day_on_the_way_awaits_a_notice(calendar, one, other, provisional):
    assert calendar.is_provisional(one, other) is provisional


def test_years_nobody_entered_follow_the_weekend_rule(calendar):
    assert calendar.add(date(2030, 10, 1), 5) == date(2030, 10, 8)
    assert BARE.add(date(2026, 10, 1), -4) == date(2026, 9, 25)


@pytest.mark.parametrize(
    ("day", "n"), [(date.max, 1), (date.min, -1), (date(2026, 3, 2), 10**12), (date.max, -(10**7))]
)
def test_beyond_the_years_of_the_calendar_is_refused(calendar, day, n):
    with pytest.raises(ValidationError, match="超出可计算的范围"):
        calendar.add(day, n)


@given(day=any_day, n=any_count)
def test_going_there_and_back_from_a_working_day_returns(calendar, day, n):
    start = day if calendar.is_workday(day) else calendar.add(day, 1)
    assert calendar.add(calendar.add(start, n), -n) == start
    assert calendar.add(calendar.add(start, -n), n) == start


@given(day=any_day, n=any_count)
def test_answer_is_a_working_day_and_so_many_after(calendar, day, n):
    found = calendar.add(day, n)
    assert calendar.is_workday(found)
    assert calendar.number(found) - calendar.number(day) == n


@given(one=any_day, other=any_day, n=st.integers(-200, 200).filter(bool))
def test_later_start_never_ends_earlier(calendar, one, other, n):
    assert calendar.add(min(one, other), n) <= calendar.add(max(one, other), n)


@given(day=any_day, n=st.integers(-200, 200))
def test_more_days_end_later(calendar, day, n):
    assert calendar.add(day, n) < calendar.add(day, n + 1)
