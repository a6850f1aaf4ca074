"""One page measured against another: in turns, in one process, by the median."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.db import connection

Send = Callable[[], Any]


@dataclass(frozen=True)
class Subject:
    """A page with its bare view and, where there is one, the stock admin's page. ``goal`` is the highest ratio."""

    name: str
    full: Send
    bare: Send
    goal: float
    stock: Send | None = None
    work_goal: float | None = None


@dataclass
class Result:
    """Seconds a request: ``full``, ``bare`` and ``stock``; ``work`` is the database's part of the full one."""

    subject: Subject
    full: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    stock: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """How many times the bare view's time the page takes."""
        return median(self.full) / median(self.bare)

    @property
    def missed(self) -> list[str]:
        """The goals that are not met, in words."""
        work_goal = self.subject.work_goal
        too_slow = self.ratio > self.subject.goal
        too_much = work_goal is not None and median(self.work) > work_goal
        return ["比值"] * too_slow + ["数据库用时"] * too_much


def measure(subjects: list[Subject], *, rounds: int, stock_rounds: int) -> list[Result]:
    """Send every request once to warm up, then all in turns ``rounds`` times; the slow stock admin less often."""
    results = [Result(subject) for subject in subjects]
    for result in results:
        _round(result, with_stock=True)
        for times in (result.full, result.bare, result.stock, result.work):
            times.clear()
    for number in range(rounds):
        for result in results:
            _round(result, with_stock=number < stock_rounds)
    return results


def _round(result: Result, *, with_stock: bool) -> None:
    clock = Clock()
    with connection.execute_wrapper(clock):
        result.full.append(timed(result.subject.full))
    result.work.append(clock.seconds)
    result.bare.append(timed(result.subject.bare))
    if with_stock and result.subject.stock:
        result.stock.append(timed(result.subject.stock))


def timed(send: Send) -> float:
    """Return the seconds one request takes; raises where it is refused."""
    started = time.perf_counter()
    response = send()
    seconds = time.perf_counter() - started
    if response.status_code not in (200, 302):
        raise RuntimeError(f"{response.status_code}: {response.content[:500]!r}")
    return seconds


class Clock:
    """Adds up the time of all statements with ``part`` in them, until the database has answered."""

    def __init__(self, part: str = "") -> None:
        self.part = part
        self.seconds = 0.0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            if self.part in sql:
                self.seconds += time.perf_counter() - started
