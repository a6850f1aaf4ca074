"""Addresses of the room, under ``office/cases/``."""

from django.urls import URLPattern

app_name = "cases"
urlpatterns: list[URLPattern] = []
