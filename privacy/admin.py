"""The access log in the back office: to be read, never changed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from privacy.models import AccessLog


@admin.register(AccessLog)
class AccessLogAdmin(admin.ModelAdmin):
    """Find by case number or user name, exactly; filter by action."""

    list_display = ("at", "user", "action", "subject_label", "field", "reason", "case_number")
    list_filter = ("action",)
    list_select_related = ("user",)
    search_fields = ("case_number__exact", "user__username__exact")
    search_help_text = "个案号或登录名（完整输入）"
    show_full_result_count = False
    ordering = ("-pk",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
