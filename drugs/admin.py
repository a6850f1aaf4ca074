"""The drug list in the back office; pharmacists confirm generic names there."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.requests import staff_of
from coverage.entry_admin import EntryAdmin
from drugs import confirming
from drugs.models import DrugEntry, GenericConfirmation
from privacy.history import HistoryAdmin


@admin.register(DrugEntry)
class DrugEntryAdmin(EntryAdmin):
    """Drugs by brand and generic name."""

    list_display = ("seq", "brand_name", "generic_name_zh", "generic_name_en", "doubt", "release")
    search_fields = ("brand_name__startswith", "generic_name_zh__startswith", "generic_name_en__istartswith")
    search_help_text = "商品名或通用名开头"
    actions = ("confirm_generic_names",)

    def has_confirm_permission(self, request: HttpRequest) -> bool:
        """Pharmacists alone."""
        return staff_of(request).has_perm("drugs.add_genericconfirmation")

    @admin.action(description="药师确认所选特药的通用名", permissions=["confirm"])
    def confirm_generic_names(self, request: HttpRequest, queryset: "QuerySet[Any]") -> None:
        """Confirm the generic names of the chosen entries."""
        found = confirming.confirm(entries=queryset, actor=staff_of(request), at=timezone.now())
        messages.success(request, f"已确认 {len(found)} 个通用名。")


@admin.register(GenericConfirmation)
class GenericConfirmationAdmin(HistoryAdmin):
    """Who confirmed which generic name, and when; a wrong one is taken back by deleting it."""

    list_display = ("brand_name", "generic_name_zh", "confirmed_by", "confirmed_at")
    list_select_related = ("confirmed_by",)
    search_fields = ("brand_name__startswith", "generic_name_zh__startswith")
    search_help_text = "商品名或通用名开头"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Confirmed from the list of drugs only."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never changed."""
        return False
