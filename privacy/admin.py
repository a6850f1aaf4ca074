"""The access log in the back office: to be read, never changed."""

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from privacy.lists import OwnSearch, ReadOnly
from privacy.masking import mask_typed_numbers
from privacy.models import AccessLog
from privacy.paging import EstimatedPaginator
from privacy.typed_text import bare_number


@admin.register(AccessLog)
class AccessLogAdmin(OwnSearch, ReadOnly):
    """Found by case number or user name, exactly; filtered by action and time. The log is long: nothing counts it."""

    export_permission = "privacy.view_accesslog"  # whoever audits takes it along
    list_display_links = None
    list_display = ("at", "user", "action", "subject_label", "field", "given_reason", "case_number")
    list_filter = ("action", "at")
    list_select_related = ("user",)
    search_fields = ("case_number__exact",)
    search_help_text = "案件号或登录名（完整输入）"
    paginator = EstimatedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    ordering = ("-pk",)
    sortable_by = ()

    @admin.display(description="原因")
    def given_reason(self, entry: AccessLog) -> str:
        """Return the reason with the numbers typed into it masked."""
        return mask_typed_numbers(entry.reason)

    def find(self, queryset: QuerySet[AccessLog], text: str) -> QuerySet[AccessLog]:
        """Look in both indexes: one condition across the tables would read the whole log."""
        users = list(get_user_model().objects.filter(username=text).values_list("pk", flat=True))
        return queryset.filter(Q(case_number=bare_number(text)) | Q(user__in=users))
