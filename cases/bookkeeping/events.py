"""The append-only chain of a case: how an event is written, hashed and verified; how a payload is erased."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import timezone

from cases.bookkeeping import heads
from cases.models import Case, CaseEvent, EventPayload
from privacy import keys


def canonical(value: Any) -> str:
    """Return JSON that is the same for equal values."""
    return json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def sha256(text: str) -> str:
    """Return the SHA-256 of ``text`` in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def event_hash(event: CaseEvent, number: str) -> str:
    """Return the keyed hash over an event's own content, the clear sentence included, and the hash before it.

    Keyed, since whoever reads the database could else try out what a short sentence says; over the clear text, so that it
    holds whatever key the sentence lies encrypted with. By the key of digests, which does not change: events cannot be
    hashed anew.
    """
    return keys.digest(
        canonical(
            [
                "event",
                event.previous_hash,
                number,
                event.sequence,
                event.step,
                event.from_state,
                event.to_state,
                event.actor_id,
                event.requested_by_id,
                event.corrects_id,
                _utc(event.at),
                _utc(event.recorded_at),
                event.sentence,
                event.idempotency_key,
                event.request_digest,
                event.payload_digest,
            ]
        )
    )


def payload_digest(*, data: Any, before: Any) -> str:
    """Return the keyed digest an event stores of its payload."""
    return keys.digest(f"payload {sha256(canonical({'data': data, 'before': before}))}")


def _utc(at: datetime) -> str:
    return at.astimezone(timezone.get_fixed_timezone(0)).isoformat()


def append(*, event: CaseEvent, case: Case, last: CaseEvent | None, data: Any, before: Any) -> CaseEvent:
    """Chain and save ``event`` after ``last``, the end of the chain under the case's lock, with its payload; move the head."""
    event.case = case
    event.sequence = last.sequence + 1 if last else 1
    event.previous_hash = last.hash if last else ""
    event.payload_digest = payload_digest(data=data, before=before)
    event.hash = event_hash(event, case.number)
    event.save(force_insert=True)
    EventPayload.objects.create(event=event, data=json.loads(canonical(data)), before=json.loads(canonical(before)))
    if last:
        heads.move_on(case=case, last=last, event=event)
    else:
        heads.begin(case=case, event=event)
    return event


@transaction.atomic
def erase_payload(*, event: CaseEvent, actor_id: int, at: datetime, reason: str) -> None:
    """Delete what was entered in ``event`` and record who did it, when (aware) and why."""
    heads.record_erasure(event=event, actor_id=actor_id, at=at, reason=reason)
    EventPayload.objects.filter(event=event).delete()


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Let everything read within be of one moment, so that work under way is not taken for damage.

    Within a transaction that has begun already, it is that one's view.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def problems_of(number: str) -> list[tuple[int, str]]:
    """Return ``broken_links`` of the case ``number`` as it stands at one moment."""
    with one_snapshot():
        return list(broken_links(Case.objects.select_related("head").get(number=number)))


def broken_links(case: Case) -> Iterator[tuple[int, str]]:
    """Yield ``(sequence, what is wrong)`` for every event of ``case`` that does not hold."""
    previous, expected = "", 1
    for event in case.events.select_related("payload", "erasure").order_by("sequence"):
        if event.sequence != expected:
            yield event.sequence, f"序号不连续，应为 {expected}"
        if event.previous_hash != previous:
            yield event.sequence, "与前一记录的散列不符"
        if event_hash(event, case.number) != event.hash:
            yield event.sequence, "记录内容被改动"
        if wrong := _payload_problem(event):
            yield event.sequence, wrong
        previous, expected = event.hash, event.sequence + 1
    if expected - 1 != case.revision:
        yield expected - 1, f"记录条数与案件修订号 {case.revision} 不符"
    if wrong := heads.problem(case=case, sequence=expected - 1, last_hash=previous):
        yield expected - 1, wrong


def _payload_problem(event: CaseEvent) -> str:
    payload: EventPayload | None = getattr(event, "payload", None)
    if payload is None:
        return "" if heads.erased(event) else "记录的填写内容缺失，且没有清除记录"
    whole = payload_digest(data=payload.data, before=payload.before) == event.payload_digest
    return "" if whole else "记录的填写内容被改动"
