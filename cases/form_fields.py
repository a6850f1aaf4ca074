"""The kinds of fields forms are made of: days, moments, texts with their limits."""

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.validators import MinValueValidator

SHORT, LONG = 100, 500
# PostgreSQL keeps moments of the year 1 that Python cannot read back; nobody means a day before 1900.
FIRST_DAY = date(1900, 1, 1)
FIRST_MOMENT = datetime(1900, 1, 1, tzinfo=UTC)
TOO_EARLY = "年份有误，请核对。"


class DayInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **attrs)


class MomentInput(forms.DateTimeInput):
    """The browser's own field for a date with a time, in Asia/Shanghai."""

    input_type = "datetime-local"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **attrs)


def day_field(label: str, **options: Any) -> forms.DateField:
    """Return a date field with the browser's picker."""
    options.setdefault("error_messages", {"invalid": f"{label}格式有误，请按“2026-03-10”的样子填写。"})
    options.setdefault("validators", [MinValueValidator(FIRST_DAY, TOO_EARLY)])
    return forms.DateField(label=label, widget=DayInput(), input_formats=["%Y-%m-%d"], **options)


def moment_field(label: str, **options: Any) -> forms.DateTimeField:
    """Return a field for a date and time, read in Asia/Shanghai."""
    options.setdefault("error_messages", {"invalid": f"{label}格式有误，请按“2026-03-10 10:00”的样子填写。"})
    options.setdefault("validators", [MinValueValidator(FIRST_MOMENT, TOO_EARLY)])
    formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
    return forms.DateTimeField(label=label, widget=MomentInput(), input_formats=formats, **options)


def text_field(label: str, *, long: bool = False, **options: Any) -> forms.CharField:
    """Return a text field with its limit; NUL bytes are refused by Django."""
    if long:
        return forms.CharField(label=label, max_length=LONG, widget=forms.Textarea(attrs={"rows": 3}), **options)
    return forms.CharField(label=label, max_length=SHORT, **options)
