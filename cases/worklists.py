"""The lists of work people start from: each a name and a condition on cases, wherever they are counted or shown."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q

from cases import registry
from cases.declaration import Service
from cases.models import Case, PendingConfirmation, Referral
from workdays import calendar

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Worklist:
    """A list of open work; ``permission`` says whose it is, ``urgent`` that it should be empty.

    ``condition`` selects its cases among those a person may see, at an aware moment.
    """

    code: str
    label: str
    permission: str
    condition: "Callable[[User, datetime], Q]"
    urgent: bool = False


def _due_today(user: "User", now: datetime) -> Q:
    return Q(is_open=True, due_at__gt=now, due_at__lte=calendar.end_of(calendar.local_date(now)))


def _referred(user: "User", now: datetime) -> Q:
    return Q(Exists(Referral.objects.filter(case=OuterRef("pk"), verdict="")), is_open=True)


def _to_confirm(user: "User", now: datetime) -> Q:
    """Other people's steps: nobody confirms an own one."""
    waiting = PendingConfirmation.objects.filter(case=OuterRef("pk"), status=PendingConfirmation.Status.OPEN)
    return Q(Exists(waiting.exclude(requested_by=user)))


WORKLISTS = (
    Worklist("mine", "我办理的", "cases.handle_case", lambda user, now: Q(is_open=True, assignee=user)),
    Worklist("unassigned", "未分派", "cases.handle_case", lambda user, now: Q(is_open=True, assignee=None)),
    Worklist("today", "今天到期", "cases.view_case", _due_today),
    Worklist("overdue", "已超期", "cases.view_case", lambda user, now: Q(is_open=True, due_at__lte=now), urgent=True),
    Worklist("referred", "待主管判断", "cases.supervise_case", _referred),
    Worklist("confirm", "待复核", "cases.review_case", _to_confirm),
)


def counts(user: "User", now: datetime) -> list[tuple[Worklist, int]]:
    """Return each list of the person's with how many cases it holds now, by one query a list."""
    visible = Case.objects.visible_to(user)
    mine = [item for item in WORKLISTS if user.has_perm(item.permission)]
    return [(item, visible.filter(item.condition(user, now)).count()) for item in mine]


def open_by_service(user: "User") -> list[tuple[Service, int]]:
    """Return how many open cases of each service the person may see, in the manual's order; by one query."""
    open_ones = Case.objects.visible_to(user).filter(is_open=True)
    found = dict(open_ones.order_by().values_list("service").annotate(Count("pk")))
    return [(service, found.get(service.code, 0)) for service in registry.services()]
