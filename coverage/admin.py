"""Divisions, hospitals and lists in the back office."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html

from coverage import kinds, release_pages
from coverage.entry_admin import EntryAdmin
from coverage.models import Division, Hospital, JapanHospitalEntry, ListRelease, PlaceEntry, ProxyRestriction
from privacy.history import HistoryAdmin
from privacy.lists import ReadOnly


@admin.register(Division)
class DivisionAdmin(ReadOnly):
    """Divisions to look up; ``load_lists`` loads them, no one edits them."""

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_display = ("code", "name", "level", "parent", "abolished_year", "successor")
    list_filter = ("level",)
    list_select_related = ("parent", "successor")
    search_fields = ("code__exact", "name__startswith")
    search_help_text = "区划代码，或名称开头"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Division]:
        """With those above: many districts share a name, and are told apart by where they lie."""
        return super().get_queryset(request).select_related("parent__parent")


@admin.register(Hospital)
class HospitalAdmin(HistoryAdmin):
    """Hospitals, with their history."""

    list_display = ("name", "grade", "ownership", "place", "active", "demo_data")
    list_filter = ("grade", "ownership", "active", "demo_data")
    list_select_related = ("division__parent__parent",)
    search_fields = ("name__startswith",)
    search_help_text = "医院名称开头，或完整别名"
    autocomplete_fields = ("division",)

    @admin.display(description="所在区划", ordering="division")
    def place(self, hospital: Hospital) -> str:
        """The division with those above it: 朝阳区 alone may be in Beijing or in Changchun."""
        return hospital.division.full_name if hospital.division else ""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Show the chosen division as the search box offers it."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field and db_field.name == "division":
            field.label_from_instance = lambda division: division.full_name
        return field

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Hospital], search_term: str
    ) -> tuple[QuerySet[Hospital], bool]:
        """Find by the beginning of the name or by a whole alias."""
        term = search_term.strip()
        if term:
            queryset = queryset.filter(Q(name__startswith=term) | Q(aliases__contains=[term]))
        return queryset, False


@admin.register(ProxyRestriction)
class ProxyRestrictionAdmin(HistoryAdmin):
    """When no proxy is admitted, and where; ended by its last day, never deleted."""

    list_display = ("hospital_name", "first_day", "last_day", "source")
    list_select_related = ("hospital",)
    autocomplete_fields = ("hospital",)

    @admin.display(description="医院")
    def hospital_name(self, restriction: ProxyRestriction) -> str:
        return str(restriction.hospital or "全部医院")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class KindFilter(admin.SimpleListFilter):
    """Chooses one list."""

    title = "名单"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(kind.code, kind.label) for kind in kinds.every()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(ListRelease)
class ListReleaseAdmin(HistoryAdmin):
    """Releases: started from another release, changed while a draft, published by a second person."""

    list_display = (
        "list_label",
        "number",
        "edition",
        "status",
        "effective_from",
        "notice_channel",
        "entries",
    )
    list_filter = (KindFilter, "status")
    fields = (
        ("list_label", "number"),
        "edition",
        "status",
        "entries",
        "effective_from",
        "notice_channel",
        "notice_reference",
        "notice_time",
        "reason",
        "doubt",
        "based_on",
        ("created_by", "created_at"),
        ("published_by", "published_at"),
    )
    readonly_fields = (
        "list_label",
        "number",
        "status",
        "entries",
        "effective_from",
        "notice_channel",
        "notice_reference",
        "notice_time",
        "based_on",
        "created_by",
        "created_at",
        "published_by",
        "published_at",
    )
    change_form_template = "coverage/release_change_form.html"

    @admin.display(description="名单", ordering="kind")
    def list_label(self, release: ListRelease) -> str:
        """What people call the list."""
        return kinds.label(release.kind)

    @admin.display(description="条目")
    def entries(self, release: ListRelease) -> str:
        """A link to the release's entries."""
        meta = kinds.get(release.kind).model._meta
        address = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
        return format_html('<a href="{}?release={}">查看条目</a>', address, release.pk)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never by the stock form: a draft starts from a release."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: ListRelease | None = None) -> bool:
        """Only drafts."""
        return super().has_change_permission(request, obj) and (obj is None or obj.is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: ListRelease | None = None) -> bool:
        """Only drafts."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.is_draft)

    def get_urls(self) -> list[Any]:
        """Add the pages that draft and publish."""
        own = [
            path("<path:object_id>/draft/", self.admin_site.admin_view(self.draft_view), name="coverage_release_draft"),
            path(
                "<path:object_id>/publish/",
                self.admin_site.admin_view(self.publish_view),
                name="coverage_release_publish",
            ),
            path(
                "<path:object_id>/warnings/",
                self.admin_site.admin_view(self.warnings_view),
                name="coverage_release_warnings",
            ),
        ]
        return own + super().get_urls()

    def draft_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Start a draft from this release."""
        return release_pages.draft_page(self.admin_site, request, self._release(request, object_id))

    def publish_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Publish this draft."""
        return release_pages.publish_page(self.admin_site, request, self._release(request, object_id))

    def warnings_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Look at what the import warned of."""
        return release_pages.warnings_page(self.admin_site, request, self._release(request, object_id))

    def _release(self, request: HttpRequest, object_id: str) -> ListRelease:
        release = self.get_object(request, object_id)
        if release is None:
            raise Http404
        return release


@admin.register(PlaceEntry)
class PlaceEntryAdmin(EntryAdmin):
    """Places of the five city networks, as printed and as divisions."""

    list_display = ("seq", "province_printed", "city_printed", "division", "doubtful", "doubt", "release")
    list_filter = (*EntryAdmin.list_filter, "doubtful")
    list_select_related = ("release", "division")
    search_fields = ("city_printed__startswith", "division__code__exact", "division__name__startswith")
    search_help_text = "城市名称开头，或区划代码"
    autocomplete_fields = ("division",)


@admin.register(JapanHospitalEntry)
class JapanHospitalEntryAdmin(EntryAdmin):
    """Hospitals of the Japan service."""

    list_display = ("seq", "city_printed", "name_zh", "name_ja", "doubt", "release")
    search_fields = ("name_zh__startswith", "name_ja__startswith")
    search_help_text = "中文或日文名称开头"
