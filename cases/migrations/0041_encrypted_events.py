"""Sentences of events become ciphertext, and what is digested of them keyed: short words could be guessed from a hash.

A chain that holds is hashed and sealed anew. One that does not is encrypted and otherwise left, so that it still does not.
The trigger lets key rotation pass from now on: one ciphertext for another, and nothing beside it.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from datetime import timezone
from itertools import groupby
from typing import Any

from django.apps.registry import Apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.functions import Cast

import privacy.fields
from privacy import keys
from privacy.bulk import encrypt_landed, set_columns

CASES = 500  # at a time
CHAIN = ("previous_hash", "hash", "payload_digest", "request_digest", "sentence")
REFUSE = """
CREATE OR REPLACE FUNCTION cases_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '案件记录只能追加，不能修改或删除' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
"""
# The trigger's arguments are the columns that hold ciphertext; without any, nothing may change.
LET_ROTATION_PASS = """
CREATE OR REPLACE FUNCTION cases_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    token constant text := '^gAAAA[A-Za-z0-9_=-]+$';
BEGIN
    IF TG_OP = 'UPDATE' AND TG_NARGS > 0
        AND to_jsonb(NEW) - TG_ARGV::text[] = to_jsonb(OLD) - TG_ARGV::text[]
        AND NOT EXISTS (
            SELECT FROM unnest(TG_ARGV::text[]) AS name
            WHERE to_jsonb(NEW) ->> name IS DISTINCT FROM to_jsonb(OLD) ->> name
                AND NOT (coalesce(to_jsonb(NEW) ->> name, '') ~ token AND coalesce(to_jsonb(OLD) ->> name, '') ~ token)
        )
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '案件记录只能追加，不能修改或删除' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
"""
DROP = "DROP TRIGGER events_are_append_only ON cases_caseevent;"
CREATE = """
CREATE TRIGGER events_are_append_only BEFORE UPDATE OR DELETE ON cases_caseevent
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_change({});
"""
Hash = Callable[[Any, str, str], str]


def _canonical(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _content(event: Any, number: str, previous: str, *kind: str) -> str:
    at, recorded = (moment.astimezone(timezone.utc).isoformat() for moment in (event.at, event.recorded_at))
    who = (event.actor_id, event.requested_by_id, event.corrects_id)
    digests = (event.idempotency_key, event.request_digest, event.payload_digest)
    steps = (event.step, event.from_state, event.to_state)
    return _canonical([*kind, previous, number, event.sequence, *steps, *who, at, recorded, event.words, *digests])


def _plain_hash(event: Any, number: str, previous: str) -> str:
    return hashlib.sha256(_content(event, number, previous).encode()).hexdigest()


def _keyed_hash(event: Any, number: str, previous: str) -> str:
    return keys.digest(_content(event, number, previous, "event"))


def _seal(*parts: int | str, key: str = "") -> str:
    key = key or settings.EVENT_KEYS[0]
    return hmac.new(key.encode(), json.dumps(parts).encode(), hashlib.sha256).hexdigest()


def _seals(given: str, *parts: int | str) -> bool:
    return any(given == _seal(*parts, key=key) for key in settings.EVENT_KEYS)


def key(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Encrypt every sentence and key the hashes and digests."""
    for batch in _cases(apps):
        _write(apps, batch, words=_encrypted, before=_plain_hash, after=_keyed_hash, digest=_keyed_digests)
    editor.connection.check_constraints()  # what is still to be looked at would keep a table from being altered


def unkey(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Decrypt every sentence and hash without a key. What was digested of requests and of erased payloads stays keyed."""
    for batch in _cases(apps):
        for event in (event for events in batch for event in events):
            event.words = _decrypted(event.words)
        _write(apps, batch, words=str, before=_keyed_hash, after=_plain_hash, digest=_plain_digests(apps, batch))
    editor.connection.check_constraints()


def _encrypted(words: str) -> str:
    return keys.encrypt(words) if words else ""


def _decrypted(token: str) -> str:
    return keys.decrypt(token) if token else ""


def _cases(apps: Apps) -> Iterator[list[list[Any]]]:
    """Yield the events of some hundred cases at a time, a list for each; ``words`` is the sentence as it is stored."""
    Event = apps.get_model("cases", "CaseEvent")
    last = 0
    while pks := list(apps.get_model("cases", "Case").objects.filter(pk__gt=last).order_by("pk")[:CASES].values_list("pk", flat=True)):
        events = Event.objects.filter(case__in=pks).defer("sentence").annotate(words=Cast("sentence", models.TextField()))
        rows = events.select_related("case__head").order_by("case_id", "sequence")
        yield [list(its) for _, its in groupby(rows, key=lambda event: event.case_id)]
        last = pks[-1]


def _keyed_digests(event: Any) -> tuple[str, str]:
    return keys.digest(f"payload {event.payload_digest}"), keys.digest(f"request {event.request_digest}")


def _plain_digests(apps: Apps, batch: list[list[Any]]) -> Callable[[Any], tuple[str, str]]:
    payloads = apps.get_model("cases", "EventPayload").objects.in_bulk([event.pk for its in batch for event in its])

    def digests(event: Any) -> tuple[str, str]:
        payload = payloads.get(event.pk)
        if payload is None:
            return event.payload_digest, event.request_digest
        plain = hashlib.sha256(_canonical({"data": payload.data, "before": payload.before}).encode()).hexdigest()
        whole = event.payload_digest == keys.digest(f"payload {plain}")
        return plain if whole else event.payload_digest, event.request_digest

    return digests


def _write(
    apps: Apps,
    batch: list[list[Any]],
    *,
    words: Callable[[str], str],
    before: Hash,
    after: Hash,
    digest: Callable[[Any], tuple[str, str]],
) -> None:
    erasures = apps.get_model("cases", "PayloadErasure").objects.in_bulk([event.pk for its in batch for event in its])
    for events in batch:
        ends = _end(events)
        if _holds(events, before):
            _hash_anew(events, after, digest, erasures)
            _seal_anew(events[-1].case, ends, events[-1])
    rows = [event for events in batch for event in events]
    values = {name: [getattr(event, name) for event in rows] for name in CHAIN[:-1]}
    values["sentence"] = [words(event.words) for event in rows]
    set_columns(apps.get_model("cases", "CaseEvent"), values, [event.pk for event in rows])


def _holds(events: list[Any], hash_of: Hash) -> bool:
    previous = ""
    for sequence, event in enumerate(events, start=1):
        if (event.sequence, event.previous_hash) != (sequence, previous):
            return False
        if event.hash != hash_of(event, event.case.number, previous):
            return False
        previous = event.hash
    return True


def _hash_anew(
    events: list[Any], hash_of: Hash, digest: Callable[[Any], tuple[str, str]], erasures: dict[int, Any]
) -> None:
    previous = ""
    for event in events:
        erasure = erasures.get(event.pk)
        whole = erasure is not None and _seals(erasure.seal, *_of_erasure(erasure, event.hash))
        event.payload_digest, event.request_digest = digest(event)
        event.previous_hash = previous
        event.hash = previous = hash_of(event, event.case.number, previous)
        if erasure is not None and whole:
            erasure.seal = _seal(*_of_erasure(erasure, event.hash))
            erasure.save(update_fields=["seal"])


def _of_erasure(erasure: Any, event_hash: str) -> tuple[int | str, ...]:
    at = erasure.at.astimezone(timezone.utc).isoformat()
    return "erasure", event_hash, erasure.actor_id, at, erasure.reason


def _end(events: list[Any]) -> tuple[int, str, str]:
    return events[-1].sequence, events[-1].hash, events[-1].to_state


def _seal_anew(case: Any, end: tuple[int, str, str], last: Any) -> None:
    """Let the head say the last event's new hash, if it held and said the one before."""
    head = getattr(case, "head", None)
    if head is None or not _seals(head.seal, *_of_head(head, case.number)) or (head.sequence, head.hash, head.state) != end:
        return
    head.hash = last.hash
    head.seal = _seal(*_of_head(head, case.number))
    head.save(update_fields=["hash", "seal"])


def _of_head(head: Any, number: str) -> tuple[int | str, ...]:
    return "head", number, head.register_id, head.number, head.sequence, head.hash, head.state


class Migration(migrations.Migration):
    dependencies = [("cases", "0040_encrypted_words")]

    operations = [
        migrations.AlterField(
            model_name="payloaderasure",
            name="reason",
            field=privacy.fields.EncryptedTextField(max_length=200, verbose_name="清除原因"),
        ),
        encrypt_landed("cases", {"payloaderasure": ("reason",)}),
        migrations.RunSQL(DROP, CREATE.format("")),
        migrations.RunSQL(LET_ROTATION_PASS, REFUSE),
        migrations.AlterField(
            model_name="caseevent",
            name="sentence",
            field=privacy.fields.EncryptedTextField(blank=True, max_length=500, verbose_name="说明"),
        ),
        migrations.RunPython(key, unkey),
        migrations.RunSQL(CREATE.format("'sentence'"), DROP),
    ]
