"""The access log in the back office: to be read, never changed."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest

from privacy.lists import BoundedPaginator
from privacy.models import AccessLog


@admin.register(AccessLog)
class AccessLogAdmin(admin.ModelAdmin):
    """Found by case number or user name, exactly; filtered by action and time. The log is long: nothing counts it."""

    list_display = ("at", "user", "action", "subject_label", "field", "reason", "case_number")
    list_filter = ("action", "at")
    list_select_related = ("user",)
    search_fields = ("case_number__exact",)
    search_help_text = "案件号或登录名（完整输入）；只列最近 1000 条"
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator
    ordering = ("-pk",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AccessLog], search_term: str
    ) -> tuple[QuerySet[AccessLog], bool]:
        """Return what a person of this user name read, else who read the case of this number; one index each."""
        term = search_term.strip()
        if not term:
            return queryset, False
        user = get_user_model().objects.filter(username=term).first()
        wanted = {"user": user} if user else {"case_number": term}
        return queryset.filter(**wanted).order_by("-at", "-pk"), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
