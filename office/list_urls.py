"""Addresses of importing and exporting lists, under ``office/lists/``."""

from django.contrib import admin
from django.urls import path

from office.views import list_exports, list_imports

app_name = "lists"
urlpatterns = [
    path("", admin.site.admin_view(list_imports.index), name="index"),
    path("<slug:code>/", admin.site.admin_view(list_imports.upload), name="upload"),
    path("<slug:code>/template.xlsx", admin.site.admin_view(list_exports.template), name="template"),
    path("<slug:code>/export.<slug:form>", admin.site.admin_view(list_exports.export), name="export"),
    path("<slug:code>/<int:pk>/", admin.site.admin_view(list_imports.preview), name="preview"),
    path("<slug:code>/<int:pk>/findings.csv", admin.site.admin_view(list_imports.findings_csv), name="findings"),
]
