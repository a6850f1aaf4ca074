"""Addresses of the whole project."""

from django.contrib import admin
from django.urls import include, path

handler400 = "insurance_services.refusals.bad_request"
urlpatterns = [
    path("office/manual/", include("manual.urls")),
    path("office/cases/", include("cases.urls")),
    path("office/", admin.site.urls),
    path("", include("portal.urls")),
]
