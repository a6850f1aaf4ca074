"""Addresses of the room, under ``office/cases/``."""

from django.contrib import admin
from django.urls import path, register_converter
from django.urls.converters import StringConverter

from cases.views.case_page import case_page, take_step
from cases.views.download import document


class CaseNumber(StringConverter):
    """A case's number; nothing else below this address looks like one."""

    regex = "[A-Z]{1,8}[0-9]{6,18}"


register_converter(CaseNumber, "case_number")

app_name = "cases"
urlpatterns = [
    path("<case_number:number>/", admin.site.admin_view(case_page), name="case"),
    path("<case_number:number>/steps/<str:code>/", admin.site.admin_view(take_step), name="step"),
    path("<case_number:number>/documents/<int:pk>/", admin.site.admin_view(document), name="document"),
]
