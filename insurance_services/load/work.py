"""Cases of every declared service that is asked for: in all states, each with a chain of events that holds.

The states are reached along the service's own steps; what a step's form would have asked is left out, as are papers.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random
from typing import Any

from django.conf import settings
from django.db import connection

from cases import document_types, events, registry
from cases.clocks import due
from cases.declaration import Service, Step, always
from cases.eligibility import Facts, Outcome, Verdict, judge
from cases.file import CaseFile
from cases.models import Case, CaseClock, CaseEvent, QuotaUse, Waits
from cases.snapshots import CASE_FIELDS
from insurance_services.load import rows
from insurance_services.load.contracts import Contract, timezone_day
from insurance_services.load.world import Asked, Offered, World
from policies.periods import SHANGHAI
from privacy import keys

OPEN_SHARE = 0.65  # of the cases on policies in force; those on ended policies have ended
LONGEST_OPEN = timedelta(days=30)
LONGEST = timedelta(days=20)
REFERRED, CONFIRMED, ASKED_AGAIN, TAKEN = 0.08, 0.03, 0.15, 0.7


@dataclass
class Work:
    """One case on its way: what stands so far, and where its rows go."""

    world: World
    batch: rows.Batch
    random: Random
    service: Service
    contract: Contract
    asked: Asked
    case: Case
    details: Any
    agent: int
    reviewer: int
    supervisor: int
    previous_hash: str = ""
    since: datetime | None = None
    quota: dict[str, str] = field(default_factory=dict)


def write(*, world: World, contract: Contract, random: Random, batch: rows.Batch) -> None:
    """Write one case on ``contract`` with all that hangs on it."""
    offered = random.choice(world.offered)
    work = _begin(world, contract, random, batch, offered)
    route, ends_at = _route(work)
    _open(work, offered)
    span = (ends_at - work.case.received_at) / max(1, len(route))
    for index, step in enumerate(route, start=1):
        _take(work, step, (work.case.received_at + index * span).replace(microsecond=0))
    _finish(work)


def _begin(world: World, contract: Contract, random: Random, batch: rows.Batch, offered: Offered) -> Work:
    service, asked = registry.get(offered.service), random.choice(offered.asked)
    received = _received(world, contract, random)
    case = Case(
        pk=contract.key,
        number=f"{service.prefix}{timezone_day(received):%y%m%d}{contract.key:06d}",
        service=service.code,
        insured_id=contract.insured,
        verification_id=contract.key,
        state=service.initial,
        same_thing=service.same_thing(asked.request),
        received_at=received,
        manual_version=settings.MANUAL_VERSION,
        team_id=random.choice(world.teams),
        moments={"applied": received.isoformat()},
    )
    details = service.details and service.details(case=case, **service.make_details(asked.request))
    people = (random.choice(world.agents), random.choice(world.reviewers), random.choice(world.supervisors))
    return Work(world, batch, random, service, contract, asked, case, details, *people)


def _received(world: World, contract: Contract, random: Random) -> datetime:
    """Return when the call came: of late on a policy in force, else any day after the waiting period."""
    first = datetime.combine(contract.waiting_end + timedelta(days=1), time(9), SHANGHAI)
    last = min(world.now, datetime.combine(contract.end, time(17), SHANGHAI))
    if contract.end >= timezone_day(world.now) and random.random() < OPEN_SHARE:
        first = max(first, last - LONGEST_OPEN)
        return (last - (last - first) * random.random() ** 2).replace(microsecond=0)
    return (first + (last - first) * random.random()).replace(microsecond=0)


def _route(work: Work) -> tuple[tuple[Step, ...], datetime]:
    """Return the steps the case has taken, and when the last of them was."""
    now, received = work.world.now, work.case.received_at
    going_on = received > now - LONGEST_OPEN
    states = [code for code in routes(work.service) if work.service.state(code).is_open == going_on]
    weights = [1 if going_on or index else 5 for index in range(len(states))]
    chosen = work.random.choices(states, weights)[0]
    length = LONGEST * work.random.uniform(0.1, 1)
    return routes(work.service)[chosen], min(now, received + length)


@cache
def _routes(code: str) -> dict[str, tuple[Step, ...]]:
    service = registry.get(code)
    found: dict[str, tuple[Step, ...]] = {service.initial: ()}
    waiting = [service.initial]
    for state in waiting:
        for step in service.steps:
            if step.target and step.target not in found and state in step.sources:
                found[step.target] = (*found[state], step)
                waiting.append(step.target)
    return found


def routes(service: Service) -> dict[str, tuple[Step, ...]]:
    """Return the shortest way from opening to every state the service's own steps reach."""
    return _routes(service.code)


def _open(work: Work, offered: Offered) -> None:
    case, contract, batch = work.case, work.contract, work.batch
    by_holder = work.random.random() < 0.3
    caller = contract.holder_name if by_holder else contract.insured_name
    applicant = "policyholder" if by_holder else "insured"
    at = case.received_at
    batch.add(
        rows.VERIFICATION,
        case.pk,
        contract.insured,
        contract.number,
        contract.insured_name,
        applicant,
        caller,
        "",
        keys.encrypt(f"138{contract.insured:08d}"),
        "hotline",
        f"LOAD-{case.pk}",
        at,
        work.agent,
        at,
    )
    for index, release in enumerate(offered.releases):
        batch.add(rows.RELEASE, rows.PER_POLICY[rows.RELEASE] * case.pk + index, case.pk, release)
    _check(work, applicant)
    _ask_for_papers(work)
    sentence = f"受理{work.service.label}申请（95550 热线）"
    _event(work, "open", "", at, work.agent, sentence, dict(work.asked.request), None)


def _check(work: Work, applicant: str) -> None:
    case, contract = work.case, work.contract
    facts = Facts(
        service=case.service,
        at=case.received_at,
        product_name=work.world.product_name,
        expected_product_name=settings.PRODUCT_NAME,
        policy_status="in_force",
        policy_status_label="有效",
        period_start=contract.start,
        period_end=contract.end,
        cover_from=contract.start,
        cover_to=contract.end,
        local_date=timezone_day(case.received_at),
        waiting_period_end=contract.waiting_end,
        included_services=list(work.world.services),
        applicant=applicant,
        place=work.asked.place,
        quotas=[_unused(quota, work.asked.request) for quota in work.service.quotas],
        request=dict(work.asked.request),
        extra={},
    )
    found = judge(work.service.eligibility, facts)
    work.batch.add(
        rows.CHECK,
        case.pk,
        contract.insured,
        case.service,
        case.pk,
        case.pk,
        "opening",
        case.received_at,
        case.received_at,
        found.outcome.value,
        _sealed(facts.as_json()),
        keys.encrypt(_written(found.verdicts)),
        work.agent,
        "{" + ",".join(verdict.rule for verdict in found.those(Outcome.REJECT)) + "}",
    )
    if found.outcome == Outcome.REFER or work.random.random() < REFERRED:
        work.case.open_referrals = 1


@cache
def _written(verdicts: tuple[Verdict, ...]) -> str:
    """Most cases are judged alike."""
    return events.canonical([verdict.as_json() for verdict in verdicts])


def _unused(quota: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    named = {"code": quota.code, "label": quota.label, "limit": quota.limit, "unit": quota.unit}
    return named | {"consumed": 0, "reserved": 0, "applies": quota.applies(request)}


def _sealed(value: Any) -> str:
    return keys.encrypt(events.canonical(value))


def _papers(service: Service) -> list[str]:
    return list(dict.fromkeys(document_types.label(paper.type) for paper in service.documents if paper.when is always))


def _ask_for_papers(work: Work) -> None:
    items = json.dumps(_papers(work.service), ensure_ascii=False)
    work.batch.add(
        rows.REQUEST,
        2 * work.case.pk,
        work.case.pk,
        items,
        "受理时告知",
        "申请人",
        False,
        True,
        work.agent,
        work.case.received_at,
        None,
        None,
        "",
    )


def _take(work: Work, step: Step, at: datetime) -> None:
    """Walk one step: event, state, moments, quotas."""
    case, before, from_state = work.case, _snapshot(work), work.case.state
    case.state = step.target or case.state
    for moment in step.marks:
        case.moments[moment] = at.isoformat()
    if step.marks:
        _papers_came(work, step, at)
    _move_quotas(work, step.code, at)
    actor = {"review": work.reviewer, "supervise": work.supervisor}.get(step.permission, work.agent)
    asked_by = None
    if step.confirm_by:
        actor, asked_by = work.supervisor, actor
    _event(work, step.code, from_state, at, actor, f"{step.label}（压测）", {}, before, asked_by)


def _papers_came(work: Work, step: Step, at: datetime) -> None:
    """What a clock starts from beside the step is taken to have come with it."""
    file = _file(work)
    work.case.documents_complete = True
    for clock in work.service.clocks:
        if set(clock.start) & set(step.marks) and clock.when(file):
            for moment in clock.start:
                work.case.moments.setdefault(moment, at.isoformat())


def _file(work: Work) -> CaseFile:
    file = CaseFile(work.case)
    file.__dict__["details"] = work.details
    return file


def _snapshot(work: Work) -> dict[str, Any]:
    kept = {name: getattr(work.case, name) for name in CASE_FIELDS} | {"moments": dict(work.case.moments)}
    return {"case": kept, "details": _plain(work.details), "quota": dict(work.quota)}


def _plain(details: Any) -> dict[str, Any]:
    if details is None:
        return {}
    own = [item for item in details._meta.concrete_fields if not item.primary_key]
    return {item.attname: getattr(details, item.attname) for item in own}


def _event(
    work: Work,
    step: str,
    from_state: str,
    at: datetime,
    actor: int,
    sentence: str,
    data: Any,
    before: Any,
    requested_by: int | None = None,
) -> None:
    case = work.case
    case.revision += 1
    key = f"load-{case.pk}-{case.revision}"
    event = CaseEvent(
        pk=rows.PER_POLICY[rows.EVENT] * case.pk + case.revision - 1,
        case_id=case.pk,
        sequence=case.revision,
        step=step,
        from_state=from_state,
        to_state=case.state,
        actor_id=actor,
        requested_by_id=requested_by,
        at=at,
        recorded_at=at,
        sentence=sentence,
        idempotency_key=key,
        request_digest=events.sha256(key),
        payload_digest=events.payload_digest(data=data, before=before),
        previous_hash=work.previous_hash,
    )
    event.hash = work.previous_hash = events.event_hash(event, case.number)
    if from_state != case.state:
        work.since = at
    work.batch.add(rows.EVENT, *rows.values_of(rows.EVENT, event))
    work.batch.add(rows.PAYLOAD, event.pk, _sealed(data), None if before is None else _sealed(before))


def _move_quotas(work: Work, step: str, at: datetime) -> None:
    for quota in work.service.quotas:
        if not quota.applies(work.asked.request):
            continue
        if step in quota.reserve_on:
            work.quota = {str(work.case.pk): QuotaUse.Status.RESERVED.value}
        if step in quota.consume_on:
            work.quota = {str(work.case.pk): QuotaUse.Status.CONSUMED.value}


def _finish(work: Work) -> None:
    """Settle who acts next, the clocks and the quota, then write the case."""
    case = work.case
    state = work.service.state(case.state)
    case.is_open = state.is_open
    case.outcome = "" if case.is_open else case.state
    case.closed_at = None if case.is_open else work.since
    if not case.is_open or case.state != work.service.initial:
        case.open_referrals = 0
    if case.is_open:
        _wait(work, state.waits_for, state.label)
    if not case.is_open or work.random.random() < TAKEN:
        case.assignee_id = work.reviewer if state.waits_for == Waits.REVIEWER else work.agent
    _clocks(work)
    _quotas(work)
    case.place = str(work.asked.request.get("city_name", ""))
    values = dict(zip(rows.CASE.fields, rows.values_of(rows.CASE, case), strict=True))
    values["moments"] = json.dumps(case.moments)
    work.batch.add(rows.CASE, *values.values())
    if work.details is not None:
        own = work.details._meta.concrete_fields
        ready = (item.get_db_prep_save(getattr(work.details, item.attname), connection) for item in own)
        work.batch.add(rows.own_table(type(work.details)), *ready)


def _wait(work: Work, whom: str, reason: str) -> None:
    """Say as ``cases.waiting`` does who acts next; some cases wait for a decision, a second person or more papers."""
    case, at = work.case, work.since or work.case.received_at
    confirmable = [step for step in work.service.steps if step.confirm_by and case.state in step.sources]
    if case.open_referrals:
        question = "压测：须由主管判断的事项"
        work.batch.add(rows.REFERRAL, case.pk, case.pk, "GEN-18", "", question, at, "", "", None, None, None)
        whom, reason = Waits.SUPERVISOR, f"待判断：{question}"
    elif confirmable and work.random.random() < CONFIRMED * 4:
        case.open_confirmations = 1
        step = confirmable[0]
        _event(work, "ask_confirmation", case.state, at, work.agent, f"提请复核：{step.label}", {}, _snapshot(work))
        work.batch.add(
            rows.CONFIRMATION, case.pk, case.pk, step.code, _sealed({}), at, work.agent, at, "open", None, None
        )
        whom, reason = Waits.SUPERVISOR, "待第二人复核"
    elif work.random.random() < ASKED_AGAIN:
        items = json.dumps(["住院病历"], ensure_ascii=False)
        work.batch.add(
            rows.REQUEST,
            2 * case.pk + 1,
            case.pk,
            items,
            "资料不清晰",
            "申请人",
            True,
            False,
            work.agent,
            at,
            None,
            None,
            "",
        )
        whom, reason = Waits.CUSTOMER, "补充资料：住院病历"
    elif whom == Waits.CUSTOMER:
        reason = f"提交资料：{'、'.join(_papers(work.service))}"
    case.waits_for, case.waiting_reason, case.waiting_since = whom, reason[:200], at


def _clocks(work: Work) -> None:
    file = _file(work)
    running = []
    declared = [clock for clock in work.service.clocks if clock.when(file)]
    for index, clock in enumerate(declared):
        starts = {moment: file.moment(moment) for moment in clock.start}
        if not all(starts.values()):
            continue
        started = max(moment for moment in starts.values() if moment)
        ends = due(start=started, length=clock.length, unit=clock.unit, days=work.world.calendar)
        stopped = file.moment(clock.stop)
        status = _status(stopped, work.case.is_open)
        kept = json.dumps({name: moment.isoformat() for name, moment in starts.items() if moment})
        ended = stopped or work.case.closed_at
        work.batch.add(
            rows.CLOCK,
            4 * work.case.pk + index,
            work.case.pk,
            clock.code,
            1,
            kept,
            started,
            clock.length,
            clock.target,
            clock.unit,
            None,
            ends.at,
            ends.provisional,
            status,
            ended,
            "",
        )
        if status == CaseClock.Status.RUNNING:
            running.append(ends.at)
    work.case.due_at = min(running, default=None)


def _status(stopped: datetime | None, is_open: bool) -> str:
    if stopped:
        return CaseClock.Status.STOPPED.value
    return (CaseClock.Status.RUNNING if is_open else CaseClock.Status.VOID).value


def _quotas(work: Work) -> None:
    case = work.case
    for use, status in work.quota.items():
        applied = next(quota for quota in work.service.quotas if quota.applies(work.asked.request))
        held = status == QuotaUse.Status.CONSUMED or case.is_open
        counted: tuple[int, str, date] = (work.contract.insured, applied.code, work.contract.start)
        work.batch.add(rows.COUNTER, use, *counted, None, applied.limit, int(held))
        shown = status if held else QuotaUse.Status.RELEASED.value
        work.batch.add(rows.USE, use, use, case.pk, 1, shown, case.state, work.since)
