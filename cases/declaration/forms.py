"""The forms of the steps every service has, and what all step forms share. One form a step, for every channel."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from cases.declaration.context import StepContext
from cases.declaration.form_fields import moment_field, say_what_is_required, text_field
from cases.declaration.words import AGENT, PARTNER
from cases.models import CallerVerification, document_types
from coverage.form_fields import HospitalField, HospitalInput
from coverage.models import Division
from privacy.masking import mask_typed_numbers

SAID_VIA = [("phone", "电话"), ("email", "邮件"), ("platform", "对方系统"), ("letter", "书面"), ("in_person", "当面")]


class SaidByPartner(forms.Form):
    """Whose word staff record where a step is a partner's own: who said it there, when, by which channel."""

    said_by = text_field("合作方告知人", max_length=50)
    said_at = moment_field("告知时间")
    said_via = forms.ChoiceField(label="告知渠道", choices=SAID_VIA)


def is_for_partner(ctx: StepContext) -> bool:
    """Tell whether staff take a step that is also a partner's: it is recorded on the partner's word."""
    return ctx.step.by >= AGENT | PARTNER and ctx.actor.kind == User.Kind.STAFF


def is_customer(ctx: StepContext) -> bool:
    """Tell whether a customer takes the step: what the account says of them is not asked."""
    return ctx.actor.kind == User.Kind.CUSTOMER


def whose_word(ctx: StepContext) -> str:
    """Return what the timeline says of the word a partner's step was recorded on; "" where it was none."""
    if not is_for_partner(ctx):
        return ""
    entered = ctx.entered
    when = timezone.localtime(entered["said_at"]).strftime("%Y-%m-%d %H:%M")
    return f"（据{entered['said_by']} {when} {dict(SAID_VIA)[entered['said_via']]}告知）"


class StepForm(forms.Form):
    """What every step's form starts from: it knows the case (``ctx.file``) and the time (``ctx.at``).

    Where staff record a partner's step, it asks besides for whose word that is (``SaidByPartner``).
    """

    required_css_class = "required"

    def __init__(self, *args: Any, ctx: StepContext, **kwargs: Any) -> None:
        """Bind to one taking of a step."""
        super().__init__(*args, **kwargs)
        self.ctx = ctx
        if is_for_partner(ctx):
            self.fields |= deepcopy(SaidByPartner.base_fields)
        _stand_the_wish_beside_hospitals(self)
        say_what_is_required(self)

    def clean_said_at(self) -> datetime:
        """Refuse a word given after it is written down."""
        said: datetime = self.cleaned_data["said_at"]
        if said > self.ctx.now:
            raise ValidationError("告知时间不能晚于现在，请核对。")
        return said

    def not_in_future(self, name: str) -> Any:
        """Return the cleaned date ``name``, refusing one after the day of the action."""
        return _not_after(self, name, self.ctx.at)

    def happened_since(self, name: str, earliest: date | None, what: str, *, because: str = "") -> Any:
        """Return the cleaned date ``name``, refusing one after the day of the action or before ``earliest``, the ``what``.

        ``because`` is the manual's sentence that asks for the order. Nothing came before where ``earliest`` is None.
        """
        day = self.not_in_future(name)
        if day and earliest and day < earliest:
            raise ValidationError(f"{self.fields[name].label}不能早于{what}（{earliest}），请核对。{because}")
        return day


def _stand_the_wish_beside_hospitals(form: StepForm) -> None:
    """Say at every field for a hospital what the customer wished for, and offer first the hospitals of the city asked for."""
    fields = [field for field in form.fields.values() if isinstance(field, HospitalField)]
    if not fields or is_customer(form.ctx):
        return
    details = form.ctx.details
    wish, city = getattr(details, "wishes", ""), getattr(details, "city", "")
    for field in fields:
        if wish:
            field.help_text = " ".join(filter(None, [str(field.help_text), f"客户意愿：{mask_typed_numbers(wish)}"]))
        if isinstance(field.widget, HospitalInput):
            field.widget.near = city or ""


def _not_after(form: forms.Form, name: str, at: datetime) -> Any:
    day, today = form.cleaned_data.get(name), timezone.localdate(at)
    if day and day > today:
        raise ValidationError(f"{form.fields[name].label}不能晚于今天（{today}），请核对。")
    return day


class NothingToSay(StepForm):
    """A step that needs no more than being taken."""


class ReasonForm(StepForm):
    """A step that needs a reason."""

    reason = text_field("原因", long=True)


class RowChoice(forms.ModelChoiceField):
    """One of the rows that ``offer_rows`` gives it, the very object the case's file has: nothing is read for it."""

    rows: Mapping[str, Model] = MappingProxyType({})

    def to_python(self, value: Any) -> Model | None:
        """Return the row with this key. Raises ``ValidationError`` where none of those offered has it."""
        if value in self.empty_values:
            return None
        if str(value) not in self.rows:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
        return self.rows[str(value)]


class DocumentChoice(RowChoice):
    """One of the case's papers."""

    def label_from_instance(self, obj: Any) -> str:
        """Type, date and file name."""
        return f"{document_types.label(obj.type)}（{obj.file_name}，{obj.get_status_display()}）"


def offer_rows(form: StepForm, name: str, rows: Iterable[Model]) -> None:
    """Let the field ``name`` choose among ``rows``, as the case's file has them: the page need not ask for them again."""
    field: Any = form.fields[name]
    offered = list(rows)
    field.rows = {str(row.pk): row for row in offered}
    field.queryset = field.queryset.model._default_manager.filter(pk__in=[row.pk for row in offered])
    field.choices = [("", field.empty_label), *((row.pk, field.label_from_instance(row)) for row in offered)]


class RequestForm(forms.Form):
    """What every service's intake form starts from; ``request()`` gives plain values for facts and chain.

    ``call`` is the verified call (``insured``, ``applicant``, ``received_at``), for what hangs on policy and time; None
    where nobody has called, as for a service's ``examples``: then nothing may be asked by policy. ``at`` is its moment.
    """

    required_css_class = "required"

    def __init__(self, *args: Any, call: CallerVerification | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_what_is_required(self)
        self.call = call
        self.at = call.received_at if call else timezone.now()

    def not_in_future(self, name: str) -> Any:
        """Return the cleaned date ``name``, refusing one after the day of the call."""
        return _not_after(self, name, self.at)

    def request(self) -> dict[str, Any]:
        """Return the cleaned form in plain values: dates and numbers as text, a row as its key with its name beside it.

        A place named ``city`` is spread into ``city`` (its code), ``city_name`` and ``city_level``.
        """
        plain: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            plain |= _plain(name, value)
        return plain


def _plain(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, Division):
        return place_values(name, value)
    if isinstance(value, Model):
        return {name: str(value.pk), f"{name}_name": str(value)}
    if isinstance(value, Decimal):
        return {name: str(value)}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value}


def place_values(name: str, division: Division) -> dict[str, str]:
    """Return a place as plain values under ``name``."""
    return {name: division.code, f"{name}_name": division.name, f"{name}_level": division.level}
