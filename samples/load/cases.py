"""Cases of every service that declares examples: in all states, each with a chain of events that holds.

The states are reached along the service's own steps; what a step's form would have asked is left out, as are papers.
``write`` begins the case, has each sibling write its kind of row, and writes the case's own row last.
"""

import json
from random import Random

from django.conf import settings
from django.db import connection

from cases.declaration import registry
from cases.models import Case, CaseEvent, Waits
from samples.load import calls, checks, clocks, events, papers, quotas, routes, rows, steps, waits
from samples.load.contracts import Contract
from samples.load.work import Work
from samples.load.world import Offered, World
from workdays.calendar import local_date

TAKEN = 0.7  # of the open cases, by somebody


def write(*, world: World, contract: Contract, random: Random, batch: rows.Batch) -> None:
    """Write one case on ``contract`` with all that hangs on it."""
    offered = random.choice(world.offered)
    work = _begin(world, contract, random, batch, offered)
    taken = routes.timed(work)
    _open(work, offered)
    for step, at in taken:
        steps.write(work, step=step, at=at)
    _settle(work)
    clocks.write(work)
    quotas.write(work)
    _case(work)


def _begin(world: World, contract: Contract, random: Random, batch: rows.Batch, offered: Offered) -> Work:
    service, asked = registry.get(offered.service), random.choice(offered.asked)
    received = routes.received_at(world=world, contract=contract, random=random)
    case = Case(
        pk=contract.key,
        number=f"{service.prefix}{local_date(received):%y%m%d}{contract.key:06d}",
        service=service.code,
        insured_id=contract.insured,
        verification_id=contract.key,
        state=service.initial,
        duplicate_key=service.duplicate_key(asked.request),
        received_at=received,
        manual_version=settings.MANUAL_VERSION,
        team_id=random.choice(world.teams),
        moments={"applied": received.isoformat()},
        place=str(asked.request.get("city_name", "")),
    )
    details = service.details and service.details(case=case, **service.make_details(asked.request))
    people = (random.choice(world.agents), random.choice(world.reviewers), random.choice(world.supervisors))
    return Work(world, batch, random, service, contract, asked, case, details, *people)


def _open(work: Work, offered: Offered) -> None:
    case = work.case
    applicant = calls.write(work)
    for index, release in enumerate(offered.releases):
        work.batch.add(rows.RELEASE, rows.key(rows.RELEASE, case.pk, index), case.pk, release)
    checks.write(work, applicant=applicant)
    papers.write(work)
    sentence = f"受理{work.service.label}申请（95550 热线）"
    event = CaseEvent(step="open", actor_id=work.agent, at=case.received_at, sentence=sentence)
    events.write(work, event, data=dict(work.asked.request), before=None)


def _settle(work: Work) -> None:
    """Settle whether the case goes on, who acts next and whose it is."""
    case, state = work.case, work.service.state(work.case.state)
    case.is_open = state.is_open
    if not case.is_open:
        case.outcome, case.closed_at = case.state, work.since
    if not case.is_open or case.state != work.service.initial:
        case.open_referrals = 0
    if case.is_open:
        waits.write(work)
    if not case.is_open or work.random.random() < TAKEN:
        case.assignee_id = work.reviewer if state.waits_for == Waits.REVIEWER else work.agent


def _case(work: Work) -> None:
    values = dict(zip(rows.CASE.fields, rows.values_of(rows.CASE, work.case), strict=True))
    work.batch.add(rows.CASE, *(values | {"moments": json.dumps(work.case.moments)}).values())
    if work.details is not None:
        own = work.details._meta.concrete_fields
        ready = (item.get_db_prep_save(getattr(work.details, item.attname), connection) for item in own)
        work.batch.add(rows.own_table(type(work.details)), *ready)
