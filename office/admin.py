"""The list of cases in the back office. A case is opened, changed and ended on its own page only, step by step."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.requests import staff_of
from cases.bookkeeping import due_dates
from cases.declaration import registry
from cases.models import Case
from office import earlier_uses_admin, headlines, queue, search, statistics  # noqa: F401 registers its own page
from privacy.encrypted_search import EncryptedSearchList
from privacy.lists import OwnSearch, ReadOnly
from privacy.paging import EstimatedPaginator
from privacy.typed_text import storable
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
        named = len(services) > 1
        return [
            (value, f"{label}：{state}" if named else state)
            for label, states in queue.state_choices(services)
            for value, state in states
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        value = storable(self.value() or "")
        return queryset.filter(queue.in_state(value)) if value else queryset


class OpenFilter(admin.SimpleListFilter):
    """Open or ended, and how."""

    title = "是否结案"
    parameter_name = "open"
    conditions: ClassVar = {
        "yes": Q(is_open=True),
        "no": Q(is_open=False),
        "completed": Q(is_open=False) & ~Q(outcome__in=statistics.ENDED_EARLY),
        "early": Q(is_open=False, outcome__in=statistics.ENDED_EARLY),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "处理中"), ("no", "已结案"), ("completed", "服务完成"), ("early", "未完成结案")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        return queryset.filter(self.conditions.get(self.value() or "", Q()))


class WorkFilter(admin.SimpleListFilter):
    """The queue's own headings: mine, unassigned, overdue, and those waiting for somebody."""

    title = "待办"
    parameter_name = "work"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(item.code, item.label) for item in queue.HEADINGS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        found = queue.BY_CODE.get(self.value() or "")
        if found is None:
            return queryset
        return queryset.filter(found.cases(staff_of(request), timezone.now()))


class GivenFilter(admin.SimpleListFilter):
    """A filter that only a link sets, such as the dashboard's: it offers what is set, and to take it away again."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        given = request.GET.get(self.parameter_name or "", "")
        return [(given, self.words(given))] if given else []

    def words(self, given: str) -> str:
        """Return what a set value is called."""
        return given


class PlaceFilter(GivenFilter):
    """One place."""

    title = "地点"
    parameter_name = "place"
    unsettled = "-"

    def words(self, given: str) -> str:
        return "未定" if given == self.unsettled else given

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        value = storable(self.value() or "")
        return queryset.filter(place="" if value == self.unsettled else value) if value else queryset


class SinceFilter(GivenFilter):
    """From a day on, 00:00 Asia/Shanghai; what is not a day narrows nothing."""

    column = ""

    def words(self, given: str) -> str:
        return f"{given} 起"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        try:
            day = date.fromisoformat(self.value() or "")
        except ValueError:
            return queryset
        return queryset.filter(**{f"{self.column}__gte": calendar.start_of(day)})


class OpenedSince(SinceFilter):
    """Applied for since a day."""

    title = "申请时间"
    parameter_name = "opened_since"
    column = "received_at"


class EndedSince(SinceFilter):
    """Ended since a day."""

    title = "结案时间"
    parameter_name = "ended_since"
    column = "closed_at"


class CaseList(EncryptedSearchList):
    """Adds to each case on the page its headline and what its due date means now: the calendar is read once."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        days, now = calendar.load(), timezone.now()
        told = headlines.of_cases(cast(Iterable[Case], self.result_list))
        for case in cast(Iterable[Any], self.result_list):
            case.headline = told.get(case.pk, "")
            case.due = due_dates.of_case(case, now=now, calendar=days)


@admin.register(Case)
class CaseAdmin(OwnSearch, ReadOnly):
    """Cases, found by their own number or by whom they are for; each opens its own page."""

    list_display = ("link", "service_label", "state_label", "insured_name", "applied_at", "due", "assignee", "team")
    list_display_links = None
    list_filter = (WorkFilter, ServiceFilter, OpenFilter, StateFilter, PlaceFilter, OpenedSince, EndedSince)
    list_select_related = ("insured__person", "assignee", "team")
    list_per_page = 50
    search_fields = ("number__exact",)
    search_help_text = "完整案件号，或保单号、完整证件号码、完整手机号码、姓名"
    paginator = EstimatedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    ordering = ("-received_at", "-id")
    sortable_by = ("link", "received_at")
    actions = None

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[EncryptedSearchList]:
        return CaseList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        """Return what the person may see."""
        return Case.objects.visible_to(staff_of(request))

    def find(self, queryset: QuerySet[Case], text: str) -> QuerySet[Case]:
        """Find a case by its number, else the cases of whom a policy number, ID number, phone or name means."""
        return queryset.filter(search.cases_meant(text=text))

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **options: Any) -> HttpResponse:
        """Lead on to the case's own page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        case = self.get_object(request, object_id)
        if case is None:
            return redirect("admin:cases_case_changelist")
        return redirect("office:case", case.number)

    @admin.display(description="案件号", ordering="number")
    def link(self, case: Case) -> SafeString:
        """The number, leading to the case's page."""
        return format_html('<a href="{}">{}</a>', reverse("office:case", args=[case.number]), case.number)

    @admin.display(description="服务")
    def service_label(self, case: Any) -> str:
        """The service's name and the case in a few words."""
        label = registry.get(case.service).label
        return format_html('{}<br><span class="quiet">{}</span>', label, case.headline) if case.headline else label

    @admin.display(description="状态")
    def state_label(self, case: Case) -> str:
        """The state's name."""
        return registry.get(case.service).state(case.state).label

    @admin.display(description="被保险人")
    def insured_name(self, case: Case) -> str:
        """Who the service is for."""
        return case.insured.person.name

    @admin.display(description="申请时间", ordering="received_at")
    def applied_at(self, case: Case) -> str:
        """When the service was asked for."""
        return f"{timezone.localtime(case.received_at):%Y-%m-%d %H:%M}"

    @admin.display(description="最近时限", ordering="due_at")
    def due(self, case: Any) -> str:
        """When the nearest limit ends and how it stands."""
        if not case.due:
            return ""
        mark = " · 暂定" if case.due.provisional else ""
        tone = "overdue" if case.due.is_overdue else ""
        return format_html('{}<br><span class="{}">{}{}</span>', case.due.text, tone, case.due.standing, mark)
