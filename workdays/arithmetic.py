"""Arithmetic on working days, without a database.

A calendar is the weekend rule (Monday to Friday are worked) and the days that deviate from it: holidays that fall on
a weekday, and weekend days made up (调休上班). Years nobody has entered thus follow the weekend rule.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import accumulate

from django.core.exceptions import ValidationError

_ALL_DAYS = range(1, date.max.toordinal() + 1)


@dataclass(frozen=True)
class WorkCalendar:
    """The working calendar: ``deviations`` from the weekend rule in date order, ``confirmed`` years."""

    deviations: tuple[tuple[date, bool], ...]
    confirmed: frozenset[int]

    @cached_property
    def _ordinals(self) -> list[int]:
        return [day.toordinal() for day, _ in self.deviations]

    @cached_property
    def _surplus(self) -> list[int]:
        """Working days more than the weekend rule gives, after so many deviations."""
        return [0, *accumulate(1 if is_workday else -1 for _, is_workday in self.deviations)]

    def _number_of(self, ordinal: int) -> int:
        weeks, rest = divmod(ordinal, 7)
        return weeks * 5 + min(rest, 5) + self._surplus[bisect_right(self._ordinals, ordinal)]

    def number(self, day: date) -> int:
        """Return how many working days there are up to and including ``day``, from year 1."""
        return self._number_of(day.toordinal())

    def is_workday(self, day: date) -> bool:
        """Say whether ``day`` is worked."""
        return self._number_of(day.toordinal()) > self._number_of(day.toordinal() - 1)

    def add(self, day: date, n: int) -> date:
        """Return the ``n``-th working day after ``day``, before it for negative ``n``; ``day`` itself for 0.

        ``day`` is never counted, be it worked or not (reading A01). Raises ``ValidationError`` outside years 1 to 9999.
        """
        if n == 0:
            return day
        target = self.number(day) + n
        if n < 0 and not self.is_workday(day):
            target += 1
        index = bisect_left(_ALL_DAYS, target, key=self._number_of)
        if target < 1 or index == len(_ALL_DAYS):
            raise ValidationError("日期超出可计算的范围。请减小天数或核对日期。")
        return date.fromordinal(_ALL_DAYS[index])

    def is_provisional(self, one: date, other: date) -> bool:
        """Say whether any day from ``one`` to ``other`` lies in a year without its official notice (暂定)."""
        years: Iterable[int] = range(min(one, other).year, max(one, other).year + 1)
        return any(year not in self.confirmed for year in years)
