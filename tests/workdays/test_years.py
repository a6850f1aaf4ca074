"""The years a date can mean."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from workdays.years import sensible_year


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2200, 12, 31), datetime(2026, 3, 10, tzinfo=UTC)])
def test_a_year_somebody_can_mean_passes(day):
    sensible_year(day)


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(2201, 1, 1), date.min, date.max])
def test_any_other_year_is_refused(day):
    with pytest.raises(ValidationError, match="1900 至 2200"):
        sensible_year(day)
