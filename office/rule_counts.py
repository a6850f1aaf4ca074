"""How often each rule of the manual took effect: cases it warned, referred or refused, and enquiries it refused.

One query for all rules, over what the user may see. A case counts once a rule and effect; a rule warns where its sentence was
told and acknowledged or a judgement only pointed out; it refers where it asked a person; it refuses where a judgement rejected
or a request was declined by it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import CharField, F, Q, QuerySet, Value

from cases.models import Case, EligibilityCheck, NoticeAcknowledgement, Referral, RefusedRequest
from office import statistics

if TYPE_CHECKING:
    from accounts.models import User


class Effect(StrEnum):
    """What a rule did to a case."""

    WARNED = "warned"
    REFERRED = "referred"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """The word staff read."""
        return {"warned": "提醒", "referred": "转人工", "refused": "拒绝"}[self.value]


SOURCES = {
    Effect.WARNED: ((NoticeAcknowledgement, "at", "rule"), (EligibilityCheck, "checked_at", "warned_rules")),
    Effect.REFERRED: ((Referral, "raised_at", "rule"),),
    Effect.REFUSED: ((RefusedRequest, "at", "rule"), (EligibilityCheck, "checked_at", "rejected_rules")),
}
"""Where an effect is on record: the rows, when each came about, and the column with its rule or, ``_rules``, its rules."""


@dataclass(kw_only=True)
class Counts:
    """How many cases a rule warned, referred and refused, and how many enquiries it refused."""

    warned: int = 0
    referred: int = 0
    refused: int = 0
    enquiries: int = 0


def by_rule(*, user: "User", since: datetime) -> dict[str, Counts]:
    """Return the counts of every rule that took effect since then (aware), of what ``user`` may see; one query."""
    if not user.has_perm("cases.view_case"):
        return {}
    cases = Case.objects.visible_to(user)
    parts = [
        _rows(model._default_manager.filter(case__in=cases, **{f"{moment}__gte": since}), effect, column, "case_id")
        for effect, sources in SOURCES.items()
        for model, moment, column in sources
    ]
    enquiries = statistics.refusals(user=user, since=since)
    parts.append(_rows(enquiries, "enquiries", "rejected_rules", "pk"))
    found: dict[str, Counts] = {}
    for what, rule, number in _counted(parts):
        setattr(found.setdefault(rule, Counts()), what, number)
    return found


def cases_of(*, user: "User", rule: str, effect: Effect, since: datetime) -> QuerySet[Case]:
    """Return the cases on which ``rule`` took that effect since then, of those ``user`` may see."""
    found = Q(pk__in=[])
    for model, moment, column in SOURCES[effect]:
        named = {f"{column}__contains": [rule]} if column.endswith("_rules") else {column: rule}
        found |= Q(pk__in=model._default_manager.filter(**named, **{f"{moment}__gte": since}).values("case"))
    return Case.objects.visible_to(user).filter(found)


def _rows(found: QuerySet[Any], what: str, column: str, subject: str) -> QuerySet[Any, Any]:
    rule = statistics.rows_of(column, function="unnest") if column.endswith("_rules") else F(column)
    named = {"what": Value(str(what), output_field=CharField()), "which": rule, "counted": F(subject)}
    return found.order_by().annotate(**named).values_list("what", "which", "counted")


def _counted(parts: list[QuerySet[Any, Any]]) -> list[tuple[str, str, int]]:
    sql, values = parts[0].union(*parts[1:], all=True).query.sql_with_params()
    counted = f"SELECT what, which, count(DISTINCT counted) FROM ({sql}) AS found GROUP BY 1, 2"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(counted, values)
        return cursor.fetchall()
