"""The project's addresses with the manual's page in its place."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("office/manual/", include("manual.urls")),
    path("office/", admin.site.urls),
]
