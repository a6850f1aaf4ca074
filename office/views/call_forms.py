"""What an agent ticks while the caller is on the line: sentences acknowledged, forms agreed to, the next call."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.actions.call_outcome import Outcome, consents_in_call, notices_to_acknowledge
from cases.declaration.form_fields import moment_field, text_field
from cases.declaration.words import Service
from cases.models import CallerVerification, consent_forms


class CallForm(forms.Form):
    """Everything the call settles beside the request itself; all of it may be left open."""

    acknowledged = forms.MultipleChoiceField(label="须告知", required=False, widget=forms.CheckboxSelectMultiple)
    consented = forms.MultipleChoiceField(label="同意书", required=False, widget=forms.CheckboxSelectMultiple)
    next_call_at = moment_field("下次联系时间", required=False)
    next_call_topic = text_field("下次联系事项", required=False, max_length=200)

    def __init__(self, *args: Any, service: Service, call: CallerVerification, **kwargs: Any) -> None:
        """Offer what ``service`` asks for and this caller may give."""
        super().__init__(*args, **kwargs)
        forms_here = dict.fromkeys(consent.form for consent in consents_in_call(service, call))
        self.texts = [consent_forms.current(code) for code in forms_here]
        notices = [(notice.rule, notice.text) for notice in notices_to_acknowledge(service)]
        self.fields["acknowledged"].choices = notices  # type: ignore[attr-defined]
        self.fields["consented"].choices = [(form.code, form.label) for form in self.texts]  # type: ignore[attr-defined]

    def clean_next_call_at(self) -> Any:
        """Refuse a call in the past."""
        at = self.cleaned_data["next_call_at"]
        if at and at <= timezone.now():
            raise ValidationError("下次联系时间须晚于现在，请改正。")
        return at

    def clean(self) -> dict[str, Any]:
        """A call needs its matter."""
        cleaned = super().clean() or {}
        if cleaned.get("next_call_at") and not cleaned.get("next_call_topic"):
            self.add_error("next_call_topic", "请填写下次联系的事项。")
        return cleaned

    def outcome(self) -> Outcome:
        """Return what was ticked, from cleaned data."""
        return Outcome(**self.cleaned_data)

    @property
    def consents(self) -> list[tuple[Any, Any]]:
        """Return each form's text with its box."""
        return list(zip(self.texts, self["consented"].subwidgets, strict=True))
