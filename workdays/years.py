"""The years a date typed by a person can mean."""

from datetime import date

from django.core.exceptions import ValidationError

FIRST, LAST = 1900, 2200


def sensible_year(day: date) -> None:
    """Refuse a date or moment whose year can only be a slip: next to years 1 and 9999 the database cannot store it.

    Raises ``ValidationError``.
    """
    if not FIRST <= day.year <= LAST:
        raise ValidationError(f"年份须在 {FIRST} 至 {LAST} 之间，请核对。")
