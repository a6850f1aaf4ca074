"""The statutory festivals (法定节假日), and what a year's official notice (年度放假安排) can make of the days around them.

The dates follow from the law and the lunar calendar and are known long before a notice; which days beside them are off
or made up (调休) is the notice's alone.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache

import holidays

KNOWN = range(2000, 2101)
OFF_REACH = timedelta(days=6)
"""A weekday further than this from every festival day is worked: no notice since 2008 went beyond four days."""
WORKED_REACH = timedelta(days=12)
"""A weekend day further than this from every festival day is off: no notice since 2008 went beyond ten days."""
MADE_UP = range(3, 15)
"""How many weekend days a notice makes up: every one since 2008 from 5 to 12."""
SPREAD = 2
"""By how many days off a year differs from weekends and festivals together: no notice since 2008 by more."""
WIDEST = 10
"""By how many days off no year can differ."""


@lru_cache(maxsize=256)
def festivals(year: int) -> Mapping[date, str]:
    """Return the festival days of ``year`` with their names, weekends included; none outside 2000 to 2100."""
    if year not in KNOWN:
        return {}
    source = holidays.country_holidays("CN", years=year, language="zh_CN")
    return {day: name for day, name in source.items() if "休息日" not in name and "补假" not in name}


def can_be_worked(day: date) -> bool:
    """Tell whether a notice could make ``day`` a working day."""
    if _unknown(day):
        return True
    near = [abs(day - festival) for festival in _around(day)]
    if timedelta() in near:
        return False
    return day.isoweekday() <= 5 or any(distance <= WORKED_REACH for distance in near)


def can_be_off(day: date) -> bool:
    """Tell whether a notice could make ``day`` a day off."""
    if _unknown(day) or day.isoweekday() > 5:
        return True
    return any(abs(day - festival) <= OFF_REACH for festival in _around(day))


def _unknown(day: date) -> bool:
    return day.year - 1 not in KNOWN or day.year + 1 not in KNOWN


def _around(day: date) -> Iterable[date]:
    return (festival for year in _years(day) for festival in festivals(year))


def _years(day: date) -> set[int]:
    return {(day - WORKED_REACH).year, (day + WORKED_REACH).year}


def impossible(year: int, days_off: Collection[date]) -> Iterator[str]:
    """Yield, in words, what cannot be right about a whole year with ``days_off``."""
    for day, name in sorted(festivals(year).items()):
        if day not in days_off:
            yield f"{name}（{day:%Y-%m-%d}）记为上班"
    yield from _days_off(year, days_off, WIDEST)


def unusual(year: int, days_off: Collection[date]) -> Iterator[str]:
    """Yield, in words, what no notice since 2008 has made of a year."""
    yield from _days_off(year, days_off, SPREAD)
    made_up = sum(day not in days_off for day in _weekends(year))
    if made_up not in MADE_UP:
        yield f"调休上班的周末有 {made_up} 天，历年通知为 5 至 12 天"


def _days_off(year: int, days_off: Collection[date], most: int) -> Iterator[str]:
    usual = len(set(_weekends(year)) | set(festivals(year))) + sum(day.isoweekday() > 5 for day in festivals(year))
    if festivals(year) and abs(len(days_off) - usual) > most:
        yield f"全年休息 {len(days_off)} 天，按周末和法定节假日应在 {usual} 天上下"


def _weekends(year: int) -> list[date]:
    days = (date(year, 1, 1) + timedelta(n) for n in range(366))
    return [day for day in days if day.year == year and day.isoweekday() > 5]
