"""A customer's requests about their own data: recorded for staff, who answer them."""

from datetime import datetime

from django import forms

from accounts.models import User
from cases.declaration.form_fields import text_field
from portal.models import DataRequest

WORDS = {
    DataRequest.Kind.CORRECT: "请写明哪一项不对、应当是什么。我们核实后更正，并在这里答复您。",
    DataRequest.Kind.DELETE: "保单与案件资料依法须保存一定期限，期限内不能删除，但会限制使用；期满后删除。"
    "请写明您希望删除的内容，我们核实后在这里答复您。",
}


class RequestForm(forms.Form):
    """What is asked."""

    text = text_field("说明", long=True)


def ask(*, user: User, kind: str, text: str, at: datetime) -> DataRequest:
    """Record a request; the same one, still unanswered, is recorded once."""
    open_ones = DataRequest.objects.filter(user=user, kind=kind, answered_at=None)
    same = next((row for row in open_ones if row.text == text), None)
    return same or DataRequest.objects.create(user=user, kind=kind, text=text, asked_at=at)
