"""Requests as they come: told apart from repetitions by key and digest, and made plain for the chain."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.core.files import File
from django.db import IntegrityError, models
from django.db.models import Q
from django.http import QueryDict

from cases.bookkeeping.events import canonical, sha256
from cases.bookkeeping.uploads import Received, clean_name
from cases.declaration.case_file import CaseFile
from cases.declaration.errors import KeyInvalid, KeyReused
from cases.models import CaseEvent
from privacy import keys

if TYPE_CHECKING:
    from accounts.models import User


KEY_LENGTH = CaseEvent._meta.get_field("idempotency_key").max_length or 0
KEY_CONSTRAINT = "event_key_once_per_actor"


@contextmanager
def refusing_reuse() -> Iterator[None]:
    """Turn the database's refusal of a key that another request took at the same moment into ``KeyReused``."""
    try:
        yield
    except IntegrityError as problem:
        if KEY_CONSTRAINT in str(problem):
            raise KeyReused from problem
        raise


def digest(target: str, step: str, data: Mapping[str, Any], files: Mapping[str, Any]) -> str:
    """Return the keyed digest of a request's body: same body, same digest."""
    body = [target, step, as_posted(data), {name: _file_hash(item) for name, item in files.items()}]
    return keys.digest(f"request {sha256(canonical(body))}")


def as_posted(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the posted values without what belongs to the form rather than to the matter."""
    items = dict(data.lists()) if isinstance(data, QueryDict) else dict(data)
    technical = {"csrfmiddlewaretoken", "revision", "idempotency_key"}
    return {name: plain(value) for name, value in items.items() if name not in technical}


def _file_hash(file: Any) -> Any:
    if isinstance(file, list):
        return [_file_hash(item) for item in file]
    file.seek(0)
    found = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return found


def plain(value: Any) -> Any:
    """Return ``value`` in what JSON can hold; objects become their key, files their name."""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, Received):
        return {"name": value.name, "sha256": value.sha256, "size": value.size}
    if isinstance(value, File):
        return {"name": clean_name(value.name or ""), "size": value.size}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | models.QuerySet):
        return [plain(item) for item in value]
    return value


def earlier_answer(*, actor: "User", key: str, request_digest: str) -> CaseEvent | None:
    """Return the event an earlier request with this key made.

    Raises ``KeyReused`` when its body was another, ``KeyInvalid`` for a key that cannot be stored.
    """
    _check_key(key)
    event = CaseEvent.objects.select_related("case").filter(actor=actor, idempotency_key=key).first()
    return _of_same_body(event, request_digest)


def earlier_answer_on(*, file: CaseFile, actor: "User", key: str, request_digest: str) -> CaseEvent | None:
    """Return what ``earlier_answer`` does, and read the last event of the locked case by the same query."""
    _check_key(key)
    same_key, last = Q(actor=actor, idempotency_key=key), Q(case=file.case, sequence=file.case.revision)
    found = list(CaseEvent.objects.filter(same_key | last).select_related("actor"))
    file.last_event = next(
        (row for row in found if row.case_id == file.case.pk and row.sequence == file.case.revision), None
    )
    event = next((row for row in found if (row.actor_id, row.idempotency_key) == (actor.pk, key)), None)
    return _of_same_body(event, request_digest)


def _check_key(key: str) -> None:
    if not 0 < len(key) <= KEY_LENGTH or not key.isprintable():
        raise KeyInvalid


def _of_same_body(event: CaseEvent | None, request_digest: str) -> CaseEvent | None:
    if event and event.request_digest != request_digest:
        raise KeyReused
    return event
