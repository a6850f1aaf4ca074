"""What the dashboard counts, and the lists behind each number: cases, clocks and refused enquiries a person may see.

Pure queries that name no service; every function takes one query at any size. ``now`` and ``since`` are aware; weeks
begin on Monday in Asia/Shanghai. The sets (``opened``, ``ended``, ``clocks_due``, ``refusals``) are what the numbers
count and what their lists show, so that both always agree.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Aggregate,
    Count,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    Q,
    QuerySet,
    TextField,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, TruncWeek
from django.db.models.lookups import GreaterThanOrEqual

from accounts.models import Team
from cases.declaration import registry
from cases.declaration.words import CLOSED_STATES
from cases.models import Case, CaseClock, EligibilityCheck
from office import queue
from workdays import calendar

if TYPE_CHECKING:
    from accounts.models import User

WEEKS = 12
LARGEST = 10
ENDED_EARLY = [state.code for state in CLOSED_STATES]
OWED = (CaseClock.Status.RUNNING, CaseClock.Status.STOPPED)
IN_TIME = Q(status=CaseClock.Status.STOPPED, ended_at__lt=F("due_at"))
JUST_BEFORE = timedelta(microseconds=1)


@dataclass(frozen=True)
class Load:
    """How one service's open cases stand now."""

    service: str
    due_today: int
    overdue: int
    waiting: int
    all: int


@dataclass(frozen=True)
class Turnover:
    """What became of one service's cases in a period; ``ended_early`` are refused, withdrawn and the like."""

    service: str
    opened: int
    completed: int
    ended_early: int


@dataclass(frozen=True)
class WeekShare:
    """Of one service's clocks that fell due in the week from Monday ``week``, how many were met in time."""

    service: str
    week: date
    due: int
    in_time: int


def monday_of(day: date) -> date:
    """Return the Monday of the week ``day`` lies in."""
    return day - timedelta(days=day.weekday())


def weeks(*, now: datetime) -> list[date]:
    """Return the Mondays of the last ``WEEKS`` weeks, the present one last."""
    last = monday_of(calendar.local_date(now))
    return [last - timedelta(weeks=back) for back in reversed(range(WEEKS))]


def opened(*, user: "User", since: datetime) -> QuerySet[Case]:
    """Return the cases applied for since then."""
    return Case.objects.visible_to(user).filter(received_at__gte=since)


def ended(*, user: "User", since: datetime) -> QuerySet[Case]:
    """Return the cases ended since then, whatever their outcome."""
    return Case.objects.visible_to(user).filter(is_open=False, closed_at__gte=since)


def load_by_service(*, user: "User", now: datetime) -> dict[str, Load]:
    """Return how each service's open cases stand, by the conditions of the queue's headings."""
    numbers: dict[str, Any] = {
        code: Count("pk", filter=queue.BY_CODE[code].condition(user, now))
        for code in ("due_today", "overdue", "waiting", "all")
    }
    found: Any = Case.objects.visible_to(user).filter(is_open=True).values("service").annotate(**numbers)
    return {row["service"]: Load(**row) for row in found}


def turnover_by_service(*, user: "User", since: datetime) -> dict[str, Turnover]:
    """Return what was opened and ended since then."""
    has_ended = Q(is_open=False, closed_at__gte=since)
    early = Q(outcome__in=ENDED_EARLY)
    found = Case.objects.visible_to(user).filter(Q(received_at__gte=since) | has_ended)
    rows = found.values("service").annotate(
        opened=Count("pk", filter=Q(received_at__gte=since)),
        completed=Count("pk", filter=has_ended & ~early),
        ended_early=Count("pk", filter=has_ended & early),
    )
    return {row["service"]: Turnover(**row) for row in rows}


def clocks_due(*, user: "User", now: datetime, since: datetime) -> QuerySet[Any]:
    """Return the clocks that have fallen due since then, with the Monday of their due day as ``week``.

    Epochs superseded or void are owed by nobody and left out. A clock due at 24:00 belongs to the day that ends then.
    """
    owed = CaseClock.objects.filter(status__in=OWED, due_at__gt=since, due_at__lte=now)
    week = TruncWeek(F("due_at") - JUST_BEFORE, tzinfo=calendar.SHANGHAI)
    return owed.filter(case__in=Case.objects.visible_to(user)).annotate(week=week)


def on_time(*, user: "User", now: datetime) -> list[WeekShare]:
    """Return each service's share of clocks met in time, week by week over the last ``WEEKS`` weeks."""
    found = clocks_due(user=user, now=now, since=calendar.start_of(weeks(now=now)[0]))
    rows = (
        found.order_by().values("case__service", "week").annotate(due=Count("pk"), in_time=Count("pk", filter=IN_TIME))
    )
    return [
        WeekShare(row["case__service"], calendar.local_date(row["week"]), row["due"], row["in_time"]) for row in rows
    ]


def by_place(*, user: "User", since: datetime) -> list[tuple[str, int]]:
    """Return the places most often asked for since then; '' stands for those not settled yet."""
    rows = opened(user=user, since=since).values("place").annotate(number=Count("pk")).order_by("-number", "place")
    return [(row["place"], row["number"]) for row in rows[:LARGEST]]


def refusals(*, user: "User", since: datetime) -> QuerySet[EligibilityCheck]:
    """Return the enquiries refused since then that ``user`` may see."""
    return enquiries(user=user).filter(outcome="reject", checked_at__gte=since)


def enquiries(*, user: "User") -> QuerySet[EligibilityCheck]:
    """Return the enquiries that ``user`` may see, by the services of the user's teams.

    As with cases: all of them with ``view_every_case``; else one's own, and those of services one's teams have or no
    team has.
    """
    found = EligibilityCheck.objects.filter(purpose=EligibilityCheck.Purpose.ENQUIRY)
    if not user.has_perm("cases.view_case"):
        return found.none()
    if user.has_perm("cases.view_every_case"):
        return found
    mine, anyone = _services_of(Team.objects.filter(members=user)), _services_of(Team.objects.all())
    return found.filter(Q(checked_by=user) | Q(service__in=mine) | ~Q(service__in=anyone))


def _services_of(teams: QuerySet[Team]) -> QuerySet[Any]:
    listed = rows_of("services", function="jsonb_array_elements_text")
    return teams.annotate(listed=listed).values("listed")


def rows_of(field: str, *, function: str) -> Any:
    """Return an expression with one row for each value that ``function`` finds in the column."""
    rows: Any = Func(F(field), function=function, output_field=TextField())
    rows.set_returning = True
    return rows


def refusals_by_rule(*, user: "User", since: datetime) -> list[tuple[str, int]]:
    """Return the rules that refused most often since then; an enquiry counts once under each rule that refused it."""
    rule = rows_of("rejected_rules", function="unnest")
    rows = refusals(user=user, since=since).order_by().annotate(rule=rule).values("rule").annotate(number=Count("pk"))
    return [(row["rule"], row["number"]) for row in rows.order_by("-number", "rule")[:LARGEST]]


def rule_labels() -> dict[str, str]:
    """Return what the services call each rule they judge by."""
    found: dict[str, str] = {}
    for service in registry.services():
        for judge in service.eligibility:
            found.setdefault(judge.rule, judge.label)
        for cutoff in service.cutoffs:
            found.setdefault(cutoff.rule, cutoff.label)
    return found


class Median(Aggregate):
    """The middle value of a group."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class Duration:
    """A service's measure over the cases in which it ended: how many they are, and the median, None without any."""

    service: str
    label: str
    cases: int
    median: timedelta | None


def durations(*, user: "User", since: datetime) -> list[Duration]:
    """Return the measures that services declare, of the cases in which they ended since then."""
    declared = [(service.code, measure) for service in registry.services() for measure in service.measures]
    asked: dict[str, Any] = {}
    for number, (code, measure) in enumerate(declared):
        end, start = _moment(measure.end), _moment(measure.start)
        ended: Any = Q(service=code, **{f"moments__{measure.end}__isnull": False}) & GreaterThanOrEqual(end, since)
        asked[f"cases{number}"] = Count("pk", filter=ended)
        asked[f"median{number}"] = Median(ExpressionWrapper(end - start, output_field=DurationField()), filter=ended)
    found = Case.objects.visible_to(user).aggregate(**asked) if asked else {}
    return [
        Duration(code, measure.label, found[f"cases{number}"], found[f"median{number}"])
        for number, (code, measure) in enumerate(declared)
    ]


def _moment(code: str) -> Any:
    """Return a case's moment as the database compares it."""
    return Cast(KeyTextTransform(code, "moments"), DateTimeField())
