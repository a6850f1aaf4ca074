"""The base of the admins of list entries, also for apps above: read-only once published, editable in drafts."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from coverage import kinds
from coverage.models import ListEntry, ListRelease
from privacy.history import HistoryAdmin


class ReleaseFilter(admin.SimpleListFilter):
    """Chooses one release; the choices come from the few releases, not from a scan of the entries."""

    title = "名单版本"
    parameter_name = "release"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(release.pk), str(release)) for release in _releases(model_admin.model)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if not value:
            return queryset
        is_offered = value in (str(key) for key, _ in self.lookup_choices)
        return queryset.filter(release=value) if is_offered else queryset.none()


class DoubtFilter(admin.SimpleListFilter):
    """Chooses the entries with a doubt in the print."""

    title = "存疑"
    parameter_name = "doubt"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "有存疑说明"), ("no", "无")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "yes":
            return queryset.exclude(doubt="")
        return queryset.filter(doubt="") if self.value() == "no" else queryset


class EntryAdmin(HistoryAdmin):
    """Entries of releases. A published one can only be looked at; the database refuses the rest (GEN-17)."""

    list_filter: ClassVar[tuple[Any, ...]] = (ReleaseFilter, DoubtFilter)
    list_select_related: ClassVar[tuple[str, ...]] = ("release",)

    def has_change_permission(self, request: HttpRequest, obj: ListEntry | None = None) -> bool:
        """Only while the release is a draft."""
        return super().has_change_permission(request, obj) and (obj is None or obj.release.is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: ListEntry | None = None) -> bool:
        """Only while the release is a draft."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.release.is_draft)

    def get_readonly_fields(self, request: HttpRequest, obj: ListEntry | None = None) -> list[str]:
        """An entry stays in its release."""
        return ["release"] if obj else []

    def get_exclude(self, request: HttpRequest, obj: ListEntry | None = None) -> Any:
        """Show the note of a draft only: what was published says it as its doubt; the note goes along in exports."""
        return ("note",) if obj and not obj.release.is_draft else None

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer only drafts of the lists stored in this model."""
        if db_field.name == "release":
            kwargs["queryset"] = _releases(self.model).filter(status=ListRelease.Status.DRAFT)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def _releases(model: type[ListEntry]) -> QuerySet[ListRelease]:
    return ListRelease.objects.filter(kind__in=[kind.code for kind in kinds.of_model(model)])
