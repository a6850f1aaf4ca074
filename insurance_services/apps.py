"""The project itself as an app, and the back office: Django's admin with the project's own site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ProjectConfig(AppConfig):
    """Makes the commands of the project as a whole known to ``manage.py``."""

    name = "insurance_services"
    verbose_name = "项目"


class BackOfficeConfig(AdminConfig):
    """Names the site every room's plain ``@admin.register`` registers with."""

    default_site = "insurance_services.back_office.BackOfficeSite"
