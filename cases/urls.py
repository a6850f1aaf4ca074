"""Addresses of the room, under ``office/cases/``."""

from django.contrib import admin
from django.urls import path

from cases.views import intake, intake_decision

app_name = "cases"
urlpatterns = [
    path("intake/", admin.site.admin_view(intake.search), name="intake"),
    path("intake/<int:insured_id>/", admin.site.admin_view(intake.verify), name="intake_verify"),
    path("intake/verified/<int:verification_id>/", admin.site.admin_view(intake_decision.decide), name="intake_decide"),
    path(
        "intake/verified/<int:verification_id>/<slug:service_code>/",
        admin.site.admin_view(intake_decision.decide),
        name="intake_decide_service",
    ),
]
