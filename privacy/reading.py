"""Admins of personal data: every page of an object and every list of them is logged, once a view."""

from http import HTTPStatus
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse

from privacy.access import record_access


class ReadLogged(admin.ModelAdmin):
    """Stands before ``HistoryAdmin``: a page that shows an object is logged as a view of it, a list as a search.

    What is refused, not found or leads elsewhere shows nothing and leaves no entry.
    """

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the list; the entry has the kind, the words looked for as ciphertext, and how many the page shows."""
        response = super().changelist_view(request, extra_context)
        if response.status_code == HTTPStatus.OK:
            shown = (getattr(response, "context_data", None) or {}).get("cl")
            found = {"words": shown.query, "found": len(shown.result_list)} if shown else {}
            record_access(user=request.user, action="search", subject=self.model, **found)  # type: ignore[arg-type]
        return response

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show one object, or the form for a new one, which shows nobody."""
        response = super().changeform_view(request, object_id, form_url, extra_context)
        return response if object_id is None else self._viewed(request, object_id, response)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Ask whether to delete: names the object and what hangs on it."""
        return self._viewed(request, object_id, super().delete_view(request, object_id, extra_context))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Show the list of changes."""
        return self._viewed(request, object_id, super().history_view(request, object_id, extra_context))

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show one past state."""
        response = super().history_form_view(request, object_id, version_id, extra_context)  # type: ignore[misc]
        return self._viewed(request, object_id, response)

    def _viewed(self, request: HttpRequest, object_id: str, response: HttpResponse) -> HttpResponse:
        if response.status_code == HTTPStatus.OK:
            subject = self.model(pk=self.model._meta.pk.to_python(unquote(object_id)))
            record_access(user=request.user, action="view", subject=subject)  # type: ignore[arg-type]
        return response
