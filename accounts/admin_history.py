"""The admin of master data: with history, safe and quick at size."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from simple_history.admin import SimpleHistoryAdmin


class MasterDataAdmin(SimpleHistoryAdmin):
    """Admin with a read-only history and without a count over the whole table."""

    show_full_result_count = False

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show one version; refuse every other method, since a POST here would overwrite the object."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return super().history_form_view(request, object_id, version_id, extra_context)
