"""A case's chain of events, hashed as the road hashes it."""

from typing import Any

from cases.bookkeeping import events
from cases.models import CaseEvent
from samples.load import rows
from samples.load.work import Work


def write(work: Work, event: CaseEvent, *, data: Any, before: Any) -> None:
    """Number, chain and write ``event``, which says step, state before, actor, time and sentence, with its payload."""
    case = work.case
    case.revision += 1
    event.pk = rows.key(rows.EVENT, case.pk, case.revision - 1)
    event.case_id, event.sequence = case.pk, case.revision
    event.to_state, event.recorded_at = case.state, event.at
    event.idempotency_key = f"load-{case.pk}-{case.revision}"
    event.request_digest = events.sha256(event.idempotency_key)
    event.payload_digest = events.payload_digest(data=data, before=before)
    event.previous_hash = work.previous_hash
    event.hash = work.previous_hash = events.event_hash(event, case.number)
    if event.from_state != case.state:
        work.since = event.at
    work.batch.add(rows.EVENT, *rows.values_of(rows.EVENT, event))
    work.batch.add(rows.PAYLOAD, event.pk, rows.sealed(data), None if before is None else rows.sealed(before))
