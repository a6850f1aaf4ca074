"""The back office: Django's admin with the project's own site."""

from django.contrib.admin.apps import AdminConfig


class BackOfficeConfig(AdminConfig):
    """Names the site every room's plain ``@admin.register`` registers with."""

    default_site = "insurance_services.back_office.BackOfficeSite"
