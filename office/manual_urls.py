"""Addresses of the service manual for staff, under ``office/manual/``."""

from django.contrib import admin
from django.urls import path

from office.views.manual_rules import rule_cases, rules_page

app_name = "manual"
urlpatterns = [
    path("", admin.site.admin_view(rules_page), name="rules"),
    path("cases/", admin.site.admin_view(rule_cases), name="cases"),
]
