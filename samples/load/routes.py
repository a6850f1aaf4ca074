"""When the call came, which steps the case has taken since, and when the last of them was."""

from datetime import datetime, time, timedelta
from functools import cache
from random import Random

from cases.declaration import registry
from cases.declaration.words import Step
from samples.load.contracts import Contract
from samples.load.work import Work
from samples.load.world import World
from workdays.calendar import SHANGHAI, local_date

OPEN_SHARE = 0.65  # of the cases on policies in force; those on ended policies have ended
LONGEST_OPEN = timedelta(days=30)
LONGEST = timedelta(days=20)


def received_at(*, world: World, contract: Contract, random: Random) -> datetime:
    """Return when the call came: of late on a policy in force, else any day after the waiting period."""
    first = datetime.combine(contract.waiting_end + timedelta(days=1), time(9), SHANGHAI)
    last = min(world.now, datetime.combine(contract.end, time(17), SHANGHAI))
    if contract.end >= local_date(world.now) and random.random() < OPEN_SHARE:
        first = max(first, last - LONGEST_OPEN)
        return (last - (last - first) * random.random() ** 2).replace(microsecond=0)
    return (first + (last - first) * random.random()).replace(microsecond=0)


def timed(work: Work) -> list[tuple[Step, datetime]]:
    """Return the steps the case has taken, each with its time; the last is never later than the world's ``now``."""
    now, received = work.world.now, work.case.received_at
    going_on = received > now - LONGEST_OPEN
    ways = _shortest(work.service.code)
    states = [code for code in ways if work.service.state(code).is_open == going_on]
    weights = [1 if going_on or index else 5 for index in range(len(states))]
    way = ways[work.random.choices(states, weights)[0]]
    ends_at = min(now, received + LONGEST * work.random.uniform(0.1, 1))
    span = (ends_at - received) / max(1, len(way))
    return [(step, (received + index * span).replace(microsecond=0)) for index, step in enumerate(way, start=1)]


@cache
def _shortest(code: str) -> dict[str, tuple[Step, ...]]:
    """Return the shortest way from opening to every state the service's own steps reach."""
    service = registry.get(code)
    found: dict[str, tuple[Step, ...]] = {service.initial: ()}
    waiting = [service.initial]
    for state in waiting:
        for step in service.steps:
            if step.target and step.target not in found and state in step.sources:
                found[step.target] = (*found[state], step)
                waiting.append(step.target)
    return found
