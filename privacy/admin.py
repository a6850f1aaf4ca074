"""The access log in the back office: to be read, never changed."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from privacy.models import AccessLog
from privacy.paging import EstimatedPaginator


@admin.register(AccessLog)
class AccessLogAdmin(admin.ModelAdmin):
    """Found by case number or user name, exactly; filtered by action and time. The log is long: nothing counts it."""

    list_display_links = None
    list_display = ("at", "user", "action", "subject_label", "field", "reason", "case_number")
    list_filter = ("action", "at")
    list_select_related = ("user",)
    search_fields = ("case_number__exact",)
    search_help_text = "案件号或登录名（完整输入）"
    paginator = EstimatedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    ordering = ("-pk",)
    sortable_by = ()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AccessLog], search_term: str
    ) -> tuple[QuerySet[AccessLog], bool]:
        """Look in both indexes: one condition across the tables would read the whole log."""
        text = search_term.strip()
        if not text:
            return queryset, False
        users = list(get_user_model().objects.filter(username=text).values_list("pk", flat=True))
        return queryset.filter(Q(case_number=text) | Q(user__in=users)), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
