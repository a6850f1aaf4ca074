"""The admin of models with a history."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from simple_history.admin import SimpleHistoryAdmin
from simple_history.utils import get_history_model_for_model

from privacy.paging import EstimatedPaginator

READING = ("GET", "HEAD")


class HistoryAdmin(SimpleHistoryAdmin):
    """An admin whose history can be read and nothing else, and whose lists never count nor change many rows at once.

    simple_history saves whatever is posted to a history page, even by those who may only view, so anything but
    reading gets 405 there.
    """

    paginator: "type[Paginator[Any]]" = EstimatedPaginator
    show_full_result_count = False
    actions = None

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


def _check_key(model: Any, key: str) -> None:
    try:
        model._meta.pk.to_python(key)
    except ValidationError as error:
        raise Http404 from error
