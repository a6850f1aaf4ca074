"""Partners in the back office, with contacts, what they serve and their accounts. The data team maintains them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.http import HttpRequest

from accounts import service_names
from partners.models import Partner, PartnerAccount, PartnerContact, PartnerService
from privacy.history import HistoryAdmin


class ChoosesService(BaseModelAdmin):
    """The service is chosen by its name; a code that is no longer offered stays until it is changed."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the services there are."""
        if db_field.name == "service":
            return forms.ChoiceField(label="服务", choices=[("", "—"), *service_names.known().items()])
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class PartnerContactInline(admin.TabularInline):
    """Whom to reach there."""

    model = PartnerContact
    extra = 0


class PartnerServiceInline(ChoosesService, admin.TabularInline):
    """What it serves, where and when."""

    model = PartnerService
    extra = 0
    raw_id_fields = ("division",)


class PartnerAccountInline(admin.TabularInline):
    """The partner's accounts."""

    model = PartnerAccount
    extra = 0
    raw_id_fields = ("user",)


@admin.register(Partner)
class PartnerAdmin(HistoryAdmin):
    """Partners with their contacts, services and accounts."""

    list_display = ("name", "kind", "phone", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name__startswith",)
    search_help_text = "名称开头"
    inlines = (PartnerServiceInline, PartnerContactInline, PartnerAccountInline)


@admin.register(PartnerAccount)
class PartnerAccountAdmin(HistoryAdmin):
    """One account, for its history."""

    list_display = ("user", "partner")
    list_select_related = ("user", "partner")
    raw_id_fields = ("user",)


@admin.register(PartnerContact)
class PartnerContactAdmin(HistoryAdmin):
    """One contact, for its history."""

    list_display = ("name", "partner", "duty", "phone")
    list_select_related = ("partner",)
    raw_id_fields = ("partner",)


@admin.register(PartnerService)
class PartnerServiceAdmin(ChoosesService, HistoryAdmin):
    """One service of a partner, for its history."""

    list_display = ("partner", "service", "division", "first_day", "last_day")
    list_select_related = ("partner", "division")
    raw_id_fields = ("partner", "division")
