"""Changes of the calendar against steps, with real threads: nobody is shown a deadlock, no wrong due date is left."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import cycle

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from cases.actions.apply_step import apply_step
from cases.actions.open_case import open_case
from cases.declaration.words import Clock
from cases.jobs import recomputation
from cases.models import Case, CaseClock
from office import queue
from tests import toy, worlds
from tests.worlds import NOW, key, verified
from workdays import changes, locking

pytestmark = pytest.mark.django_db(transaction=True)
CLOCK = Clock(code="C", label="测试时限", start=("begun",), length=5, target=2, stop="finished")
APPLIED = Clock(code="A", label="自申请起", start=("applied",), length=5, stop="finished")
DAY = date(2026, 3, 12)
STEPPERS = 4


@pytest.fixture
def service(register_toy):
    return register_toy(clocks=(CLOCK, APPLIED))


@pytest.fixture
def threads():
    """Return what runs an act in a thread of its own, which keeps its connection for this act only."""
    with ThreadPoolExecutor(STEPPERS + 1) as pool:
        yield lambda act, *given: pool.submit(_alone, act, *given)


def _alone(act, *given):
    try:
        return act(*given)
    finally:
        connections.close_all()


def until_it_waits(running):
    """Return when the other thread waits for the calendar."""
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"
    with connection.cursor() as cursor:
        for _ in range(100_000):
            cursor.execute(waiting, [locking.KEY])
            if cursor.fetchone()[0]:
                return
            assert not running.done(), f"it did not wait: {running}"
    pytest.fail("it never came so far")


def begin(case, agent):
    revision = Case.objects.values_list("revision", flat=True).get(pk=case.pk)
    apply_step(
        number=case.number, step="begin", data={}, actor=agent, now=NOW, revision=revision, idempotency_key=key()
    )


def change(is_workday):
    changes.change_day(day=DAY, is_workday=is_workday, name="", actor=None)


def due_days():
    running = CaseClock.objects.filter(status="running")
    return {f"{timezone.localtime(at):%m-%d}" for at in running.values_list("due_at", flat=True)}


@pytest.mark.parametrize("act", ["step", "opening", "taking"])
def test_who_writes_a_due_date_waits_for_a_change_of_the_calendar_and_counts_by_the_new_one(
    act, service, insured, agent, threads
):
    case = toy.opened(insured, agent)
    call = verified(insured, agent)
    acts = {
        "step": lambda: begin(case, agent),
        "opening": lambda: open_case(
            service=service, verification=call, request={}, actor=agent, idempotency_key=key(), another=True, now=NOW
        ),
        "taking": lambda: queue.take_next(user=agent, chosen={"heading": "all"}, now=NOW),
    }
    with transaction.atomic():
        change(False)
        waiting = threads(acts[act])
        until_it_waits(waiting)
    waiting.result(timeout=60)
    assert due_days() == {"03-19"}
    assert recomputation.mend_due_dates() == 0


def test_a_change_of_the_calendar_waits_for_a_step_and_counts_its_clock_too(service, insured, agent, threads):
    case = toy.opened(insured, agent)
    with transaction.atomic():
        begin(case, agent)
        waiting = threads(change, False)
        until_it_waits(waiting)
    waiting.result(timeout=60)
    assert due_days() == {"03-19"}


def test_two_changes_of_the_calendar_wait_for_each_other(service, insured, agent, threads):
    toy.opened(insured, agent)
    with transaction.atomic():
        change(False)
        waiting = threads(lambda: changes.change_day(day=date(2026, 3, 13), is_workday=False, name="", actor=None))
        until_it_waits(waiting)
    waiting.result(timeout=60)
    assert due_days() == {"03-20"}


def test_steps_do_not_wait_for_each_other(service, insured, agent, threads):
    cases = [toy.opened(insured, agent) for _ in range(2)]
    with transaction.atomic():
        begin(cases[0], agent)
        threads(begin, cases[1], agent).result(timeout=60)


def run_against_each_other(threads, insured, agent, *, seconds, rounds):
    """Let steps and takings run against changes of the calendar; return how many changes there were."""
    cases = [toy.opened(insured, agent) for _ in range(STEPPERS)]
    end = time.monotonic() + seconds

    def steps(case):
        done = 0
        while done < rounds and time.monotonic() < end:
            begin(case, agent)
            queue.take_next(user=agent, chosen={"heading": "all"}, now=NOW)
            done += 1
        return done

    def calendar_changes():
        for number, is_workday in enumerate(cycle((False, True))):
            if number >= rounds or time.monotonic() >= end:
                return number
            change(is_workday)
        return rounds

    running = [*(threads(steps, case) for case in cases), threads(calendar_changes)]
    return min(one.result(timeout=seconds + 120) for one in running)


def test_changes_of_the_calendar_against_steps_leave_no_deadlock_and_no_wrong_due_date(
    service, insured, agent, threads
):
    assert run_against_each_other(threads, insured, agent, seconds=60, rounds=6) == 6
    assert recomputation.mend_due_dates() == 0


@pytest.mark.soak
def test_a_minute_of_changes_of_the_calendar_against_steps(service, insured, agent, threads):
    crowd = [worlds.insured() for _ in range(20)]
    for one in crowd:
        toy.opened(one, agent)
    assert run_against_each_other(threads, insured, agent, seconds=60, rounds=10**9) > 0
    assert recomputation.mend_due_dates() == 0
