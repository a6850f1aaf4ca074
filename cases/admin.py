"""The list of cases in the back office. A case is opened, changed and ended on its own page only, step by step."""

from collections.abc import Iterable
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cases import dues, registry, search
from cases.models import Case, CaseClock
from cases.worklists import WORKLISTS
from privacy.paging import EstimatedPaginator
from workdays import calendar


class ServiceFilter(admin.SimpleListFilter):
    """One service's cases."""

    title = "服务"
    parameter_name = "service"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(service.code, service.label) for service in registry.services()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        return queryset.filter(service=self.value()) if self.value() else queryset


class StateFilter(admin.SimpleListFilter):
    """The states of the chosen service, or those of all."""

    title = "状态"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        chosen = request.GET.get("service")
        services = [service for service in registry.services() if chosen in (None, "", service.code)]
        return list({state.code: state.label for service in services for state in service.states}.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        return queryset.filter(state=self.value()) if self.value() else queryset


class OpenFilter(admin.SimpleListFilter):
    """Open or ended."""

    title = "是否结案"
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "处理中"), ("no", "已结案")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        return queryset.filter(is_open=self.value() == "yes") if self.value() else queryset


class WorkFilter(admin.SimpleListFilter):
    """The desk's own lists: mine, unassigned, overdue, and those waiting for somebody."""

    title = "待办"
    parameter_name = "work"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(item.code, item.label) for item in WORKLISTS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        found = next((item for item in WORKLISTS if item.code == self.value()), None)
        return queryset.filter(found.condition(cast(Any, request.user), timezone.now())) if found else queryset


class CaseList(ChangeList):
    """Adds to each case on the page what its due date means now: the calendar is read once."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        days, now = calendar.load(), timezone.now()
        for case in cast(Iterable[Any], self.result_list):
            case.due = case.due_at and dues.describe(
                due_at=case.due_at, now=now, calendar=days, provisional=case.provisional
            )


@admin.register(Case)
class CaseAdmin(admin.ModelAdmin):
    """Cases, found by their own number or by whom they are for; each opens its own page."""

    list_display = ("link", "service_label", "state_label", "insured_name", "received_at", "due", "assignee", "team")
    list_display_links = None
    list_filter = (WorkFilter, ServiceFilter, OpenFilter, StateFilter)
    list_select_related = ("insured__person", "assignee", "team")
    list_per_page = 50
    search_fields = ("number__exact",)
    search_help_text = "完整案件号，或保单号、完整证件号码、完整手机号码、姓名"
    paginator = EstimatedPaginator
    show_full_result_count = False
    ordering = ("-received_at", "-id")
    sortable_by = ("link", "received_at")
    actions = None

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        return CaseList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        """Return what the person may see, with whether the nearest limit is provisional."""
        nearest = CaseClock.objects.filter(
            case=OuterRef("pk"), status=CaseClock.Status.RUNNING, due_at=OuterRef("due_at"), provisional=True
        )
        return Case.objects.visible_to(cast(Any, request.user)).annotate(provisional=Exists(nearest))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Case], search_term: str
    ) -> tuple[QuerySet[Case], bool]:
        """Find a case by its number, else the cases of whom a policy number, ID number, phone or name means."""
        if not search_term.strip():
            return queryset, False
        try:
            return queryset.filter(search.cases_meant(text=search_term)), False
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return queryset.none(), False

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **options: Any) -> HttpResponse:
        """Lead on to the case's own page."""
        case = self.get_object(request, object_id)
        if case is None:
            return redirect("admin:cases_case_changelist")
        return redirect("cases:case", case.number)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return False

    @admin.display(description="案件号", ordering="number")
    def link(self, case: Case) -> SafeString:
        """The number, leading to the case's page."""
        return format_html('<a href="{}">{}</a>', reverse("cases:case", args=[case.number]), case.number)

    @admin.display(description="服务")
    def service_label(self, case: Case) -> str:
        """The service's name."""
        return registry.get(case.service).label

    @admin.display(description="状态")
    def state_label(self, case: Case) -> str:
        """The state's name."""
        return registry.get(case.service).state(case.state).label

    @admin.display(description="被保险人")
    def insured_name(self, case: Case) -> str:
        """Who the service is for."""
        return case.insured.person.name

    @admin.display(description="最近时限", ordering="due_at")
    def due(self, case: Any) -> str:
        """When the nearest limit ends and how it stands."""
        if not case.due:
            return ""
        mark = " · 暂定" if case.due.provisional else ""
        tone = "overdue" if case.due.is_overdue else ""
        return format_html('{} <span class="{}">{}{}</span>', case.due.text, tone, case.due.standing, mark)
