"""Alerts: raised by the system when a date has come, settled by who dealt with it."""

from typing import Any

from django import forms

from cases.declaration.context import StepContext
from cases.declaration.form_fields import text_field
from cases.declaration.forms import StepForm, offer_rows
from cases.models import CaseAlert


class AlertForm(StepForm):
    """Which date has come, of which moment, and what is said of it."""

    code = forms.SlugField()
    moment_at = forms.DateTimeField()
    text = forms.CharField(max_length=300)


class SettleAlertForm(StepForm):
    """An alert, and what was done."""

    alert = forms.ModelChoiceField(label="提醒", queryset=CaseAlert.objects.none())
    settlement = text_field("处理情况")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "alert", self.ctx.file.open_alerts())


def alert(ctx: StepContext) -> None:
    """Record what time brought as an open item; it says that a date has come, never whose fault anything is."""
    CaseAlert.objects.create(
        case=ctx.case,
        code=ctx.entered["code"],
        text=ctx.entered["text"],
        moment_at=ctx.entered["moment_at"],
        raised_at=ctx.at,
    )
    ctx.file.forget("alerts")
    ctx.sentence = ctx.entered["text"]


def settle_alert(ctx: StepContext) -> None:
    """Record who dealt with an alert, and how."""
    row: CaseAlert = ctx.entered["alert"]
    row.settled_by, row.settled_at = ctx.actor, ctx.at
    row.save(update_fields=["settled_by", "settled_at"])
    ctx.file.forget("alerts")
    ctx.sentence = f"已处理提醒“{row}”：{ctx.entered['settlement']}"
