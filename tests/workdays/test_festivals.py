"""What notices can make of a year, against what they made of the years since 2008."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from workdays import festivals

FIRST, LAST = date(2008, 1, 1), date(2026, 12, 31)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
JUBILEE = {date(2015, 9, day) for day in (3, 4, 6)}  # a day off by a notice of its own
EPIDEMIC = {date(2020, 1, 31)}  # the holidays prolonged


def test_no_notice_went_beyond_what_is_held_possible():
    for day in DAYS:
        possible = festivals.can_be_worked if chinese_calendar.is_workday(day) else festivals.can_be_off
        assert possible(day) or day in JUBILEE | EPIDEMIC, day


@pytest.mark.parametrize("year", range(2008, 2027))
def test_every_year_there_was_looks_like_one(year):
    off = {day for day in DAYS if day.year == year and not chinese_calendar.is_workday(day)}
    found = [*festivals.impossible(year, off), *festivals.unusual(year, off)]
    assert found == []


@pytest.mark.parametrize(
    ("day", "worked", "off"),
    [
        (date(2027, 2, 6), False, True),  # 春节
        (date(2027, 2, 12), True, True),  # four days after its last day
        (date(2027, 2, 20), True, True),  # a Saturday of the twelfth day after
        (date(2027, 2, 21), False, True),  # the Sunday after
        (date(2027, 2, 15), True, False),  # a Monday of the seventh day after
        (date(2027, 3, 30), True, True),  # a Tuesday six days before 清明
        (date(2027, 3, 29), True, False),  # the Monday before
        (date(2027, 7, 14), True, False),  # high summer
        (date(2027, 7, 17), False, True),
        (date(2101, 7, 14), True, True),  # festivals are not known so far ahead
    ],
)
def test_what_a_notice_can_make_of_a_day(day, worked, off):
    assert (festivals.can_be_worked(day), festivals.can_be_off(day)) == (worked, off)
