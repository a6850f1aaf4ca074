"""Which cases the load has: whose, of which template, and when they were asked for."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from random import Random

from cases.declaration import registry
from cases.models import Case
from policies.models import InsuredPerson
from samples.load.contracts import WAITING_DAYS
from samples.load.multiplying import Copy
from samples.load.templates import Template
from samples.load.world import World
from workdays.calendar import SHANGHAI, local_date

OPEN_SHARE = 0.65  # of the cases on policies in force; those on ended policies have ended
LONGEST_OPEN = timedelta(days=30)
TAKEN = 0.7  # of the open cases, by somebody


def copies(*, world: World, templates: list[Template]) -> Iterator[Copy]:
    """Yield the copies to make, spread evenly over the policies; equal worlds give equal copies."""
    random = Random(f"{world.seed}:cases")  # noqa: S311 - a load to measure with keeps no secret
    prefixes = _prefixes(templates)
    sequence = 0
    for index, insured in enumerate(_insured(world)):
        if not _has_case(world, index):
            continue
        sequence += 1
        template, received = _chosen(world, templates, insured, random)
        running = world.first + world.policies + sequence
        yield Copy(
            sequence=sequence,
            template=template,
            insured=insured.pk,
            policy_number=insured.policy.number,
            number=f"{prefixes[template.case]}{local_date(received):%y%m%d}{running:06d}",
            shift=received - template.received_at,
            team=random.choice(world.teams),
            assignee=random.choice(world.agents) if not template.is_open or random.random() < TAKEN else None,
        )


def _insured(world: World) -> Iterator[InsuredPerson]:
    keys = range(2 * world.first, 2 * (world.first + world.policies), 2)
    people = InsuredPerson.objects.filter(pk__gte=keys.start, pk__lt=keys.stop, relation="self")
    return people.select_related("policy").order_by("pk").iterator(chunk_size=10_000)


def _has_case(world: World, index: int) -> bool:
    """Spread the cases evenly over the policies."""
    return (index + 1) * world.cases // world.policies > index * world.cases // world.policies


def _prefixes(templates: list[Template]) -> dict[int, str]:
    services = Case.objects.in_bulk([template.case for template in templates])
    return {pk: registry.get(case.service).prefix for pk, case in services.items()}


def _chosen(
    world: World, templates: list[Template], insured: InsuredPerson, random: Random
) -> tuple[Template, datetime]:
    """Return a template and when it was asked for: an open case of late on a policy in force, else any ended one."""
    policy = insured.policy
    first = datetime.combine(policy.period_start + timedelta(days=WAITING_DAYS), time(9), SHANGHAI)
    last = min(world.now, datetime.combine(policy.period_end, time(17), SHANGHAI))
    going_on = policy.period_end >= local_date(world.now) and random.random() < OPEN_SHARE
    template = random.choice([item for item in templates if item.is_open == going_on])
    last -= template.lasted
    if going_on:
        first = max(first, last - LONGEST_OPEN)
    first = min(first, last)
    return template, (first + (last - first) * random.random()).replace(microsecond=0)
