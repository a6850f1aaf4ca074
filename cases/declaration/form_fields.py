"""The kinds of fields forms are made of: days, moments, texts with their limits."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from cases.models.zones import ZONES
from privacy.typed_text import letters
from workdays.years import sensible_year

SHORT, LONG = 100, 500
FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]


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
    return forms.DateField(
        label=label, widget=DayInput(), input_formats=["%Y-%m-%d"], validators=[sensible_year], **options
    )


def moment_field(label: str, **options: Any) -> forms.DateTimeField:
    """Return a field for a date and time, read in Asia/Shanghai."""
    options.setdefault("error_messages", {"invalid": f"{label}格式有误，请按“2026-03-10 10:00”的样子填写。"})
    return forms.DateTimeField(
        label=label, widget=MomentInput(), input_formats=FORMATS, validators=[sensible_year], **options
    )


class ThereMomentField(forms.DateTimeField):
    """A date and time as the clocks of another country show it: typed and shown again in ``zone``."""

    def __init__(self, *, zone: str, **options: Any) -> None:
        self.zone = ZoneInfo(zone)
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        """Read the time there."""
        with timezone.override(self.zone):
            return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """Show the time there."""
        with timezone.override(self.zone):
            return super().prepare_value(value)


def there_field(label: str, zone: str, **options: Any) -> ThereMomentField:
    """Return a field for a date and time in ``zone``, whose name its label bears."""
    label = f"{label}（{ZONES[zone]}）"
    options.setdefault("error_messages", {"invalid": f"{label}格式有误，请按“2026-03-10 10:00”的样子填写。"})
    return ThereMomentField(
        zone=zone, label=label, widget=MomentInput(), input_formats=FORMATS, validators=[sensible_year], **options
    )


def says_something(text: str) -> None:
    """Refuse blanks, signs and what nobody can see: there must be a letter, a digit or a Han character.

    Raises ``ValidationError``.
    """
    if not letters(text):
        raise forms.ValidationError("请用文字说明，不能只有符号或看不见的字符。")


def text_field(label: str, *, long: bool = False, **options: Any) -> forms.CharField:
    """Return a text field with its limit; NUL bytes are refused by Django, and so is a text that says nothing."""
    options.setdefault("max_length", LONG if long else SHORT)
    options.setdefault("validators", [says_something])
    if long:
        options["widget"] = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, **options)


def say_what_is_required(form: forms.Form) -> None:
    """Name the field where one is left empty; Django's own translation only says that it must be filled in."""
    for field in form.fields.values():
        verb = "选择" if isinstance(field, forms.ChoiceField | forms.FileField) else "填写"
        field.error_messages["required"] = f"请{verb}{field.label}。"


def yes_no(label: str, **options: Any) -> forms.TypedChoiceField:
    """Return a field for yes, no or, where it need not be answered, not yet known (None)."""
    return forms.TypedChoiceField(
        label=label,
        choices=[("", "—"), ("yes", "是"), ("no", "否")],
        coerce=lambda value: value == "yes",
        empty_value=None,
        **options,
    )
