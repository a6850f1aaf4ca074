"""The drug list in the back office."""

from django.contrib import admin

from coverage.entry_admin import EntryAdmin
from drugs.models import DrugEntry


@admin.register(DrugEntry)
class DrugEntryAdmin(EntryAdmin):
    """Drugs by brand and generic name."""

    list_display = ("seq", "brand_name", "generic_name_zh", "generic_name_en", "doubt", "release")
    search_fields = ("brand_name__startswith", "generic_name_zh__startswith", "generic_name_en__istartswith")
    search_help_text = "商品名或通用名开头"
