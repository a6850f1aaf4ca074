"""The project itself as an app, and the back office: Django's admin with the project's own site."""

from django.apps import AppConfig
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.core.validators import ProhibitNullCharactersValidator


class ProjectConfig(AppConfig):
    """Makes the commands of the project as a whole known to ``manage.py``."""

    name = "insurance_services"
    verbose_name = "项目"

    def ready(self) -> None:
        """Take the job library's own page off the back office: its inline styles break the content security policy.

        And name NUL characters in our own words in every form: Django's Chinese speaks of an empty string.
        """
        from procrastinate.contrib.django.models import ProcrastinateJob

        admin.site.unregister(ProcrastinateJob)
        ProhibitNullCharactersValidator.message = "含有看不见的空字符（NUL），请删除后重新填写。"


class BackOfficeConfig(AdminConfig):
    """Names the site every app's plain ``@admin.register`` registers with."""

    default_site = "office.site.BackOfficeSite"
