"""The back office site: its titles, menu and dashboard."""

from django.contrib import admin


class BackOfficeSite(admin.AdminSite):
    """Django's admin in the project's dress."""

    site_header = "医疗增值服务后台"
    site_title = "医疗增值服务后台"
    index_title = "工作台"
    enable_nav_sidebar = False
