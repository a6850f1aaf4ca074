"""Addresses of the app, under ``office/manual/``."""

from django.contrib import admin
from django.urls import path

from manual.views import rules_page

app_name = "manual"
urlpatterns = [
    path("", admin.site.admin_view(rules_page), name="rules"),
]
