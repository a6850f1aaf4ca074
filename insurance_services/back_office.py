"""The back office site: its titles, menu and dashboard."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone


class BackOfficeSite(admin.AdminSite):
    """Django's admin in the project's dress. Cases are asked for late: they do not exist while apps load."""

    site_header = "医疗增值服务后台"
    site_title = "医疗增值服务后台"
    index_title = "工作台"
    enable_nav_sidebar = False

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the menu and the product's name to what every page gets."""
        from insurance_services.menu import menu

        return super().each_context(request) | {"menu": menu(request), "product_name": settings.PRODUCT_NAME}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show the dashboard (工作台)."""
        from insurance_services import dashboard

        return super().index(request, {**(extra_context or {}), **dashboard.context(request, now=timezone.now())})
