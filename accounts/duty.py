"""Who is at work: leave, and who of a team may be given a case without being asked."""

from datetime import date

from django.db.models import QuerySet

from accounts.models import Team, User


def on_leave(day: date) -> QuerySet[User]:
    """Return the staff who are away on ``day`` (Asia/Shanghai)."""
    return User.objects.filter(leaves__first_day__lte=day, leaves__last_day__gte=day)


def is_on_leave(user: User, day: date) -> bool:
    """Tell whether ``user`` is away on ``day``."""
    return on_leave(day).filter(pk=user.pk).exists()


def on_duty(team: Team, day: date) -> QuerySet[User]:
    """Return the members of ``team`` who are active and not away on ``day``."""
    return User.objects.filter(teams=team, is_active=True, is_staff=True).exclude(pk__in=on_leave(day).values("pk"))
