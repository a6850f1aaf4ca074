"""Django's admin as it comes: no estimated counts, no chosen order, searching anywhere in a text."""

from django.contrib import admin

from cases.models import Case
from policies.models import Person, Policy


class StockPolicyAdmin(admin.ModelAdmin):
    """Policies with default settings."""

    search_fields = ("number",)


class StockCaseAdmin(admin.ModelAdmin):
    """Cases with default settings."""

    search_fields = ("number",)


class StockPersonAdmin(admin.ModelAdmin):
    """Persons with default settings."""

    search_fields = ("name",)


site = admin.AdminSite("stock")
site.register(Policy, StockPolicyAdmin)
site.register(Case, StockCaseAdmin)
site.register(Person, StockPersonAdmin)
