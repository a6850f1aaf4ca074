"""The back office site: its titles, menu and dashboard."""

from http import HTTPStatus
from typing import Any, cast

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from accounts.sign_in import SignInForm, remember_device
from privacy.encrypted_search import EncryptedSearch


class Suggestions(AutocompleteJsonView):
    """What Django's search boxes for related objects offer: by the full name where a thing has one.

    Django's own view searches the list behind any relation of any model. This one answers for the boxes that are
    declared, to those who may fill in their form, and never where searches are posted and logged: lists of people.
    """

    def process_request(self, request: HttpRequest) -> Any:
        """Return what is asked for; raises ``PermissionDenied`` where the back office has no such box for the user."""
        names = [request.GET.get(name, "") for name in ("app_label", "model_name", "field_name")]
        if not _has_box(request, *names):
            raise PermissionDenied
        asked = super().process_request(request)
        if isinstance(asked[1], EncryptedSearch):
            raise PermissionDenied
        return asked

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        offered = super().serialize_result(obj, to_field_name)
        return {**offered, "text": getattr(obj, "full_name", offered["text"])}


def _has_box(request: HttpRequest, app: str, model: str, field: str) -> bool:
    """Tell whether a form that the user may fill in has a search box for this field."""
    may = any(request.user.has_perm(f"{app}.{act}_{model}") for act in ("add", "change"))
    places = [place for kept in admin.site._registry.values() for place in (kept, *kept.inlines)]
    return may and any(
        (place.model._meta.app_label, place.model._meta.model_name) == (app, model)
        and field in place.autocomplete_fields
        for place in places
    )


class BackOfficeSite(admin.AdminSite):
    """Django's admin in the project's dress. Cases are asked for late: they do not exist while apps load."""

    site_header = "医疗增值服务后台"
    site_title = "医疗增值服务后台"
    index_title = "工作台"
    enable_nav_sidebar = False
    login_form = SignInForm

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register as Django does; every list can be exported."""
        from office.changelist_export import exporting

        super().register(model_or_iterable, exporting(admin_class or admin.ModelAdmin), **options)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Give every page its titles and the menu; Django's list of all models, costly to make, is on none of them."""
        from office.menu import menu

        return {
            "site_title": self.site_title,
            "site_header": self.site_header,
            "site_url": self.site_url,
            "has_permission": self.has_permission(request),
            "is_popup": False,
            "is_nav_sidebar_enabled": False,
            "log_entries": self.get_log_entries(request),
            "menu": menu(request),
            "product_name": settings.PRODUCT_NAME,
        }

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sign in; the browser is known from then on."""
        response = super().login(request, extra_context)
        if request.method == "POST" and response.status_code == HTTPStatus.FOUND:
            remember_device(request, response)
        return response

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Answer a search box."""
        return cast(HttpResponse, Suggestions.as_view(admin_site=self)(request))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show the dashboard (工作台)."""
        from office import dashboard

        return super().index(request, {**(extra_context or {}), **dashboard.context(request, now=timezone.now())})
