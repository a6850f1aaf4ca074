"""The admin of models with a history."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from simple_history.admin import SimpleHistoryAdmin
from simple_history.utils import get_history_model_for_model

from privacy.declared_lists import DeclaredFilters
from privacy.history_words import HistoryWords
from privacy.masked_words import MasksWords, masked
from privacy.paging import EstimatedPaginator
from privacy.stale import RefusesStale, may_be_key

READING = ("GET", "HEAD")


class PossibleKeys(AutocompleteSelect):
    """An autocomplete that looks up only what may be a key when it shows a refused form again."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        """Leave out of the posted values what the database would stumble over."""
        model = self.field.remote_field.model
        return super().optgroups(name, [item for item in value if may_be_key(model, item)], attr)


class HistoryAdmin(RefusesStale, MasksWords, DeclaredFilters, SimpleHistoryAdmin):
    """An admin that refuses stale forms and whose lists never count, nor change many rows at once.

    Its history can be read and nothing else: simple_history saves whatever is posted to a history page, even by those
    who may only view, so anything but reading gets 405 there.
    """

    paginator: "ClassVar[type[Paginator[Any]]]" = EstimatedPaginator
    show_full_result_count = False
    actions: Any = None  # nothing is done to many of these at once
    show_facets = admin.ShowFacets.NEVER  # each number of a facet would count the table

    def get_list_display(self, request: HttpRequest) -> Any:
        """The columns, numbers in typed words masked."""
        return masked(self.model, super().get_list_display(request))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = PossibleKeys(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Show the list of changes; 404 where the address holds no possible key."""
        if request.method not in READING:
            return HttpResponseNotAllowed(READING)
        _check_key(self.model, object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show one past state; 404 where the address holds no possible key."""
        if request.method not in READING:
            return HttpResponseNotAllowed(READING)
        _check_key(self.model, object_id)
        _check_key(get_history_model_for_model(self.model), version_id)
        return super().history_form_view(request, object_id, version_id, extra_context)

    def get_historical_record_context_helper(self, request: HttpRequest, historical_record: Any) -> HistoryWords:
        """Tell differences in labels, not in codes."""
        return HistoryWords(self.model, historical_record)

    def render_history_view(self, request: HttpRequest, template: str, context: Any, **kwargs: Any) -> HttpResponse:
        """Show a past state as text: a field that looks as if it could be filled in would save nothing."""
        if past := context.get("adminform"):
            past.fieldsets = [
                (name, {**options, "fields": masked(self.model, options["fields"])}) for name, options in past.fieldsets
            ]
            past.readonly_fields = flatten_fieldsets(past.fieldsets)
            context["past_at"] = context["original"]._history.history_date
        return super().render_history_view(request, template, context, **kwargs)


def _check_key(model: Any, key: str) -> None:
    if not may_be_key(model, key):
        raise Http404
