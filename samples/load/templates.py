"""One case of every service, request and state, brought there by the steps that staff take: what the load multiplies."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from cases.declaration import registry
from cases.models import Applicant
from policies.models import InsuredPerson, Person, Policy, Product
from samples.service_examples import examples, ways
from samples.walking import Walk, open_example

AGE = timedelta(days=90)
"""How long before ``now`` the walks begin, so that even the longest has ended."""
MOST_REQUESTS = 1


@dataclass(frozen=True)
class Template:
    """A walked case: its key, whose it is, whether it is open, when it was asked for and how long the walk took."""

    case: int
    insured: int
    is_open: bool
    received_at: datetime
    lasted: timedelta


def walk_all(*, services: tuple[str, ...], crew: tuple[User, ...], now: datetime) -> list[Template]:
    """Walk the templates on persons made for them, one each; a relative asks for one of each service. ``now`` is aware."""
    known = {code: its for code, its in examples().items() if code in services}
    numbers = count(Policy.objects.count())
    walked = [
        _walk(code, state, number, _person(next(numbers), now), crew, now - AGE)
        for code, its in known.items()
        for state in ways(registry.get(code), its)
        for number in range(min(MOST_REQUESTS, len(its.requests)))
    ]
    referred = [
        _walk(code, registry.get(code).initial, 0, _person(next(numbers), now), crew, now - AGE, Applicant.OTHER)
        for code in known
    ]
    return walked + referred


def _walk(
    code: str,
    state: str,
    number: int,
    insured: InsuredPerson,
    crew: tuple[User, ...],
    start: datetime,
    applicant: Applicant = Applicant.INSURED,
) -> Template:
    service, known = registry.get(code), examples()[code]
    request = known.requests[number]
    case = open_example(service=service, insured=insured, request=request, crew=crew, at=start, applicant=applicant)
    walk = Walk(case, crew, known)
    walk.to(state)
    return Template(case.pk, insured.pk, walk.case.is_open, start, walk.at - start)


def _person(number: int, now: datetime) -> InsuredPerson:
    """Return a person whose cover, waiting period and policy raise no question at any time of a walk."""
    today = timezone.localdate(now)
    name = f"压测样本{number:03d}"
    person = Person.objects.create(
        name=name, id_type="other", id_number=f"LOADT{number:06d}", birth_date=date(1966, 5, 4), sex="male"
    )
    policy = Policy.objects.create(
        number=f"LOADT{number:06d}",
        product=Product.objects.get(name=settings.PRODUCT_NAME),
        policyholder=person,
        period_start=today - timedelta(days=240),
        period_end=today + timedelta(days=124),
        services=[service.code for service in registry.services()],
    )
    return InsuredPerson.objects.create(
        policy=policy,
        person=person,
        relation="self",
        cover_from=policy.period_start,
        cover_to=policy.period_end,
        waiting_period_end=policy.period_start + timedelta(days=29),
        social_insurance=True,
    )
