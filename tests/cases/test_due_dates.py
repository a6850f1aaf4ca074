"""How a due date is put into words, at its edges, and the same words on every screen."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from accounts.roles import Role
from cases.bookkeeping import due_dates
from cases.declaration.words import Clock
from tests import pages, toy, worlds
from tests.worlds import at, do
from workdays import calendar, changes

DUE = at("2026-03-18 00:00")  # 24:00 of Tuesday the 17th


@pytest.fixture
def days(lists, db):
    return calendar.load()


def described(days, now, unit="workday", due=DUE, **more):
    return due_dates.describe(due_at=due, now=at(now), calendar=days, unit=unit, **more)


@pytest.mark.parametrize(
    ("now", "standing"),
    [
        ("2026-03-12 09:00", "剩 3 个工作日"),
        ("2026-03-15 23:59", "剩 2 个工作日"),
        ("2026-03-16 00:00", "明天到期"),
        ("2026-03-16 23:59", "明天到期"),
        ("2026-03-17 00:00", "今天到期"),
        ("2026-03-17 23:59", "今天到期"),
        ("2026-03-18 00:00", "超期 1 个工作日"),
        ("2026-03-24 09:00", "超期 5 个工作日"),
    ],
)
def test_a_limit_in_working_days_is_left_or_missed_by_working_days(now, standing, days):
    due = described(days, now)
    assert (due.standing, due.is_overdue, due.is_today) == (standing, "超期" in standing, standing == "今天到期")


@pytest.mark.parametrize(
    ("now", "standing"),
    [
        ("2026-03-14 09:00", "剩 3 天"),
        ("2026-03-16 09:00", "明天到期"),
        ("2026-03-17 23:59", "今天到期"),
        ("2026-03-18 00:00", "超期 1 天"),
        ("2026-03-22 09:00", "超期 5 天"),
    ],
)
def test_a_limit_in_calendar_days_counts_them(now, standing, days):
    assert described(days, now, "day").standing == standing


def test_a_limit_missed_over_a_weekend_is_not_yet_missed_by_a_working_day(days):
    due = described(days, "2026-03-21 09:00", due=at("2026-03-21 00:00"))
    assert (due.standing, due.is_overdue) == ("已超期", True)


def test_a_limit_on_a_day_off_leaves_less_than_a_working_day(days):
    assert described(days, "2026-03-20 09:00", due=at("2026-03-23 00:00")).standing == "剩余不足 1 个工作日"


def test_a_limit_in_another_year_names_it(days):
    due = described(days, "2026-12-30 09:00", due=at("2027-01-05 00:00"), provisional=True)
    assert (due.text, due.provisional, due.dated) == ("2027年1月4日 24:00", True, "2027年1月4日 24:00（暂定）")


@pytest.mark.parametrize(
    ("now", "standing", "tone"),
    [
        ("2026-03-12 23:59", "剩 3 个工作日", ""),
        ("2026-03-13 00:00", "剩 2 个工作日，已过目标", "warning"),
        ("2026-03-17 09:00", "今天到期，已过目标", "warning"),
        ("2026-03-18 00:00", "超期 1 个工作日", "danger"),
    ],
)
def test_a_target_is_passed_from_its_very_minute_until_the_limit_is(now, standing, tone, days):
    due = described(days, now, target_at=at("2026-03-13 00:00"))
    assert (due.standing, due.tone) == (standing, tone)


# On the screens

CLOCK = Clock(code="C", label="测试时限", start=("begun",), length=5, target=2, stop="finished")
IN_DAYS = Clock(code="D", label="日历日时限", start=("begun",), length=7, unit="day", stop="finished")
QUEUE = f"{reverse('office:queue')}?heading=all"
SCREENS = (QUEUE, reverse("admin:cases_case_changelist"), "{}", "{}dossier/")


@pytest.fixture
def screens(register_toy, insured, agent, supervisor, monkeypatch):
    """Return what queue, case list, case page and dossier say at ``now`` of a case with ``clocks``."""

    def read(clocks, begun, now):
        register_toy(clocks=clocks)
        case = toy.opened(insured, agent, at(begun))
        do(case, "begin", agent, at(begun))
        monkeypatch.setattr("django.utils.timezone.now", lambda: at(now))
        own = reverse("office:case", args=[case.number])
        client = pages.signed_in(supervisor)
        return [pages.text(client.get(address.format(own))) for address in SCREENS]

    return read


@pytest.mark.parametrize(
    ("clock", "now", "standing"),
    [
        (CLOCK, "2026-03-12 09:00", "剩 3 个工作日"),
        (CLOCK, "2026-03-13 00:00", "剩 2 个工作日，已过目标"),
        (CLOCK, "2026-03-16 09:00", "明天到期，已过目标"),
        (CLOCK, "2026-03-17 23:59", "今天到期，已过目标"),
        (CLOCK, "2026-03-18 00:00", "超期 1 个工作日"),
        (IN_DAYS, "2026-03-13 09:00", "剩 4 天"),
        (IN_DAYS, "2026-03-19 09:00", "超期 2 天"),
    ],
)
def test_every_screen_says_how_a_limit_stands_in_the_same_words(screens, clock, now, standing):
    for page in screens((clock,), "2026-03-10 12:00", now):
        assert standing in page
        assert "3月17日 24:00" in page
        assert "暂定" not in page


def test_every_screen_says_that_a_limit_is_provisional(screens):
    for page in screens((CLOCK,), "2026-12-30 12:00", "2026-12-31 12:00"):
        assert "2027年1月7日 24:00" in page
        assert "暂定" in page


def test_of_two_limits_the_queue_names_the_nearest_in_its_own_unit(screens):
    long = replace(CLOCK, length=20, target=None)
    queue, cases, *_ = screens((long, IN_DAYS), "2026-03-10 12:00", "2026-03-12 09:00")
    assert "3月17日 24:00 剩 5 天" in queue
    assert "3月17日 24:00 剩 5 天" in cases


def test_a_changed_calendar_changes_the_words_of_the_queue(screens, insured, agent):
    first, *_ = screens((CLOCK,), "2026-12-30 12:00", "2026-12-31 12:00")
    changes.confirm_year(
        year=2027,
        days={date(2027, 1, 4): (False, "测试假")},
        notice_reference="测试〔2026〕0号",
        notice_date=date(2026, 11, 1),
        actor=None,
    )
    client = pages.signed_in(worlds.staff(Role.SUPERVISOR))
    second = pages.text(client.get(QUEUE))
    assert ("2027年1月7日 24:00" in first, "2027年1月8日 24:00" in second) == (True, True)
    assert ("暂定" in first, "暂定" in second) == (True, False)


def test_the_dashboards_list_of_clocks_marks_the_provisional(register_toy, insured, agent, supervisor, monkeypatch):
    register_toy(clocks=(CLOCK,))
    case = toy.opened(insured, agent, at("2026-12-28 12:00"))
    do(case, "begin", agent, at("2026-12-28 12:00"))
    monkeypatch.setattr("django.utils.timezone.now", lambda: at("2027-01-08 12:00"))
    assert "2027年1月5日 24:00（暂定）" in pages.text(pages.signed_in(supervisor).get(reverse("office:clocks")))
