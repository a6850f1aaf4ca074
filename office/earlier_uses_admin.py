"""What insured persons had before this system: looked at by those who serve, settled by supervisors where under way."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.requests import staff_of
from cases.bookkeeping import earlier_uses
from cases.models import EarlierUse
from privacy.history import HistoryAdmin
from privacy.lists import OwnSearch, ReadOnly
from privacy.reading import ReadLogged


@admin.register(EarlierUse)
class EarlierUseAdmin(OwnSearch, ReadLogged, ReadOnly, HistoryAdmin):
    """Uses taken over at going live, found by the beginning of the policy number."""

    list_display = ("insured", "policy", "service", "day", "amount", "status", "source", "reference")
    list_filter = ("status",)
    list_select_related = ("insured__policy", "insured__person")
    search_fields = ("insured__policy__number__startswith",)
    search_help_text = "保单号（可只输入前几位）"
    ordering = ("-day", "-id")
    sortable_by = ()
    actions = ("settle_used", "settle_returned")

    def find(self, queryset: QuerySet[EarlierUse], text: str) -> QuerySet[EarlierUse]:
        """Search for the beginning of the policy's number."""
        return queryset.filter(insured__policy__number__startswith=text.upper())

    def has_settle_permission(self, request: HttpRequest) -> bool:
        """Whether the person may say what became of a case that was under way."""
        return request.user.has_perm("cases.settle_earlieruse")

    @admin.display(description="保单")
    def policy(self, use: EarlierUse) -> str:
        """The policy's number."""
        return use.insured.policy.number

    @admin.display(description="服务")
    def service(self, use: EarlierUse) -> str:
        """The name of what was counted."""
        quota = earlier_uses.countable().get(use.code)
        return quota.label if quota else use.code

    @admin.action(description="办理中的：已使用", permissions=["settle"])
    def settle_used(self, request: HttpRequest, queryset: QuerySet[EarlierUse]) -> None:
        """The services were used."""
        self._settle(request, queryset, used=True)

    @admin.action(description="办理中的：未使用，退回次数（改在本系统办理的也选此项，再受理）", permissions=["settle"])
    def settle_returned(self, request: HttpRequest, queryset: QuerySet[EarlierUse]) -> None:
        """The services came to nothing there, or are given here: what was held is given back."""
        self._settle(request, queryset, used=False)

    def _settle(self, request: HttpRequest, queryset: QuerySet[EarlierUse], *, used: bool) -> None:
        if not self.has_settle_permission(request):
            raise PermissionDenied
        done = 0
        for use in queryset:
            try:
                earlier_uses.settle(use.pk, used=used, actor=staff_of(request), at=timezone.now())
                done += 1
            except earlier_uses.NotNow as refusal:
                messages.warning(request, refusal.args[0])
        messages.success(request, f"已了结 {done} 项。")

    def get_actions(self, request: HttpRequest) -> Any:
        """Offer nothing else, deleting least of all."""
        return {name: action for name, action in super().get_actions(request).items() if name.startswith("settle_")}
