from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from workdays import changes
from workdays.calendar import add_workdays, load
from workdays.loading import load_calendar
from workdays.models import CalendarDay, CalendarYear

NOTICE = {"notice_reference": "国办发明电〔2026〕0号", "notice_date": date(2026, 11, 20)}


@pytest.fixture
def clerk(django_user_model):
    return django_user_model.objects.create_user("clerk")


@pytest.fixture
def calls(monkeypatch):
    seen = []
    monkeypatch.setattr(changes, "on_change", [lambda: seen.append(transaction.get_connection().in_atomic_block)])
    return seen


def confirm(days, actor=None, **given):
    return changes.confirm_year(year=2027, days=days, actor=actor, **{**NOTICE, **given})


def test_confirmed_year_is_no_longer_provisional(seeded, clerk):
    confirm({}, clerk)
    assert not add_workdays(day=date(2026, 12, 31), n=5).provisional


def test_confirmed_days_count(seeded, clerk):
    assert add_workdays(day=date(2027, 1, 4), n=1).date == date(2027, 1, 5)
    confirm({date(2027, 1, 5): (False, "测试假"), date(2027, 1, 6): (False, "测试假")}, clerk)
    assert add_workdays(day=date(2027, 1, 4), n=1).date == date(2027, 1, 7)


def test_confirmation_is_in_the_history_with_its_actor(seeded, clerk):
    confirm({date(2027, 1, 5): (False, "测试假")}, clerk)
    assert CalendarYear.objects.get(year=2027).history.first().history_user == clerk
    assert CalendarDay.objects.get(date=date(2027, 1, 5)).history.first().history_user == clerk
    assert CalendarDay.objects.get(date=date(2027, 1, 6)).history.count() == 1


def test_hooks_run_once_inside_the_transaction(seeded, calls, clerk):
    confirm({}, clerk)
    assert calls == [True]


def test_failing_hook_undoes_the_change(seeded, monkeypatch, clerk):
    monkeypatch.setattr(changes, "on_change", [lambda: 1 / 0])
    with pytest.raises(ZeroDivisionError):
        confirm({}, clerk)
    assert CalendarYear.objects.get(year=2027).status == "provisional"


@pytest.mark.parametrize(
    ("days", "given", "message"),
    [
        ({date(2026, 1, 5): (False, "")}, {}, "2026-01-05 不在 2027 年内"),
        ({}, {"notice_reference": " "}, "文号和日期"),
        ({}, {"notice_date": None}, "文号和日期"),
        ({}, {"year": 2030}, "只能新增 2028 年"),
    ],
)
def test_wrong_confirmation_is_refused_whole(seeded, days, given, message):
    with pytest.raises(ValidationError, match=message):
        changes.confirm_year(**{"year": 2027, "days": days, "actor": None, **NOTICE, **given})
    assert CalendarYear.objects.get(year=2027).status == "provisional"


@pytest.mark.parametrize("worked", [True, False])
def test_a_notice_names_days_of_the_december_before(seeded, clerk, worked):
    confirm({date(2026, 12, 27): (worked, "调休上班"), date(2026, 12, 28): (not worked, "")}, clerk)
    days = CalendarDay.objects.in_bulk([date(2026, 12, 27), date(2026, 12, 28)])
    assert [day.is_workday for day in days.values()] == [worked, not worked]
    assert CalendarYear.objects.get(year=2026).edited


def test_the_first_day_of_the_december_before_is_the_25th(seeded, clerk):
    with pytest.raises(ValidationError, match="2026-12-24 不在 2027 年内"):
        confirm({date(2026, 12, 24): (False, "")}, clerk)
    confirm({date(2026, 12, 25): (False, "")}, clerk)
    assert not CalendarDay.objects.get(date=date(2026, 12, 25)).is_workday


def test_late_december_is_final_only_with_the_next_notice(seeded):
    assert add_workdays(day=date(2026, 12, 28), n=1).provisional
    assert not add_workdays(day=date(2026, 12, 23), n=1).provisional
    confirm({})
    assert not add_workdays(day=date(2026, 12, 28), n=1).provisional


def test_a_december_before_that_is_not_kept_is_refused(db):
    load_calendar((2027,))
    with pytest.raises(ValidationError, match="没有 2026 年"):
        confirm({date(2026, 12, 28): (False, "")})


@pytest.mark.parametrize(
    ("days", "message"),
    [
        ({date(2027, 2, 6): (True, "")}, "春节（2027-02-06）记为上班"),
        (
            {date(2027, 7, day): (False, "") for day in range(1, 21)},
            "全年休息 131 天，按周末和法定节假日应在 117 天上下",
        ),
    ],
)
def test_a_year_that_cannot_be_right_is_refused_unless_checked(seeded, days, message):
    with pytest.raises(ValidationError, match=message):
        confirm(days)
    assert CalendarYear.objects.get(year=2027).status == "provisional"
    confirm(days, checked=True)
    assert CalendarYear.objects.get(year=2027).status == "confirmed"


def test_next_year_can_be_confirmed_from_nothing(seeded):
    changes.confirm_year(year=2028, days={date(2028, 1, 3): (False, "元旦")}, actor=None, checked=True, **NOTICE)
    assert CalendarDay.objects.filter(year=2028).count() == 366
    assert add_workdays(day=date(2027, 12, 31), n=1).date == date(2028, 1, 4)


def test_opened_year_is_provisional_by_the_weekend_rule(seeded, calls):
    changes.open_year(year=2028, actor=None)
    assert 2028 not in load().confirmed
    assert CalendarDay.objects.filter(year=2028, is_workday=True).count() == 260
    assert calls == [True]


def test_year_can_be_made_provisional_again(seeded):
    changes.unconfirm_year(year=2026, actor=None)
    record = CalendarYear.objects.get(year=2026)
    assert (record.status, record.notice_reference, record.notice_date) == ("provisional", "", None)


def test_changed_day_counts_and_tells(seeded, calls, clerk):
    changes.change_day(day=date(2026, 3, 3), is_workday=False, name="测试假", actor=clerk)
    assert add_workdays(day=date(2026, 3, 2), n=1).date == date(2026, 3, 4)
    assert calls == [True]


def test_day_of_a_year_not_kept_is_refused(seeded):
    with pytest.raises(ValidationError, match="没有 2040 年"):
        changes.change_day(day=date(2040, 1, 2), is_workday=False, name="", actor=None)


def test_loading_twice_changes_nothing(seeded, calls):
    assert load_calendar((2026, 2027)) == []
    assert calls == []
    assert CalendarDay.history.count() == 730


def test_loading_mends_a_seeded_year_nobody_edited(seeded):
    CalendarDay.objects.filter(date=date(2026, 3, 3)).update(is_workday=False)
    assert load_calendar((2026, 2027)) == [2026]
    assert CalendarDay.objects.get(date=date(2026, 3, 3)).is_workday


def test_loading_leaves_alone_what_a_person_edited(seeded):
    changes.change_day(day=date(2026, 3, 3), is_workday=False, name="测试假", actor=None)
    confirm({})
    assert load_calendar((2026, 2027)) == []
    assert not CalendarDay.objects.get(date=date(2026, 3, 3)).is_workday
    assert CalendarYear.objects.get(year=2027).status == "confirmed"


def test_seeded_days_are_named(seeded):
    names = dict(CalendarDay.objects.filter(year=2026).exclude(name="").values_list("date", "name"))
    assert names[date(2026, 2, 17)] == "春节"
    assert names[date(2026, 2, 28)] == "调休上班"
    assert names[date(2026, 2, 23)] == "调休放假（2026-02-28 上班）"
