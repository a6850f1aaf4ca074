"""Messages that did not reach anybody become work: a call-back (回电) promised in their place, in the queue until it is made."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from accounts.system import system_user
from cases.actions.apply_step import apply_step
from cases.bookkeeping import messages
from cases.declaration.errors import CaseError
from cases.models import CaseEvent, Message
from workdays import calendar

logger = logging.getLogger(__name__)
TRIED = timedelta(hours=1)
"""A message that the gateway still refuses after this is not tried any more."""
OLDEST = timedelta(days=30)
"""Older ones were dealt with before there were call-backs for them."""
Status = Message.Status


def promise_calls(*, at: datetime) -> int:
    """Promise a call for each message that failed for good or is unconfirmed at ``at`` (aware), once; return how many.

    By the end of the day, or of the next working day. An ended case gets it too: its last message tells how it ended.
    """
    return sum(_promise(message, at) for message in _lost(at))


def _lost(at: datetime) -> Iterator[Message]:
    key = Concat(Value("message:"), Cast(OuterRef("pk"), CharField()))
    promised = CaseEvent.objects.filter(case=OuterRef("case"), idempotency_key=key)
    found = Message.objects.filter(~Exists(promised), case__isnull=False, queued_at__gt=at - OLDEST)
    found = found.filter(status__in=(Status.FAILED, Status.UNKNOWN))
    related = ("case__verification", "case__insured__person", "case__insured__policy__policyholder")
    for message in found.select_related(*related).order_by("pk"):
        over = message.attempts >= messages.ATTEMPTS or message.queued_at <= at - TRIED
        if message.status == Status.UNKNOWN or over or not messages.phone_of(message):
            yield message


def _promise(message: Message, at: datetime) -> bool:
    number = message.case.number if message.case else ""
    whom = "被保险人" if message.recipient == "insured" else "申请人"
    topic = f"短信{message.get_status_display()}，请电话告知{whom}：{message.text}"
    today = calendar.local_date(at)
    due = calendar.end_of(today) if calendar.is_workday(today) else calendar.due_at(start=at, n=1).at
    try:
        apply_step(
            number=number,
            step="promise_call_back",
            data={"topic": topic[:200], "due_at": f"{timezone.localtime(due):%Y-%m-%d %H:%M}"},
            actor=system_user(),
            revision=None,
            idempotency_key=f"message:{message.pk}",
            now=at,
        )
    except CaseError as problem:
        logger.warning("no call was promised on %s: %s", number, type(problem).__name__)
        return False
    return True
