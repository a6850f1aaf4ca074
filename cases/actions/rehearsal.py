"""What a step would bring about, found by taking it and rolling everything back: nothing is stored, nobody hears of it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from cases.actions.apply_step import check, locked, permitted, take
from cases.bookkeeping import requests, uploads
from cases.bookkeeping.messages import phone_of
from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from cases.models import Case

if TYPE_CHECKING:
    from accounts.models import User

KEY = DIGEST = "rehearsal"  # of an event that is never stored


@dataclass(frozen=True)
class QuotaStanding:
    """How much of a quota the case holds or has used, for which of its child rows (counted from 1; 0: for none)."""

    code: str
    subject: int
    amount: Decimal
    status: str


@dataclass(frozen=True)
class ClockStanding:
    """One epoch of a clock."""

    code: str
    started_at: datetime
    status: str
    due_at: datetime


@dataclass(frozen=True)
class MoneyStanding:
    """One entry of the ledger, by its number; ``subject`` as above."""

    number: int
    kind: str
    subject: int
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Text:
    """A message with the number it goes to; "" where there is none to send to."""

    recipient: str
    phone: str
    text: str


@dataclass(frozen=True)
class Standing:
    """A case as it stands, in values that do not depend on when or how often it was written down."""

    state: str
    outcome: str
    is_open: bool
    quotas: Counter[QuotaStanding]
    clocks: Counter[ClockStanding]
    money: Counter[MoneyStanding]
    texts: Counter[Text]
    promises: Counter[tuple[str, str]]


@dataclass(frozen=True)
class Rehearsal:
    """A case before and after a step, the second person's word included where it needs one."""

    before: Standing
    after: Standing
    sentence: str


def rehearse(
    *,
    number: str,
    step: str,
    data: Mapping[str, Any],
    actor: "User",
    revision: int | None,
    at: datetime | None = None,
    files: Mapping[str, Any] | None = None,
    backdate_reason: str = "",
    now: datetime | None = None,
) -> Rehearsal:
    """Return what ``step`` would bring about, asked as ``apply_step`` is; raises the same ``CaseError``s.

    A step of two persons is carried out as if the second had confirmed it. The case is locked meanwhile.
    """
    now = now or timezone.now()
    stored: list[str] = []
    try:
        with transaction.atomic():
            file = locked(number, actor)
            declared = permitted(file, step, actor)
            before = standing(file.case)
            ctx = StepContext(file=file, step=declared, actor=actor, at=at or now, now=now, stored=stored)
            ctx.backdate_reason = backdate_reason
            check(ctx, data=data, files=files or {}, revision=revision)
            event = take(ctx, requests.as_posted(data), files or {}, KEY, DIGEST, as_confirmed=True)
            found = Rehearsal(before, standing(file.case), event.sentence)
            transaction.set_rollback(True)
    finally:
        for name in stored:
            uploads.discard(name)
    return found


def standing(case: Case) -> Standing:
    """Read how ``case`` stands in the database now."""
    file = CaseFile(Case.objects.select_related("insured__person", "insured__policy", "verification").get(pk=case.pk))
    rows = {row.subject: number for code in file.all_rows.values() for number, row in enumerate(code, start=1)}
    return Standing(
        state=file.case.state,
        outcome=file.case.outcome,
        is_open=file.case.is_open,
        quotas=Counter(
            QuotaStanding(use.counter.code, rows.get(use.subject, 0), use.amount, use.status) for use in file.quota_uses
        ),
        clocks=Counter(
            ClockStanding(clock.code, clock.started_at, clock.status, clock.due_at) for clock in file.clocks
        ),
        money=Counter(
            MoneyStanding(index, entry.kind, rows.get(entry.subject, 0), entry.amount, entry.currency)
            for index, entry in enumerate(file.entries, start=1)
        ),
        texts=Counter(Text(item.recipient, phone_of(item), item.text) for item in file.messages),
        promises=Counter((promise.who, promise.what) for promise in file.promises if promise.is_next),
    )
