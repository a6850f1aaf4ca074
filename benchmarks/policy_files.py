"""Files of fictional policies: a record to start from, and files that leave most of it alone, change some and add some."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook

from privacy.identity import check_character

CHANGED, NEW = 20, 20
"""Of so many policies one is changed; of so many one is new."""
HEADINGS = (
    *("保单号", "产品代码", "保险期间起日", "保险期间止日", "保单载明的服务"),
    *("投保人姓名", "投保人证件号码", "投保人手机号码", "被保险人姓名", "被保险人证件号码", "被保险人手机号码"),
    *("与投保人关系", "等待期届满日", "社会医疗保险", "社会医疗保险参保地"),
)
PRODUCT = "ZYSH-BWYL"
_FIRST_BIRTH = date(1930, 1, 1)
_NAMES = "测试甲乙丙丁戊己庚辛壬癸"


def citizen(number: int) -> str:
    """Return the number of a fictional citizen: nine hundred are born a day."""
    born = _FIRST_BIRTH + timedelta(days=number // 900)
    first = f"110101{born:%Y%m%d}{100 + number % 900}"
    return first + check_character(first)


def row(number: int, *, changed: bool = False) -> list[str]:
    """Return the row of policy ``number``; every fifth insures the policyholder's child."""
    holder = (_name(number), citizen(number), f"139{number % 10**8:08d}" if changed and number % 2 else _phone(number))
    is_child = number % 5 == 0
    insured = (_name(number + 3), citizen(20_000_000 + number), "") if is_child else holder
    waiting = "2026-04-30" if changed and not number % 2 else "2026-03-31"
    policy = (f"BENCH{number:09d}", PRODUCT, "2026-01-01", "2026-12-31", "green_channel、mdt")
    return [*policy, *holder, *insured, "子女" if is_child else "本人", waiting, "是", "110000"]


def _name(number: int) -> str:
    return f"测试{_NAMES[number % 12]}{_NAMES[number // 12 % 12]}"


def _phone(number: int) -> str:
    return f"138{number % 10**8:08d}"


def record(policies: int) -> Iterator[list[str]]:
    """Yield the heading and the rows of the policies to start from."""
    yield list(HEADINGS)
    yield from map(row, range(policies))


def file(*, first: int, policies: int, fresh: int) -> Iterator[list[str]]:
    """Yield the heading and ``policies`` rows from policy ``first`` on; new ones count from ``fresh``."""
    yield list(HEADINGS)
    for number in range(policies):
        new = number % NEW == NEW - 1
        yield row((fresh if new else first) + number, changed=number % CHANGED == 0)


def as_csv(path: Path, rows: Iterator[list[str]]) -> Path:
    """Write rows as CSV."""
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows(rows)
    return path


def as_xlsx(path: Path, rows: Iterator[list[str]]) -> Path:
    """Write rows as a workbook."""
    book = Workbook(write_only=True)
    table = book.create_sheet("保单")
    for one in rows:
        table.append(one)
    book.save(path)
    return path
