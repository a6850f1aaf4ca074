"""The forms of assignment, call-backs and complaints."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.duty import is_on_leave
from accounts.models import User
from cases import colleagues
from cases.form_fields import moment_field, text_field
from cases.forms import StepForm
from cases.models import CallBack, Complaint


class AssignForm(StepForm):
    """Who works on the case from now on."""

    assignee = forms.CharField(
        label="经办人",
        max_length=150,
        required=False,
        widget=colleagues.ColleagueInput,
        help_text="输入账号或姓名；留空则退回团队待领",
    )
    reason = text_field("说明", required=False)

    def clean_assignee(self) -> User | None:
        """Return the person. Raises ``ValidationError`` for one who cannot work on the case, or is away."""
        text = self.cleaned_data["assignee"].strip()
        if not text:
            return None
        person = colleagues.find(text)
        if is_on_leave(person, timezone.localdate(self.ctx.now)):
            raise ValidationError(f"{person}正在休假，请另选一人。")
        return person


class HandOverForm(AssignForm):
    """Whom the person who has the case gives it to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True


class CallBackForm(StepForm):
    """A call promised."""

    topic = forms.CharField(label="事项", max_length=200)
    due_at = moment_field("约定时间")

    def clean_due_at(self) -> Any:
        if self.cleaned_data["due_at"] <= self.ctx.at:
            raise ValidationError("约定时间须晚于现在，请改正。")
        return self.cleaned_data["due_at"]


class CallBackKeptForm(StepForm):
    """A promised call made."""

    call_back = forms.ModelChoiceField(label="约定回电", queryset=CallBack.objects.none())
    result = forms.CharField(label="结果", max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call_back"].queryset = self.ctx.case.call_backs.filter(kept_at=None)  # type: ignore[attr-defined]


class ComplaintForm(StepForm):
    """A complaint received."""

    complainant = text_field("投诉人")
    text = text_field("投诉内容", long=True)


class ComplaintAnswerForm(StepForm):
    """The answer to a complaint."""

    complaint = forms.ModelChoiceField(label="投诉", queryset=Complaint.objects.none())
    answer = text_field("答复", long=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["complaint"].queryset = self.ctx.case.complaints.filter(settled_at=None)  # type: ignore[attr-defined]
