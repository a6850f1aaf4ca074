"""What customers ask about their data, for those who answer."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from accounts.requests import staff_of
from portal import data_requests
from portal.models import DataRequest
from privacy.history import HistoryAdmin
from privacy.masking import mask_typed_numbers
from privacy.reading import ReadLogged


class AnswerForm(forms.ModelForm):
    """The answer; no number of a person in it, which would stand in full on this page and the customer's."""

    def clean_answer(self) -> str:
        """Return the answer."""
        answer = str(self.cleaned_data["answer"])
        if mask_typed_numbers(answer) != answer:
            raise forms.ValidationError("答复中请勿写完整的证件号码或手机号码：它会原样显示。请删去后再保存。")
        return answer


@admin.register(DataRequest)
class DataRequestAdmin(ReadLogged, HistoryAdmin):
    """Requests, the newest first; only the answer is written."""

    form: Any = AnswerForm
    list_display = ("kind", "user", "asked_at", "answered_by", "answered_at")
    list_select_related = ("user", "answered_by")
    list_filter = ("kind",)
    fields = ("kind", "user", "text", "asked_at", "kept_until", "answer", "answered_by", "answered_at")
    readonly_fields = ("kind", "user", "text", "asked_at", "kept_until", "answered_by", "answered_at")
    ordering = ("-pk",)
    sortable_by = ()

    @admin.display(description="资料依法须保存至")
    def kept_until(self, obj: DataRequest) -> date | None:
        """Return until when the law has the customer's data kept: before that, deletion cannot be answered with yes."""
        return data_requests.kept_until(obj.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Customers ask, in the portal."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was asked stays."""
        return False

    def save_model(self, request: HttpRequest, obj: DataRequest, form: Any, change: bool) -> None:
        """Record who answered, and when."""
        obj.answered_by, obj.answered_at = staff_of(request), timezone.now()
        super().save_model(request, obj, form, change)
