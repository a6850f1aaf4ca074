"""Automatic assignment (自动分派): who of a team gets a case that was just opened."""

from datetime import datetime

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.duty import on_duty
from accounts.models import Team, User
from cases.models import Case

BACKEND = "django.contrib.auth.backends.ModelBackend"  # where roles' permissions are looked up


def first_assignee(*, team: Team | None, opener: User, now: datetime) -> User | None:
    """Return whose a case that was just opened is: as the team hands out, else the opener's where they handle cases."""
    by_turns = next_assignee(team=team, now=now)
    if by_turns or opener.kind != User.Kind.STAFF or not opener.has_perm("cases.handle_case"):
        return by_turns
    return opener


def next_assignee(*, team: Team | None, now: datetime) -> User | None:
    """Return the member on duty on the day of ``now`` (aware) who may handle cases and has the fewest open ones.

    Among equals the one with the lowest id. None where the team assigns nothing automatically or nobody is there. One
    query at most.
    """
    if team is None or not team.auto_assign:
        return None
    there = on_duty(team, timezone.localdate(now)).values("pk")
    handlers = User.objects.with_perm("cases.handle_case", include_superusers=False, backend=BACKEND)
    return handlers.filter(pk__in=there).annotate(load=Coalesce(_open_cases(), 0)).order_by("load", "pk").first()


def _open_cases() -> Subquery:
    mine = Case.objects.filter(assignee=OuterRef("pk"), is_open=True).order_by().values("assignee")
    return Subquery(mine.annotate(number=Count("pk")).values("number"))
