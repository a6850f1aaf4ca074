"""The forms on the case page: one step's own form, and when it happened."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db import models
from django.utils import timezone

from cases.declaration import amounts
from cases.declaration.case_file import CaseFile
from cases.declaration.context import StepContext
from cases.declaration.form_fields import moment_field, text_field
from cases.declaration.money import MoneyField
from cases.declaration.words import Step
from privacy.masking import mask_typed_numbers

if TYPE_CHECKING:
    from accounts.models import User


class WhenForm(forms.Form):
    """When the step happened, if not just now; further back than 24 hours needs the reason."""

    prefix = "when"
    at = moment_field("发生时间", required=False, help_text="留空即现在")
    reason = text_field("补记原因", required=False, help_text="早于现在超过 24 小时的须填写")


def new_key() -> str:
    """Return an idempotency key for one showing of a form."""
    return uuid.uuid4().hex


@dataclass
class OpenStep:
    """One step's form as shown: blank, or as it was posted and refused."""

    step: Step
    form: forms.Form
    when: WhenForm
    key: str = field(default_factory=new_key)

    @property
    def is_multipart(self) -> bool:
        """Tell whether the form sends files."""
        return self.form.is_multipart()


def blank(file: CaseFile, step: Step, user: "User", wanted: Mapping[str, Any], now: datetime) -> OpenStep:
    """Return the step's form, filled with what the case knows already and with what the address asks for."""
    form = step.form(ctx=StepContext(file=file, step=step, actor=user, at=now, now=now))  # type: ignore[call-arg]
    known = {name: _known(file.details, name, field) for name, field in form.fields.items()}
    asked = {name: wanted[name] for name in form.fields if name in wanted}
    form.initial = _only_ones(form) | {name: value for name, value in known.items() if value not in (None, "")} | asked
    return OpenStep(step, form, WhenForm())


def _only_ones(form: forms.Form) -> dict[str, Any]:
    """Return what there is to choose where there is but one thing: a choice of one is none.

    The choices are asked for once: the page shows the ones found here.
    """
    only: dict[str, Any] = {}
    for name, asked in form.fields.items():
        if isinstance(asked, forms.ModelChoiceField) and asked.required:
            offered: list[Any] = list(
                iter(cast(Any, asked.choices))
            )  # a list of the choices themselves counts them too
            asked.choices = offered
            there = [value for value, _ in offered if value]
            only |= {name: there[0]} if len(there) == 1 else {}
    return only


def ready(file: CaseFile, step: Step, user: "User", now: datetime) -> OpenStep:
    """Return a blank form that stands beside another one, its fields under identifiers of their own."""
    ctx = StepContext(file=file, step=step, actor=user, at=now, now=now)
    form = step.form(ctx=ctx, auto_id=f"{step.code}_%s")  # type: ignore[call-arg]
    return OpenStep(step, form, WhenForm(auto_id=f"{step.code}_when_%s"))


def refused(
    file: CaseFile, step: Step, user: "User", data: Mapping[str, Any], files: Mapping[str, Any], now: datetime
) -> OpenStep:
    """Return the form as it was posted, with its errors; files are read again from their beginning."""
    for item in files.values():
        item.seek(0)
    when = WhenForm(data)
    at = (when.cleaned_data["at"] if when.is_valid() else None) or now
    form = step.form(data, files, ctx=StepContext(file=file, step=step, actor=user, at=at, now=now))  # type: ignore[call-arg, arg-type]
    form.is_valid()
    return OpenStep(step, form, when)


def _known(details: Any, name: str, field: forms.Field) -> Any:
    """Return what the details hold under a field's name: a place by its name, yes and no as the choices are."""
    value = getattr(details, f"{name}_name", None) or getattr(details, name, None)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, models.Model):
        return value.pk if isinstance(field, forms.ModelChoiceField) else str(value)
    if isinstance(value, str) and mask_typed_numbers(value) != value:
        return None  # words with somebody's number in them are typed again rather than shown
    return value


def entered(step: Step, data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what was entered in a step, label by label, choices in words: what a second person must see."""
    rows = []
    for name, declared in step.form.base_fields.items():
        value = data.get(name)
        if isinstance(declared, MoneyField) and value:
            rows.append((str(declared.label), declared.in_words(value)))
        elif isinstance(declared, forms.BooleanField):
            rows.append((str(declared.label), "是" if value else "否"))
        elif value not in (None, "", []):
            choices = {str(code): str(label) for code, label in getattr(declared, "choices", ())}
            rows.append((str(declared.label), choices.get(str(value), shown(value))))
    return rows


def shown(value: Any) -> str:
    """Return a value as people read it: moments and days in Asia/Shanghai, lists in one line."""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, Decimal):
        return amounts.shown(value)
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
