"""Who read what (谁看过): the access log counted by person, day and purpose, with what is unusual in it.

Pure queries over the log; days are those of Asia/Shanghai. Every function takes one query, ``subjects`` at most four.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Q, QuerySet, TextField
from django.db.models.functions import Cast, ExtractHour, TruncDate

from cases.models import Case
from policies.models import InsuredPerson, Person, Policy
from privacy.models import AccessLog
from workdays import calendar

LEAST_UNUSUAL = 30
TIMES_THE_USUAL = 3
NIGHT = (22, 6)
LEAST_AT_NIGHT = 5
MOST_REASONS = 1000


@dataclass(frozen=True)
class Day:
    """What one person read on one day: how often, how often in clear, how often at night (22 to 6), and what is unusual."""

    user_id: int | None
    reader: str
    account: str
    day: date
    total: int
    unmasked: int
    at_night: int
    unusual: str = ""


def log(*, since: date, until: date) -> QuerySet[AccessLog]:
    """Return the readings from the day ``since`` to the day ``until``, both included."""
    last = until + timedelta(days=1)
    return AccessLog.objects.filter(at__gte=calendar.start_of(since), at__lt=calendar.start_of(last))


def of_person(person: Person) -> Q:
    """Return which readings were of ``person``: as a person, as insured, on policies held, in cases."""
    insured = list(InsuredPerson.objects.filter(person=person).values_list("pk", "policy_id"))
    policies = {policy for _, policy in insured} | set(
        Policy.objects.filter(policyholder=person).values_list("pk", flat=True)
    )
    cases = Case.objects.filter(insured__person=person).values_list("number", flat=True)
    found = Q(case_number__in=list(cases))
    for model, keys in ((Person, {person.pk}), (InsuredPerson, {pk for pk, _ in insured}), (Policy, policies)):
        found |= Q(subject_type=model._meta.label_lower, subject_id__in=[str(key) for key in keys])
    return found


def by_person_and_day(entries: QuerySet[AccessLog]) -> list[Day]:
    """Return what each person read on each day, the latest day first, with what is unusual marked."""
    day = TruncDate("at", tzinfo=calendar.SHANGHAI)
    night = Q(hour__gte=NIGHT[0]) | Q(hour__lt=NIGHT[1])
    rows = (
        entries.order_by()
        .annotate(day=day, hour=ExtractHour("at", tzinfo=calendar.SHANGHAI))
        .values("user", "user__display_name", "user__username", "day")
        .annotate(total=Count("pk"), unmasked=Count("pk", Q(action="unmask")), at_night=Count("pk", night))
        .order_by("-day", "-total", "user")
    )
    return _marked([_day(dict(row)) for row in rows])


def _day(row: dict[str, Any]) -> Day:
    reader = row["user__display_name"] or row["user__username"] or "系统"
    numbers = {name: row[name] for name in ("day", "total", "unmasked", "at_night")}
    return Day(user_id=row["user"], reader=reader, account=row["user__username"] or "", **numbers)


def _marked(days: list[Day]) -> list[Day]:
    totals: dict[int | None, list[int]] = defaultdict(list)
    for day in days:
        totals[day.user_id].append(day.total)
    return [Day(**{**vars(day), "unusual": unusual(day, _usual(totals, day))}) for day in days]


def _usual(totals: dict[int | None, list[int]], day: Day) -> float:
    """Return what others read on an ordinary day, or where nobody else did, the person on other days."""
    others = [total for user, each in totals.items() if user != day.user_id for total in each]
    return median(others or totals[day.user_id])


def unusual(day: Day, usual: float) -> str:
    """Return in words what is unusual in a day's reading; "" where nothing is."""
    found = []
    if day.total >= LEAST_UNUSUAL and day.total > TIMES_THE_USUAL * usual:
        found.append(f"查看 {day.total} 次，平常约 {usual:.0f} 次")
    if day.at_night >= LEAST_AT_NIGHT:
        found.append(f"深夜查看 {day.at_night} 次")
    return "；".join(found)


def by_purpose(entries: QuerySet[AccessLog]) -> list[tuple[str, str, int]]:
    """Return what was done, the reason given where one was, and how often, the most frequent first.

    Reasons are ciphertext, so they are counted here and not by the database: of the last ``MOST_REASONS``.
    """
    labels = dict(AccessLog.Action.choices)
    stored = entries.annotate(token=Cast("reason", TextField()))
    without = stored.filter(token="").order_by().values_list("action").annotate(number=Count("pk"))
    found = Counter({(labels[action], ""): number for action, number in without})
    given = stored.exclude(token="").order_by("-pk").only("action", "reason")[:MOST_REASONS]
    found.update((entry.get_action_display(), entry.reason) for entry in given)
    return [(action, reason, number) for (action, reason), number in found.most_common(50)]


@dataclass(frozen=True)
class Subject:
    """What was read, by the name people know it by; ``person`` is the key of who it is about."""

    name: str
    person: int | None = None


def subjects(entries: Iterable[AccessLog]) -> dict[int, Subject]:
    """Return what each entry is about, by the entry's key: a name, and not an id."""
    rows = list(entries)
    persons = _names(Person.objects.filter(pk__in=_keys(rows, Person)).values_list("pk", "name", "pk"))
    insured = InsuredPerson.objects.filter(pk__in=_keys(rows, InsuredPerson))
    insured_names = _names(insured.values_list("pk", "person__name", "person"))
    policies = Policy.objects.filter(pk__in=_keys(rows, Policy))
    policy_names = {str(pk): Subject(f"保单 {number}") for pk, number in policies.values_list("pk", "number")}
    cases = Case.objects.filter(number__in={row.case_number for row in rows if row.case_number})
    case_names = _names(cases.values_list("number", "insured__person__name", "insured__person"))
    known = {
        Person._meta.label_lower: persons,
        InsuredPerson._meta.label_lower: insured_names,
        Policy._meta.label_lower: policy_names,
    }
    return {
        row.pk: known.get(row.subject_type, {}).get(row.subject_id)
        or case_names.get(row.case_number)
        or Subject(row.subject_label)
        for row in rows
    }


def _names(rows: Iterable[tuple[Any, str, int]]) -> dict[str, Subject]:
    return {str(key): Subject(name, person) for key, name, person in rows}


def _keys(rows: list[AccessLog], model: type[Any]) -> set[int]:
    keys = (row.subject_id for row in rows if row.subject_type == model._meta.label_lower)
    return {int(key) for key in keys if key.isdecimal()}
