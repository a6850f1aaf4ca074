"""The back office site: its titles, menu and dashboard."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest


class BackOfficeSite(admin.AdminSite):
    """Django's admin in the project's dress."""

    site_header = "医疗增值服务后台"
    site_title = "医疗增值服务后台"
    index_title = "工作台"
    enable_nav_sidebar = False

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the menu and the product's name to what every page gets."""
        from insurance_services.menu import menu  # the menu asks the registry, which is empty while apps load

        return super().each_context(request) | {"menu": menu(request), "product_name": settings.PRODUCT_NAME}
