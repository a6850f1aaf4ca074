"""The sealed head of a case: where its chain of events ends, keyed and numbered (docs/decisions/0011-sealed-heads.md).

Seals are HMACs by the first of ``EVENT_KEYS``, so whoever writes past the application cannot make them; those by the later
keys hold too, until ``cases.jobs.event_keys`` has replaced them. Heads are numbered without gaps inside a register, so
that a case removed whole leaves a hole. Several registers let cases be opened side by side.
"""

import hashlib
import hmac
import json
import logging
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils import timezone

from cases.models import Case, CaseEvent, CaseHead, HeadRegister, PayloadErasure

REGISTERS = 16
"""How many cases can be opened side by side without waiting for one another's commit."""
logger = logging.getLogger(__name__)


Sealed = tuple[int | str, ...]
"""What a seal is over: the kind of thing, so that one thing's seal does not serve for another, and its parts."""


def seal(sealed: Sealed) -> str:
    """Return the seal over ``sealed`` by the current key, in hex."""
    return _by(settings.EVENT_KEYS[0], sealed)


def holds(given: str, sealed: Sealed) -> bool:
    """Tell whether ``given`` is a seal over ``sealed`` by a key that is still accepted."""
    return any(hmac.compare_digest(given, _by(key, sealed)) for key in settings.EVENT_KEYS)


def _by(key: str, sealed: Sealed) -> str:
    return hmac.new(key.encode(), json.dumps(sealed).encode(), hashlib.sha256).hexdigest()


def of_head(head: CaseHead, number: str) -> Sealed:
    """Return what the seal of the head of the case ``number`` is over."""
    return "head", number, head.register_id, head.number, head.sequence, head.hash, head.state


def of_register(register: HeadRegister) -> Sealed:
    """Return what the seal of ``register`` is over."""
    return "register", register.pk, register.count


def of_erasure(erasure: PayloadErasure) -> Sealed:
    """Return what the seal of the record of an erased payload is over."""
    at = erasure.at.astimezone(timezone.get_fixed_timezone(0)).isoformat()
    return "erasure", erasure.event.hash, erasure.actor_id, at, erasure.reason


def seal_of(head: CaseHead, number: str) -> str:
    """Return the seal that the head of the case ``number`` gets."""
    return seal(of_head(head, number))


def register_seal(register: HeadRegister) -> str:
    """Return the seal that ``register`` gets."""
    return seal(of_register(register))


def begin(*, case: Case, event: CaseEvent) -> None:
    """Give a new ``case``, whose first event is ``event``, its head."""
    register, number = reserve(1)
    head = CaseHead(case=case, register=register, number=number)
    set_end(head, case.number, event)
    head.save(force_insert=True)


def move_on(*, case: Case, last: CaseEvent, event: CaseEvent) -> None:
    """Move the head from ``last`` to ``event``, under the case's lock.

    A head that does not fit what it stood for is left as it is: sealing it anew would hide what was done to the case.
    """
    head: CaseHead | None = getattr(case, "head", None)
    expected = (last.sequence, last.hash, event.from_state)
    if head is None or not holds(head.seal, of_head(head, case.number)) or _end(head) != expected:
        logger.error("案件 %s 的记录链或案件头被改动，请运行 verify_events --case %s", case.number, case.number)
        return
    set_end(head, case.number, event)
    head.save(update_fields=["sequence", "hash", "state", "seal"])


def _end(head: CaseHead) -> tuple[int, str, str]:
    return head.sequence, head.hash, head.state


def set_end(head: CaseHead, case_number: str, event: CaseEvent) -> None:
    """Let ``head`` say that the chain ends with ``event``, and seal it; not saved."""
    head.sequence, head.hash, head.state = event.sequence, event.hash, event.to_state
    head.seal = seal_of(head, case_number)


def reserve(count: int) -> tuple[HeadRegister, int]:
    """Return a register, locked until the transaction ends, and the first of ``count`` new numbers in it.

    What is rolled back gives its numbers back, so honest numbers have no gaps.
    """
    register = _free_register()
    first = register.count + 1
    register.count += count
    register.seal = register_seal(register)
    register.save()
    return register, first


def _free_register() -> HeadRegister:
    """Lock the first register that nobody holds, or wait for the first; one that was tampered with is passed over.

    Raises ``ImproperlyConfigured`` where the key fits none.
    """
    register = _first_whole(HeadRegister.objects.select_for_update(skip_locked=True))
    if register is None:
        _make_registers()
        register = _first_whole(HeadRegister.objects.select_for_update())
    if register is None:
        raise ImproperlyConfigured("EVENT_KEY 与登记册不符：请把登记册所用的密钥加回 EVENT_KEY，再运行 verify_events。")
    return register


def _first_whole(registers: "models.QuerySet[HeadRegister]") -> HeadRegister | None:
    for pk in range(1, REGISTERS + 1):
        register = registers.filter(pk=pk).first()
        if register and holds(register.seal, of_register(register)):
            return register
    return None


def _make_registers() -> None:
    """Make the registers of a database that has none."""
    if HeadRegister.objects.exists():
        return
    rows = [HeadRegister(pk=pk, count=0) for pk in range(1, REGISTERS + 1)]
    for row in rows:
        row.seal = register_seal(row)
    HeadRegister.objects.bulk_create(rows, ignore_conflicts=True)


def problem(*, case: Case, sequence: int, last_hash: str) -> str:
    """Return what is wrong with the head of ``case``, whose events end at ``sequence``; "" where it fits."""
    head = getattr(case, "head", None)
    if head is None:
        return "案件头缺失"
    if not holds(head.seal, of_head(head, case.number)):
        return "案件头被改动"
    if (head.sequence, head.hash) != (sequence, last_hash):
        return f"末条记录与案件头不符，应有 {head.sequence} 条"
    return "" if head.state == case.state else f"案件状态被改动，记录为 {head.state}"


def missing() -> Iterator[str]:
    """Yield what is wrong with the registers, and every number of a register that no head bears: a case removed whole."""
    registers = {register.pk: register for register in HeadRegister.objects.all()}
    if not registers and not Case.objects.exists():
        return
    for pk in range(1, REGISTERS + 1):
        register = registers.get(pk)
        if register is None:
            yield f"登记册 {pk} 缺失"
        elif not holds(register.seal, of_register(register)):
            yield f"登记册 {pk} 被改动"
        else:
            yield from _holes(register)
    for head in CaseHead.objects.exclude(models.Exists(Case.objects.filter(pk=models.OuterRef("case_id")))):
        yield f"登记册 {head.register_id} 第 {head.number} 号：案件缺失"


def _holes(register: HeadRegister) -> Iterator[str]:
    numbers = set(CaseHead.objects.filter(register=register).values_list("number", flat=True))
    for number in sorted(set(range(1, register.count + 1)) ^ numbers):
        yield f"登记册 {register.pk} 第 {number} 号：{'多出案件头' if number in numbers else '案件连同记录缺失'}"


def record_erasure(*, event: CaseEvent, actor_id: int, at: datetime, reason: str) -> PayloadErasure:
    """Record that the payload of ``event`` was erased: who, when (aware) and why."""
    erasure = PayloadErasure(event=event, actor_id=actor_id, at=at, reason=reason)
    erasure.seal = seal(of_erasure(erasure))
    erasure.save(force_insert=True)
    return erasure


def erased(event: CaseEvent) -> bool:
    """Return whether a record that holds says the payload of ``event`` was erased."""
    erasure = getattr(event, "erasure", None)
    return erasure is not None and holds(erasure.seal, of_erasure(erasure))
