"""The back office site: its titles, menu and dashboard."""

from http import HTTPStatus
from typing import Any, cast

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from accounts.sign_in import SignInForm, remember_device


class Suggestions(AutocompleteJsonView):
    """What Django's search boxes for related objects offer: by the full name where a thing has one."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        offered = super().serialize_result(obj, to_field_name)
        return {**offered, "text": getattr(obj, "full_name", offered["text"])}


class BackOfficeSite(admin.AdminSite):
    """Django's admin in the project's dress. Cases are asked for late: they do not exist while apps load."""

    site_header = "医疗增值服务后台"
    site_title = "医疗增值服务后台"
    index_title = "工作台"
    enable_nav_sidebar = False
    login_form = SignInForm

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
