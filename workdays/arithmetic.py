"""Arithmetic on working days, without a database.

A calendar is the weekend rule (Monday to Friday are worked) and the days that deviate from it: holidays that fall on
a weekday, and weekend days made up (调休上班). Years nobody has entered thus follow the weekend rule.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate

from django.core.exceptions import ValidationError

from workdays import festivals

LATE_DECEMBER = (12, 25)
"""From this day on a year's days are the next year's notice to change too: it may take days off around New Year
(元旦) and make them up in the week before. None since 2008 reached before 29 December."""
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
        """Say whether any day from ``one`` to ``other`` awaits an official notice (暂定): its own year's, or the next's."""
        first, last = min(one, other), max(one, other)
        return not all(year in self.confirmed for year in range(first.year, _notice_year(last) + 1))

    def possible(self, one: date, other: date) -> "tuple[WorkCalendar, WorkCalendar]":
        """Return this calendar with the fewest and with the most working days that notices still to come can make.

        They differ from it in days from ``one`` to ``other`` only, and there only in days that await a notice. Whatever
        the notices will say, on no day is less worked than in the first nor more than in the second.
        """
        first, last = min(one, other), max(one, other)
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        waiting = [day for day in days if self.is_provisional(day, day)]
        return (
            self._with({day: not festivals.can_be_off(day) for day in waiting}),
            self._with({day: festivals.can_be_worked(day) for day in waiting}),
        )

    def _with(self, days: dict[date, bool]) -> "WorkCalendar":
        odd = {day: worked for day, worked in days.items() if worked != (day.isoweekday() <= 5)}
        kept = {day: worked for day, worked in self.deviations if day not in days}
        return WorkCalendar(deviations=tuple(sorted((kept | odd).items())), confirmed=self.confirmed)


def _notice_year(day: date) -> int:
    """Return the year whose notice is the last to speak of ``day``."""
    return day.year + ((day.month, day.day) >= LATE_DECEMBER)
