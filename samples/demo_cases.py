"""Demo cases of every service in every state, brought there by the steps that staff take; for development only."""

from collections.abc import Collection, Iterator
from datetime import datetime, time, timedelta
from itertools import cycle

from django.db import transaction

from accounts.models import User
from cases.declaration import registry
from cases.declaration.words import Service
from cases.models import Applicant, Case
from policies.models import InsuredPerson
from samples.demo_policies import CROWD, with_policy_ended
from samples.service_examples import Examples, examples, ways
from samples.walking import Walk, open_example
from workdays import calendar

AGES = (timedelta(days=1), timedelta(days=4), timedelta(days=9))
"""How long ago the calls were, in turn."""
AT_THE_END = timedelta(days=20)
"""How long ago the calls were in a case that lasts to the end of its policy."""
TRIES = 4
DUE_IN = (timedelta(0), timedelta(days=-2))
"""A case with a due date is shown as it comes, then again due today and overdue since two days."""


def load_demo_cases(*, now: datetime, services: Collection[str] = ()) -> int:
    """Open demo cases of ``services``, or of all, for each service that has none yet; returns how many."""
    begun = set(Case.objects.order_by().values_list("service", flat=True).distinct())
    wanted = set(services or examples()) - begun
    return len(list(_walks(now, wanted)))


def _walks(now: datetime, services: Collection[str]) -> Iterator[Walk]:
    """One case a service and state, each on a person of its own; and one that a relative asks for, which is referred."""
    crowd = InsuredPerson.objects.filter(policy__number__startswith=CROWD).order_by("policy__number")
    people, ages = cycle(crowd.select_related("policy__policyholder", "person")), cycle(AGES)
    for code, known in examples().items():
        if code not in services:
            continue
        service = registry.get(code)
        for index, state in enumerate(ways(service, known)):
            walk = _aged(service, known, state, index, next(people), now - next(ages), now)
            yield walk
            for due_in in DUE_IN if walk.case.due_at else ():
                yield _aged(service, known, state, index, next(people), now - next(ages), now, due_in)
        start = _morning(now - AGES[0])
        yield _walk(service, known, service.initial, 0, next(people), start, Applicant.OTHER)


def _aged(
    service: Service,
    known: Examples,
    state: str,
    index: int,
    insured: InsuredPerson,
    start: datetime,
    now: datetime,
    due_in: timedelta | None = None,
) -> Walk:
    """Walk a case that ends before ``now`` and is due as wanted; begun at another time, up to ``TRIES`` times, where it is not.

    Working days do not move with the days a walk is begun earlier, so that one try may miss the day.
    """
    start = _morning(start)
    for attempt in range(TRIES + 1):
        with transaction.atomic():
            walk = _walk(service, known, state, index, insured, start)
            earlier = _earlier(walk, now, due_in)
            if not earlier or (attempt == TRIES and walk.at <= now):
                return walk
            transaction.set_rollback(True)
        start -= earlier
        if calendar.local_date(start) <= (insured.waiting_period_end or insured.cover_from):
            break
    # What only the end of a policy brings.
    insured = with_policy_ended(insured, calendar.local_date(now))
    return _walk(service, known, state, index, insured, _morning(now - AT_THE_END))


def _earlier(walk: Walk, now: datetime, due_in: timedelta | None) -> timedelta:
    """Return by how many days the walk must begin earlier, or later (negative) as far as it still ends before ``now``."""
    needed = -((now - walk.at) // timedelta(days=1))
    if walk.case.due_at and due_in is not None:
        wanted = calendar.local_date(now) + due_in
        while not calendar.is_workday(wanted):
            wanted -= timedelta(days=1)  # nothing that counts working days is due on a day off
        return timedelta(days=max(needed, (calendar.due_day(walk.case.due_at) - wanted).days))
    return timedelta(days=max(0, needed))


def _walk(
    service: Service,
    known: Examples,
    state: str,
    index: int,
    insured: InsuredPerson,
    start: datetime,
    applicant: Applicant | None = None,
) -> Walk:
    by_holder = insured.person_id != insured.policy.policyholder_id
    who = applicant or (Applicant.POLICYHOLDER if by_holder else Applicant.INSURED)
    request, crew = known.requests[index % len(known.requests)], _crew()
    case = open_example(service=service, insured=insured, request=request, crew=crew, at=start, applicant=who)
    walk = Walk(case, crew, known)
    walk.to(state)
    return walk


def _morning(at: datetime) -> datetime:
    """Return nine o'clock of that day in Shanghai."""
    return datetime.combine(calendar.local_date(at), time(9), calendar.SHANGHAI)


def _crew() -> tuple[User, ...]:
    names = ("agent", "reviewer", "pharmacist", "supervisor", "supervisor2")
    return tuple(User.objects.get(username=name) for name in names)
