"""Decision figures as regulators publish them: asked for, approved, refused by clause, days to decide, by service and month.

A decision belongs to the month it was made in (Asia/Shanghai), a request to the month it was made in: a month may have
refusals and no requests. What a correction took back is no decision. Every figure is the number of ``cases``.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

from django.db.models import DateTimeField, F, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from cases.declaration import registry
from cases.models import Case, CaseEvent
from workdays import calendar

if TYPE_CHECKING:
    from accounts.models import User

MONTHS = 12
KINDS = {"opened": "申请", "approved": "通过", "rejected": "不通过"}
CLAUSE = re.compile(r"\A审核不通过（([A-Z]+-[0-9]+[a-z]?)）")
NO_CLAUSE = "未记条款"


@dataclass
class Figures:
    """One service in one month; ``days`` are the days each decision took from the request on."""

    service: str
    month: date
    opened: int = 0
    approved: int = 0
    rejected: int = 0
    clauses: Counter[str] = field(default_factory=Counter)
    days: list[float] = field(default_factory=list)

    @property
    def share(self) -> str:
        """Of the month's decisions, how many in a hundred approved, rounded down; "—" without a decision."""
        decided = self.approved + self.rejected
        return f"{100 * self.approved // decided}%" if decided else "—"

    @property
    def median_days(self) -> str:
        """The middle of the days to decide; "—" without a decision."""
        return f"{median(self.days):.1f}" if self.days else "—"


def months(*, today: date) -> list[date]:
    """Return the first days of the last ``MONTHS`` months, this one last."""
    found = [today.replace(day=1)]
    while len(found) < MONTHS:
        found.insert(0, (found[0] - timedelta(days=1)).replace(day=1))
    return found


def cases(*, user: "User", kind: str, since: date, until: date) -> QuerySet[Any]:
    """Return the cases of that kind from the day ``since`` to before ``until``, each with ``approved_at``."""
    moment = {"opened": "received_at", "approved": "approved_at", "rejected": "closed_at"}[kind]
    stands = {
        "opened": Q(),
        "approved": Q(moments__has_key="approved"),
        "rejected": Q(outcome="rejected", is_open=False),
    }
    found = Case.objects.visible_to(user).annotate(
        approved_at=Cast(KeyTextTransform("approved", "moments"), DateTimeField())
    )
    within = {f"{moment}__gte": calendar.start_of(since), f"{moment}__lt": calendar.start_of(until)}
    return found.filter(stands[kind], **within).annotate(decided_at=F(moment))


def clauses(numbers: Iterable[int]) -> dict[int, str]:
    """Return the clause each case (by key) was refused by, as the refusal says: it stands there as ciphertext."""
    events = CaseEvent.objects.filter(case__in=list(numbers), step="reject").order_by("sequence")
    found = {event.case_id: CLAUSE.match(event.sentence) for event in events}
    return {case: match[1] if match else NO_CLAUSE for case, match in found.items()}


def figures(*, user: "User", since: date, until: date) -> list[Figures]:
    """Return the figures of every service and month that has any, the latest month first; four queries."""
    found: dict[tuple[date, str], Figures] = {}
    for kind in KINDS:
        rows = list(
            cases(user=user, kind=kind, since=since, until=until).values_list(
                "pk", "service", "received_at", "decided_at"
            )
        )
        refused_by = clauses(pk for pk, *_ in rows) if kind == "rejected" else {}
        for pk, service, asked_at, decided_at in rows:
            month = calendar.local_date(decided_at).replace(day=1)
            one = found.setdefault((month, service), Figures(service, month))
            _add(one, kind, asked_at, decided_at, refused_by.get(pk, NO_CLAUSE))
    order = {service.code: place for place, service in enumerate(registry.services())}
    return sorted(found.values(), key=lambda one: (-one.month.toordinal(), order.get(one.service, 99)))


def _add(one: Figures, kind: str, asked_at: datetime, decided_at: datetime, clause: str) -> None:
    setattr(one, kind, getattr(one, kind) + 1)
    if kind == "opened":
        return
    one.days.append((decided_at - asked_at) / timedelta(days=1))
    if kind == "rejected":
        one.clauses[clause] += 1
