"""Addresses of the whole project."""

from django.contrib import admin
from django.urls import include, path

from insurance_services import health

handler400 = "office.error_pages.bad_request"
handler403 = "office.error_pages.permission_denied"
handler404 = "office.error_pages.not_found"
handler500 = "office.error_pages.server_error"
urlpatterns = [
    path("", include((health.urlpatterns, "health"))),
    path("api/", include("api.urls")),
    path("office/manual/", include("office.manual_urls")),
    path("office/lists/", include("office.list_urls")),
    path("office/policy-imports/", include("office.policy_import_urls")),
    path("office/cases/", include("office.urls")),
    path("office/", admin.site.urls),
    path("", include("portal.urls")),
]
