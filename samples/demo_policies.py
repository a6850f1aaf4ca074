"""Fictional people and policies that show every case the hotline meets (``data/products/demo_*.csv``).

Dates are counted back from a given day. What exists is left alone, so a demo keeps what was done with it.
"""

from datetime import date, timedelta

from django.db import transaction

from coverage.models import Division
from policies.data_files import rows
from policies.models import InsuredPerson, Person, Policy, PolicyStatusChange, Product
from policies.periods import policy_period
from policies.products import load_products
from privacy import keys
from privacy.typed_text import normal_id_number
from workdays.calendar import start_of

OTHER_PRODUCT = {"code": "QT-DEMO", "name": "其他医疗保险（演示）"}
FIRST_POLICY = "YSBD000001"
"""A policy in force with all services, its waiting period over, without a case."""
CROWD = "YSBD1"
"""How the numbers of the policies begin on which the demo's cases stand, one case a policy."""
CROWD_SIZE = 72
CHILDREN = 500
"""From which number the crowd's children count: two persons of a policy whose ID numbers end alike cannot sign in."""
UNKNOWN_YES_NO = {"": None, "yes": True, "no": False}


@transaction.atomic
def load_demo_policies(*, today: date) -> list[Policy]:
    """Make sure the demo people and policies exist, new ones dated around ``today``; return the policies."""
    load_products()
    Product.objects.get_or_create(code=OTHER_PRODUCT["code"], defaults=OTHER_PRODUCT)
    people = {row["name"]: _person(row) for row in rows("demo_people.csv")}
    policies = {}
    for row in rows("demo_policies.csv"):
        policies[row["number"]] = _policy(row, people, today)
    for row in rows("demo_insured.csv"):
        _insured(row, policies[row["policy"]], people[row["person"]])
    like = next(iter(rows("demo_policies.csv")))
    crowd = [_of_the_crowd(number, like, today) for number in range(1, CROWD_SIZE + 1)]
    return [*policies.values(), *crowd]


def _of_the_crowd(number: int, like: dict[str, str], today: date) -> Policy:
    """Return a policy ``like`` another, in force, its waiting period over; every fourth insures the policyholder's child."""
    child = number % 4 == 0
    holder = _person(_crowd_person(number, "客户"))
    row = {**like, "number": f"{CROWD}{number:05d}", "policyholder": holder.name}
    insured = _person(_crowd_person(number + CHILDREN, "子女", born="2014-05-04")) if child else holder
    policy = _policy(row, {holder.name: holder}, today)
    relation = "child" if child else "self"
    _insured(
        {"relation": relation, "waiting_days": "90", "social_insurance": "yes", "division": "320100"}, policy, insured
    )
    return policy


def with_policy_ended(insured: InsuredPerson, today: date) -> InsuredPerson:
    """Return the same person under an earlier policy, which ended three days before ``today``."""
    policy, end = insured.policy, today - timedelta(days=3)
    earlier = Policy.objects.create(
        number=f"{policy.number}-{Policy.objects.filter(number__startswith=policy.number).count()}",
        product=policy.product,
        policyholder=policy.policyholder,
        period_start=end - timedelta(days=364),
        period_end=end,
        services=policy.services,
    )
    _status_changes(earlier, {"status": ""}, today)
    return InsuredPerson.objects.create(
        policy=earlier,
        person=insured.person,
        relation=insured.relation,
        cover_from=earlier.period_start,
        cover_to=earlier.period_end,
        waiting_period_end=earlier.period_start + timedelta(days=89),
    )


def _crowd_person(number: int, kind: str, born: str = "1966-05-04") -> dict[str, str]:
    return {
        "name": f"演示{kind}{number:02d}",
        "id_type": "other",
        "id_number": f"DEMO-{kind}-{number:04d}",
        "birth_date": born,
        "sex": ("male", "female")[number % 2],
        "phone": f"1380001{number:04d}",
    }


def _person(row: dict[str, str]) -> Person:
    digest = keys.digest(normal_id_number(row["id_number"]))
    known = Person.objects.filter(id_type=row["id_type"], id_number_digest=digest).first()
    if known:
        return known
    person = Person(**{**row, "birth_date": date.fromisoformat(row["birth_date"])})
    person.full_clean()
    person.save()
    return person


def _policy(row: dict[str, str], people: dict[str, Person], today: date) -> Policy:
    previous = Policy.objects.filter(number=row["previous"]).first()
    start = (
        previous.period_end + timedelta(days=1) if previous else today - timedelta(days=int(row["started_days_ago"]))
    )
    policy, created = Policy.objects.get_or_create(
        number=row["number"],
        defaults={
            "product": Product.objects.get(code=row["product"]),
            "policyholder": people[row["policyholder"]],
            "period_start": start,
            "period_end": _last_day_of_year_from(start),
            "services": row["services"].split(),
            "previous_policy": previous,
        },
    )
    if created:
        _status_changes(policy, row, today)
    return policy


def _last_day_of_year_from(start: date) -> date:
    try:
        return start.replace(year=start.year + 1) - timedelta(days=1)
    except ValueError:  # 29 February has no anniversary next year
        return date(start.year + 1, 2, 28)


def _status_changes(policy: Policy, row: dict[str, str], today: date) -> None:
    effective_at = policy_period(policy)[0]
    PolicyStatusChange.objects.create(
        policy=policy, status="in_force", effective_at=effective_at, reason="承保（演示）"
    )
    if row["status"]:
        day = today - timedelta(days=int(row["status_days_ago"]))
        effective_at = start_of(day)
        PolicyStatusChange.objects.create(
            policy=policy, status=row["status"], effective_at=effective_at, reason=row["reason"]
        )


def _waiting_period_end(row: dict[str, str], policy: Policy, person: Person) -> date | None:
    if policy.previous_policy:
        return InsuredPerson.objects.get(policy=policy.previous_policy, person=person).waiting_period_end
    if not row["waiting_days"]:
        return None
    return policy.period_start + timedelta(days=int(row["waiting_days"]) - 1)


def _insured(row: dict[str, str], policy: Policy, person: Person) -> None:
    if InsuredPerson.objects.filter(policy=policy, person=person).exists():
        return
    insured = InsuredPerson(
        policy=policy,
        person=person,
        relation=row["relation"],
        cover_from=policy.period_start,
        cover_to=policy.period_end,
        waiting_period_end=_waiting_period_end(row, policy, person),
        social_insurance=UNKNOWN_YES_NO[row["social_insurance"]],
        social_insurance_division=Division.objects.filter(pk=row["division"]).first(),
    )
    insured.full_clean()
    insured.save()
