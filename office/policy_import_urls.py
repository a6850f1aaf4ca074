"""Addresses of the pages that import policies, under ``office/policy-imports/``."""

from django.contrib import admin
from django.urls import path

from office.views import policy_imports

app_name = "policy_imports"
urlpatterns = [
    path("", admin.site.admin_view(policy_imports.index), name="index"),
    path("template.xlsx", admin.site.admin_view(policy_imports.template), name="template"),
    path("<int:pk>/", admin.site.admin_view(policy_imports.run), name="run"),
    path("<int:pk>/errors.xlsx", admin.site.admin_view(policy_imports.errors), name="errors"),
]
