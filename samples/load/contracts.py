"""Fictional persons, policies and insured persons. Names repeat, so that the beginning of one finds many."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from privacy import keys
from privacy.typed_text import normal_id_number, normal_phone
from samples.load import rows
from samples.load.world import World
from workdays.calendar import SHANGHAI, local_date

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
GIVEN = "安宁康乐平和明亮清远思源文武春秋子木雨晴云海若水景行知行"
FIRST_PHONE = 13_800_000_000
YEARS = 3
RENEWED = 5  # every fifth policy renews the one before it
FAMILY = 4  # every fourth insures a second person
WAITING_DAYS = 30
NOT_IN_FORCE = (("suspended", "欠缴保费"), ("lapsed", "逾期未复效"), ("surrendered", "投保人申请退保"))


@dataclass(frozen=True)
class Holder:
    """A policyholder with the period last taken out."""

    person: int
    name: str
    policy: int
    end: date


def write(*, world: World, indexes: range, random: Random, batch: rows.Batch) -> None:
    """Write the policies ``indexes`` with their persons.

    ``indexes`` begins at a multiple of ``RENEWED``, so that a renewal and what it renews come together.
    """
    earlier: Holder | None = None
    latest = local_date(world.now) - timedelta(days=WAITING_DAYS + 1)  # by now every waiting period has ended
    for index in indexes:
        key = world.first + index
        if earlier is None or index % RENEWED != RENEWED - 1 or earlier.end >= latest:
            name = _person(batch, random, 2 * key)
            start = latest - timedelta(days=random.randrange(YEARS * 365))
            holder, previous = Holder(2 * key, name, key, _last_day(start)), None
        else:
            start, previous = earlier.end + timedelta(days=1), earlier.policy
            holder = Holder(earlier.person, earlier.name, key, _last_day(start))
        _policy(world, batch, random, index, holder, start, previous)
        earlier = holder


def _last_day(start: date) -> date:
    return start + timedelta(days=364)


def _person(batch: rows.Batch, random: Random, key: int) -> str:
    name = random.choice(SURNAMES) + "".join(random.choices(GIVEN, k=random.choice((1, 2, 2))))
    id_number, phone = f"LOAD{key:09d}", str(FIRST_PHONE + key)
    batch.add(
        rows.PERSON,
        key,
        name,
        "other",
        keys.encrypt(id_number),
        keys.digest(normal_id_number(id_number)),
        date(1950, 1, 1) + timedelta(days=random.randrange(50 * 365)),
        random.choice(("male", "female")),
        keys.encrypt(phone),
        keys.digest(normal_phone(phone)),
    )
    return name


def _policy(
    world: World, batch: rows.Batch, random: Random, index: int, holder: Holder, start: date, previous: int | None
) -> None:
    key = holder.policy
    batch.add(
        rows.POLICY,
        key,
        f"LOAD{key:09d}",
        world.product,
        holder.person,
        start,
        holder.end,
        rows.array(world.services),
        previous,
    )
    waiting_end = start + timedelta(days=WAITING_DAYS - 1)
    cover = (start, holder.end, waiting_end, random.random() < 0.8)
    batch.add(rows.INSURED, 2 * key, key, holder.person, "self", *cover)
    if index % FAMILY == FAMILY - 1:
        _person(batch, random, 2 * key + 1)
        batch.add(rows.INSURED, 2 * key + 1, key, 2 * key + 1, random.choice(("spouse", "child", "parent")), *cover)
    if random.random() < 0.06:
        _status(batch, random, key, holder.end, world.now)


def _status(batch: rows.Batch, random: Random, policy: int, end: date, now: datetime) -> None:
    """One change late in the period, so that a case applied for before stays as it was judged."""
    status, reason = random.choice(NOT_IN_FORCE)
    at = datetime.combine(end - timedelta(days=random.randrange(20)), time.min, SHANGHAI)
    batch.add(rows.STATUS, policy, policy, status, at, keys.encrypt(reason), now)
