"""Reminders 60 and 30 days before a policy with unused services ends (GEN-15). Off unless ``POLICY_REMINDERS_A_DAY`` is set."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.bookkeeping import expiry, messages
from cases.models import Case, Message, PolicyReminder
from manual.registry import rule
from policies.choices import PolicyStatus
from policies.models import InsuredPerson
from policies.status import status_then
from workdays import calendar

STAGES = ((0, 30), (30, 60))
"""Days left: more than the first, at most the second. The nearest end is reminded of first."""
BATCH = 500
on_reminding: list[Callable[[InsuredPerson], bool]] = []
"""Each tells whether an insured person has asked that their data be used for nothing that need not be."""


@rule("GEN-15")
def remind(*, at: datetime) -> int:
    """Queue the reminders due at ``at`` (aware) up to the day's cap, each exactly once; return how many.

    What the cap leaves, and a night missed, is made up for on the following days. Who can get no SMS uses up no reminder.
    """
    today = calendar.local_date(at)
    left = settings.POLICY_REMINDERS_A_DAY - PolicyReminder.objects.filter(at__gte=calendar.start_of(today)).count()
    sent = 0
    for over, days in STAGES:
        for insured in _due(today, over, days, at) if sent < left else ():
            sent += _remind(insured, days, at)
            if sent >= left:
                break
    return sent


def _due(today: date, over: int, days: int, at: datetime) -> Iterator[InsuredPerson]:
    """Yield who has services left and is to be reminded now, the nearest end first."""
    waiting, after = _not_reminded(today, over, days, at), Q()
    while batch := list(waiting.filter(after)[:BATCH]):
        end, last = batch[-1].policy.period_end, batch[-1].pk
        after = Q(policy__period_end__gt=end) | Q(policy__period_end=end, pk__gt=last)
        unused = expiry.unused(batch)
        yield from (insured for insured in batch if unused[insured.pk])


def _not_reminded(today: date, over: int, days: int, at: datetime) -> QuerySet[InsuredPerson]:
    ends = (today + timedelta(days=over + 1), today + timedelta(days=days))
    found = InsuredPerson.objects.filter(policy__period_end__range=ends).exclude(policy__services=[])
    reminded = PolicyReminder.objects.filter(
        days=days, insured=OuterRef("pk"), period_end=OuterRef("policy__period_end")
    )
    died = Case.objects.filter(insured=OuterRef("pk"), state="deceased")
    in_force = Q(status_then=None) | Q(status_then=PolicyStatus.IN_FORCE)
    found = found.filter(~Exists(reminded), ~Exists(died)).annotate(status_then=status_then(policy="policy", at=at))
    related = found.filter(in_force).select_related("person", "policy__policyholder")
    return related.order_by("policy__period_end", "pk")


@transaction.atomic
def _remind(insured: InsuredPerson, days: int, at: datetime) -> bool:
    """Queue one reminder with its record, so that both are there or neither; tell whether there was one to queue."""
    unwanted = any(has_asked(insured) for has_asked in on_reminding)
    if unwanted or not messages.phone_of(Message(insured=insured, recipient="insured")):
        return False
    message = messages.queue_to_insured(insured=insured, text=_text(insured), at=at)
    PolicyReminder.objects.create(
        insured=insured, period_end=insured.policy.period_end, days=days, at=at, message=message
    )
    return True


def _text(insured: InsuredPerson) -> str:
    """Return the words: no name and no service, some of which are named after an illness."""
    end = insured.policy.period_end
    return (
        f"您尾号{insured.policy.number[-4:]}的保单将于{end.year}年{end.month}月{end.day}日24:00到期，尚有未使用的增值服务，"
        f"到期未申请的随保单终止。如需使用，请在到期前致电{settings.HOTLINE}申请（7x24小时）。"
    )
