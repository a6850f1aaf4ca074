"""Partners in the back office."""

from django.contrib import admin

from partners.models import Partner, PartnerAccount
from privacy.history import HistoryAdmin


class PartnerAccountInline(admin.TabularInline):
    """The partner's accounts."""

    model = PartnerAccount
    extra = 0
    raw_id_fields = ("user",)


@admin.register(Partner)
class PartnerAdmin(HistoryAdmin):
    """Partners with their accounts."""

    list_display = ("name", "kind", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name__startswith",)
    search_help_text = "名称开头"
    inlines = (PartnerAccountInline,)


@admin.register(PartnerAccount)
class PartnerAccountAdmin(HistoryAdmin):
    """One account, for its history."""

    list_display = ("user", "partner")
    list_select_related = ("user", "partner")
    raw_id_fields = ("user",)
