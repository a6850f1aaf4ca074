"""What the manual leaves open (手册未定事项), as frozen data: S1 to S14, for each service it concerns.

Source: ``data/manual/unsettled.csv``. A question of all services has no service. What may be answered is one of a few
values, a number of days, a percentage, or free text where staff alone read it. The answers are the insurer's: ``manual.unsettled``.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

DAYS = "days"
PERCENT = "percent"


@dataclass(frozen=True, kw_only=True)
class Question:
    """One open question: its number, what it is about, the service's code and name, and what may be answered."""

    code: str
    about: str
    service: str
    label: str
    values: str

    @property
    def in_days(self) -> bool:
        """Whether the answer is a number of days."""
        return self.values == DAYS

    @property
    def in_percent(self) -> bool:
        """Whether the answer is a percentage, above 0 and at most 100."""
        return self.values == PERCENT

    @property
    def choices(self) -> Mapping[str, str]:
        """The values that may be answered, by their code; none where it is days or free text."""
        pairs = (item.partition("=") for item in self.values.split(";") if "=" in item)
        return {code: label for code, _, label in pairs}

    def in_words(self, value: str) -> str:
        """Return ``value`` as staff read it; '' for none."""
        unit = " 天" if self.in_days else "%" if self.in_percent else ""
        return self.choices.get(value, f"{value}{unit}" if value else "")


def get(code: str, service: str = "") -> Question:
    """Return the question; raises ``LookupError`` for one the manual does not leave open."""
    try:
        return every()[code, service]
    except KeyError:
        raise LookupError(f"data/manual/unsettled.csv has no {code} for {service or 'all services'}") from None


@lru_cache(maxsize=1)
def every() -> Mapping[tuple[str, str], Question]:
    """Return the questions in order, by number and service."""
    with Path(settings.DATA_DIR, "manual", "unsettled.csv").open(encoding="utf-8", newline="") as file:
        found = [
            Question(code=row["question"], **{name: row[name] for name in ("about", "service", "label", "values")})
            for row in csv.DictReader(file)
        ]
    return {(item.code, item.service): item for item in found}
