"""The form field of an encrypted value: a stored value is never sent to the browser.

An empty input means "leave it as it is"; the mask of the stored value stands in the input as its placeholder.
So a stored value can be replaced through a form, not emptied.
"""

from typing import Any

from django import forms

from privacy.secret import Secret


class SecretInput(forms.TextInput):
    """A text input that shows what was just typed, never what is stored."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        return None if isinstance(value, Secret) else super().format_value(value)


class SecretFormField(forms.CharField):
    """Takes a new value, or keeps the stored one when left empty."""

    widget = SecretInput
    kept: Secret | None = None

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        # The only hook that tells a form field which form, hence which stored value, it serves.
        initial = form.get_initial_for_field(self, field_name)
        if isinstance(initial, Secret) and initial:
            self.kept = initial
            self.widget.attrs["placeholder"] = str(initial)
            self.widget.is_required = False
        return super().get_bound_field(form, field_name)

    def clean(self, value: Any) -> Any:
        if self.kept is not None and self.to_python(value) in self.empty_values:
            return self.kept
        return super().clean(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        typed = self.to_python(data)
        stored = initial.reveal() if isinstance(initial, Secret) else initial
        return bool(typed) and typed != stored
