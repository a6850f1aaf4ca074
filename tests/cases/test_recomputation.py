"""Stored due dates against computed ones: when the calendar changes, at the edges of its years, and every night."""

import importlib
from datetime import date, datetime, timedelta
from itertools import product

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from cases.bookkeeping import due_dates
from cases.declaration.words import Clock
from cases.jobs import recomputation
from cases.jobs.tasks import mend_due_dates
from cases.models import Case, CaseClock, ClockRecomputation
from tests import toy
from tests.worlds import at, do
from workdays import calendar, changes

SIMPLE = Clock(code="S", label="单一时限", start=("begun",), length=5, target=2, stop="finished")
IN_DAYS = Clock(code="D", label="日历日时限", start=("begun",), length=7, unit="day", stop="finished")
WRONG = at("2020-01-01 00:00")


@pytest.fixture
def begun(register_toy, insured, agent):
    """Return a case whose clocks began at a moment."""

    def make(*clocks, when="2026-03-10 12:00"):
        register_toy(clocks=clocks or (SIMPLE,))
        case = toy.opened(insured, agent)
        do(case, "begin", agent, at(when))
        return case

    return make


def starting(case, day):
    """Return the case's clock as if it had begun on ``day``, with a due date that cannot be."""
    clock = case.clocks.get()
    clock.started_at, clock.due_at, clock.provisional = calendar.start_of(day), WRONG, False
    clock.save()
    return clock


@pytest.mark.parametrize(
    ("day", "off", "due"),
    [
        (date(2027, 12, 27), date(2027, 12, 30), "2028-01-05 00:00"),
        (date(2020, 12, 30), date(2021, 1, 4), "2021-01-09 00:00"),
        (date(2031, 7, 1), date(2027, 12, 30), "2031-07-09 00:00"),
        (date(2019, 7, 1), date(2021, 1, 4), "2019-07-09 00:00"),
    ],
)
def test_at_the_edges_of_the_years_kept_it_answers_as_the_calendar_does(begun, day, off, due):
    clock = starting(begun(), day)
    changes.change_day(day=off, is_workday=False, name="测试假", actor=None)
    clock.refresh_from_db()
    assert clock.due_at == calendar.due_at(start=clock.started_at, n=5).at == at(due)
    assert clock.provisional


def test_every_running_clock_is_counted_by_the_one_rule(begun):
    case = begun()
    first = datetime(2020, 12, 1, 23, 59, tzinfo=calendar.SHANGHAI)
    starts = [first + timedelta(days=17 * n, minutes=n) for n in range(160)]
    kinds = list(product((1, 2, 5, 10, 40), ("workday", "day")))
    case.clocks.all().delete()
    CaseClock.objects.bulk_create(
        CaseClock(
            case=case,
            code=f"{number}",
            epoch=1,
            starts={},
            started_at=start,
            length=length,
            target_length=(number % 3) or None,
            unit=unit,
            due_at=WRONG,
        )
        for number, (start, (length, unit)) in enumerate(zip(starts, kinds * 16, strict=True))
    )
    recomputation.recompute_running_clocks()
    days = calendar.load()
    for clock in case.clocks.all():
        due = due_dates.compute(start=clock.started_at, length=clock.length, unit=clock.unit, calendar=days)
        aim = clock.target_length and due_dates.compute(
            start=clock.started_at, length=clock.target_length, unit=clock.unit, calendar=days
        )
        assert (clock.due_at, clock.provisional, clock.target_at) == (*due, aim.at if aim else None)


def test_a_changed_day_reaches_the_cases_own_columns(begun):
    case = begun(SIMPLE, IN_DAYS)
    changes.change_day(day=date(2026, 3, 12), is_workday=False, name="测试假", actor=None)
    case.refresh_from_db()
    assert (case.due_at, case.due_unit, case.target_at) == (at("2026-03-18 00:00"), "day", at("2026-03-14 00:00"))
    changes.change_day(day=date(2026, 3, 12), is_workday=True, name="", actor=None)
    case.refresh_from_db()
    assert (case.due_at, case.due_unit, case.target_at) == (at("2026-03-18 00:00"), "workday", at("2026-03-13 00:00"))


def promised(case):
    return {(row.code, row.due_at, row.provisional) for row in case.promises.filter(clock__isnull=False)}


def test_a_changed_day_reaches_what_is_promised_by_a_clock(begun):
    case = begun()
    changes.change_day(day=date(2026, 3, 12), is_workday=False, name="测试假", actor=None)
    assert promised(case) == {("clock:S", at("2026-03-19 00:00"), False)}
    changes.unconfirm_year(year=2026, actor=None)
    assert promised(case) == {("clock:S", at("2026-03-19 00:00"), True)}


def test_landed_promises_find_their_clock(begun):
    case = begun()
    case.promises.update(clock=None)
    with connection.cursor() as cursor:
        cursor.execute(_migration("promise_clock_found").FILL)
    assert promised(case) == {("clock:S", at("2026-03-18 00:00"), False)}


def test_the_night_mends_and_logs_a_wrong_due_date(begun, caplog):
    case = begun(SIMPLE, IN_DAYS)
    case.clocks.update(due_at=WRONG, target_at=None, provisional=True)
    case.promises.update(due_at=WRONG)
    Case.objects.filter(pk=case.pk).update(due_at=WRONG, due_unit="day", due_provisional=True, target_at=WRONG)
    mend_due_dates(timestamp=0)
    case.refresh_from_db()
    assert [clock.due_at for clock in case.clocks.all()] == [at("2026-03-18 00:00")] * 2
    assert (case.due_at, case.due_provisional, case.target_at) == (
        at("2026-03-18 00:00"),
        False,
        at("2026-03-13 00:00"),
    )
    assert "2 clocks and 3 cases and promises had a wrong due date and were mended" in caplog.text


def test_the_night_takes_a_due_date_from_a_case_without_a_clock(begun, agent):
    case = begun()
    do(case, "finish", agent, at("2026-03-11 12:00"))
    Case.objects.filter(pk=case.pk).update(due_at=WRONG, due_unit="day")
    recomputation.mend_due_dates()
    case.refresh_from_db()
    assert (case.due_at, case.due_unit) == (None, "")


def test_the_night_finds_nothing_where_everything_is_right(begun, caplog):
    begun(SIMPLE, IN_DAYS, when="2026-12-30 12:00")
    before = ClockRecomputation.objects.count()
    assert recomputation.mend_due_dates() == 0
    assert ClockRecomputation.objects.count() == before
    assert "mended" not in caplog.text


def test_stopped_and_paused_clocks_stay_as_they_were(begun, agent):
    case = begun()
    do(case, "finish", agent, at("2026-03-11 12:00"))
    CaseClock.objects.create(
        case=case,
        code="P",
        epoch=1,
        starts={},
        started_at=timezone.now(),
        length=5,
        unit="workday",
        due_at=WRONG,
        status="paused",
    )
    case.clocks.update(due_at=WRONG)
    assert recomputation.mend_due_dates() == 0
    assert set(case.clocks.values_list("due_at", flat=True)) == {WRONG}


def test_landed_cases_take_the_words_of_their_due_date_from_their_clocks(begun):
    case = begun(SIMPLE, IN_DAYS)
    Case.objects.update(due_unit="", due_provisional=True, target_at=None)
    with connection.cursor() as cursor:
        cursor.execute(_migration("case_due_filled").FILL)
    case.refresh_from_db()
    assert (case.due_unit, case.due_provisional, case.target_at) == ("workday", False, at("2026-03-13 00:00"))


def _migration(ending):
    [name] = [name for app, name in MigrationLoader(None).disk_migrations if app == "cases" and name.endswith(ending)]
    return importlib.import_module(f"cases.migrations.{name}")
