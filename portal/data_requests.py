"""A customer's requests about their own data: recorded for staff, who answer them.

Who asks for deletion while the law has the data kept is told until when, and from then on the data are used for cases,
claims and what the law demands alone: no reminders are sent (``cases.jobs.reminders.on_reminding``).
"""

from datetime import date, datetime

from django import forms

from accounts.models import User
from cases.declaration.form_fields import text_field
from policies.customers import insured_of
from policies.models import InsuredPerson, Policy
from portal.models import DataRequest

KEPT_YEARS, KEPT_YEARS_LONG, A_YEAR = 5, 10, 366
"""Insurance Law (保险法) art. 87: five years from the contract's end; ten where the period is longer than a year (days)."""
WORDS = {
    DataRequest.Kind.CORRECT: "请写明哪一项不对、应当是什么。我们核实后更正，并在这里答复您。",
    DataRequest.Kind.DELETE: "保单与案件资料依法（保险法第八十七条）须保存一定期限，期限内不能删除，但会限制使用：提交后不再发送"
    "保单到期等提醒，只用于办理您的申请、理赔和法律要求的用途；期满后删除。请写明您希望删除的内容，我们核实后在这里答复您。",
}


class RequestForm(forms.Form):
    """What is asked."""

    text = text_field("说明", long=True)


def ask(*, user: User, kind: str, text: str, at: datetime) -> DataRequest:
    """Record a request; the same one, still unanswered, is recorded once."""
    open_ones = DataRequest.objects.filter(user=user, kind=kind, answered_at=None)
    same = next((row for row in open_ones if row.text == text), None)
    return same or DataRequest.objects.create(user=user, kind=kind, text=text, asked_at=at)


def kept_until(user: User) -> date | None:
    """Return the day until which the law has the customer's data kept, by the policy that counts longest; None for none."""
    policies = Policy.objects.filter(insured_persons__in=insured_of(user)).distinct()
    return max((_kept_until(policy) for policy in policies), default=None)


def _kept_until(policy: Policy) -> date:
    is_long = (policy.period_end - policy.period_start).days > A_YEAR
    year = policy.period_end.year + (KEPT_YEARS_LONG if is_long else KEPT_YEARS)
    leap_day = (policy.period_end.month, policy.period_end.day) == (2, 29)
    return policy.period_end.replace(year=year, **({"month": 3, "day": 1} if leap_day else {}))


def is_restricted(insured: InsuredPerson) -> bool:
    """Tell whether the insured person has asked for deletion: what need not be done with the data is left undone."""
    asked = DataRequest.objects.filter(kind=DataRequest.Kind.DELETE)
    return asked.filter(user__customer_account__person=insured.person_id).exists()
