"""Addresses of the whole project."""

from django.contrib import admin
from django.urls import include, path

handler400 = "insurance_services.refusals.bad_request"
handler403 = "insurance_services.refusals.permission_denied"
handler404 = "insurance_services.refusals.not_found"
handler500 = "insurance_services.refusals.server_error"
urlpatterns = [
    path("office/manual/", include("manual.urls")),
    path("office/cases/", include("cases.urls")),
    path("office/", admin.site.urls),
    path("", include("portal.urls")),
]
