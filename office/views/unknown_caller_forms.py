"""What is written down of a caller whose policy was not found, and of the call back."""

import re
from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.actions.intake_forms import CALL_ID_LENGTH, PHONE, PHONE_LENGTH
from cases.declaration.form_fields import moment_field, say_what_is_required, text_field
from privacy.typed_text import normal_phone
from workdays import calendar

LOOKS_LIKE_A_PHONE = re.compile(r"\A\+?[0-9][0-9 -]{5,18}\Z", re.ASCII)
LOOKS_LIKE_A_NAME = re.compile(r"\A[\u3400-\u9fff·]{2,30}\Z")
USUAL_HOUR = time(10)


class UnknownCallerForm(forms.Form):
    """Whom to call back, when and why."""

    required_css_class = "required"

    key = forms.UUIDField(widget=forms.HiddenInput)
    name = text_field("来电人姓名")
    phone = forms.CharField(label="回电号码", max_length=PHONE_LENGTH)
    topic = text_field("来电事由", max_length=200)
    due_at = moment_field("约定回电时间")
    call_id = forms.CharField(label="来电编号", max_length=CALL_ID_LENGTH, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_what_is_required(self)

    def clean_phone(self) -> str:
        """Return the number as it is dialled. Raises ``ValidationError`` for what is none."""
        phone = normal_phone(self.cleaned_data["phone"])
        PHONE(phone)
        return phone

    def clean_due_at(self) -> Any:
        """Refuse a call in the past."""
        if self.cleaned_data["due_at"] <= timezone.now():
            raise ValidationError("约定回电时间须晚于现在，请改正。")
        return self.cleaned_data["due_at"]


class CalledForm(forms.Form):
    """What came of the call."""

    result = text_field("回电结果", max_length=300)


def what_was_searched(text: str, now: datetime) -> dict[str, object]:
    """Return what of a search that found nobody need not be typed again, and the morning of the next working day."""
    typed = text.strip()
    day = calendar.load().add(timezone.localdate(now), 1)
    return {
        "name": typed if LOOKS_LIKE_A_NAME.match(typed) else "",
        "phone": typed if LOOKS_LIKE_A_PHONE.match(typed) else "",
        "due_at": datetime.combine(day, USUAL_HOUR),
    }
