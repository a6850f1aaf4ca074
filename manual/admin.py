"""What the manual leaves open, on one page of the back office."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from manual import unsettled
from manual.models import UnsettledMatter
from privacy.history import HistoryAdmin

EXPLAINED = "手册没有规定的事项：由数据组按我司决定设定，写明依据；未设定的由人判断，系统不代为决定。"


class UnsettledMatterForm(forms.ModelForm):
    """Value and source; where the manual's question has few answers they are offered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.instance.asked.choices
        if choices and "value" in self.fields:
            offered = [("", "未定，由人判断"), *choices.items()]
            self.fields["value"] = forms.ChoiceField(label="设定", choices=offered, required=False)


@admin.register(UnsettledMatter)
class UnsettledMatterAdmin(HistoryAdmin):
    """S1 to S14: what is set, on whose word, by whom and since when."""

    form = UnsettledMatterForm
    list_display = ("question", "service_name", "about", "set_to", "source", "set_by", "set_at")
    list_select_related = ("set_by",)
    list_per_page = 100
    fields = ("question", "service_name", "about", "value", "source", "set_by", "set_at")
    readonly_fields = ("question", "service_name", "about", "set_by", "set_at")

    @admin.display(description="服务")
    def service_name(self, matter: UnsettledMatter) -> str:
        return matter.asked.label

    @admin.display(description="事项")
    def about(self, matter: UnsettledMatter) -> str:
        return matter.asked.about

    @admin.display(description="设定")
    def set_to(self, matter: UnsettledMatter) -> str:
        return matter.in_words or "未定，由人判断"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"explained": EXPLAINED} | (extra_context or {}))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: UnsettledMatter, form: Any, change: bool) -> None:
        unsettled.settle(matter=obj, actor=request.user, at=timezone.now())
