"""What runs at once: threads with connections of their own, let go at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections

from cases.actions.apply_step import apply_step
from cases.declaration import errors
from tests.worlds import NOW, key


class Crowd:
    """Threads that keep their connections, each let go at the same moment."""

    def __init__(self, size):
        self.size = size
        self.start = Barrier(size)
        self.pool = ThreadPoolExecutor(size)

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        self.at_once([connections.close_all] * self.size)
        self.pool.shutdown()

    def at_once(self, acts: list[Callable[[], object]]) -> list[object]:
        """Run every act in its own thread; return results and refusals in order."""
        return list(self.pool.map(self._one, acts))

    def _one(self, act):
        self.start.wait(timeout=60)
        try:
            return act()
        except errors.CaseError as problem:
            return problem


def at_once(*acts):
    with Crowd(len(acts)) as crowd:
        return crowd.at_once(list(acts))


def kinds(results):
    return sorted(type(result).__name__ for result in results)


def step(case, code, actor, idempotency_key="", revision="seen", **data):
    """Return the act of taking a step as somebody who saw the case as it stands in ``case``, or another revision of it."""
    return lambda: apply_step(
        number=case.number,
        step=code,
        data=data,
        actor=actor,
        now=NOW,
        revision=case.revision if revision == "seen" else revision,
        idempotency_key=idempotency_key or key(),
    )
