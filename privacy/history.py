"""The admin of models with a history."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from simple_history.admin import SimpleHistoryAdmin

from privacy.history_words import HistoryWords
from privacy.paging import EstimatedPaginator

READING = ("GET", "HEAD")


class HistoryAdmin(SimpleHistoryAdmin):
    """An admin whose history can be read and nothing else, and whose lists never count their table.

    simple_history saves whatever is posted to a history page, even by those who may only view, so anything but
    reading gets 405 there.
    """

    paginator: "type[Paginator[Any]]" = EstimatedPaginator
    show_full_result_count = False
    actions: Any = None  # nothing is done to many of these at once
    show_facets = admin.ShowFacets.NEVER  # each number of a facet would count the table

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Show the list of changes; 404 where the address holds no possible key."""
        if request.method not in READING:
            return HttpResponseNotAllowed(READING)
        self._check_key(object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show one past state; 404 where the address holds no possible key."""
        if request.method not in READING:
            return HttpResponseNotAllowed(READING)
        self._check_key(object_id)
        if not version_id.isdecimal():
            raise Http404
        return super().history_form_view(request, object_id, version_id, extra_context)

    def get_historical_record_context_helper(self, request: HttpRequest, historical_record: Any) -> HistoryWords:
        """Tell differences in labels, not in codes."""
        return HistoryWords(self.model, historical_record)

    def render_history_view(self, request: HttpRequest, template: str, context: Any, **kwargs: Any) -> HttpResponse:
        """Show a past state as text: a field that looks as if it could be filled in would save nothing."""
        if past := context.get("adminform"):
            past.readonly_fields = flatten_fieldsets(past.fieldsets)
            context["past_at"] = context["original"]._history.history_date
        return super().render_history_view(request, template, context, **kwargs)

    def _check_key(self, object_id: str) -> None:
        try:
            self.model._meta.pk.to_python(object_id)
        except ValidationError as error:
            raise Http404 from error
