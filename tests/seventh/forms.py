"""The seventh service's forms: one for intake, one a step."""

from decimal import Decimal

from django import forms

from cases.declaration.form_fields import text_field
from cases.declaration.forms import RequestForm, StepForm
from cases.declaration.money import MoneyField


class SeventhRequestForm(RequestForm):
    """What the caller asks for: no city."""

    wish = text_field("需求")


class VisitForm(StepForm):
    """A visit made: where, and how long to the quarter hour."""

    place = text_field("地点", max_length=50)
    hours = forms.DecimalField(label="小时", max_digits=5, decimal_places=2, min_value=Decimal("0.25"))


class BillForm(StepForm):
    """What the visits cost."""

    amount = MoneyField(currency="CNY", label="费用")
