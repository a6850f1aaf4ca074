"""The form of a second person's word; ``cases.actions.confirmation`` carries it out."""

from typing import Any

from django import forms

from cases.declaration import registry
from cases.declaration.form_fields import text_field
from cases.declaration.forms import RowChoice, StepForm, offer_rows
from cases.models import PendingConfirmation


class ConfirmationChoice(RowChoice):
    """A step that waits for a second person."""

    def label_from_instance(self, obj: Any) -> str:
        """The step's label, and who asked for it."""
        label = registry.step(registry.get(obj.case.service), obj.step).label
        return f"{label}（{obj.requested_by} 提出）"


class ConfirmForm(StepForm):
    """A second person's word on a step that needs two."""

    confirmation = ConfirmationChoice(label="待复核操作", queryset=PendingConfirmation.objects.none())
    decision = forms.ChoiceField(
        label="复核结果", choices=[("confirm", "同意执行"), ("decline", "退回")], widget=forms.RadioSelect
    )
    reason = text_field("说明", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "confirmation", self.ctx.file.open_confirmations())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "decline" and not cleaned.get("reason"):
            self.add_error("reason", "退回须说明理由。")
        return cleaned
