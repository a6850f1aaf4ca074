"""Addresses customers see: those of everybody, and under ``my/`` those of who is signed in."""

from django.urls import path

from portal.views import mine, public, signing_in

app_name = "portal"
urlpatterns = [
    path("", public.home, name="home"),
    path("services/<slug:code>/", public.service, name="service"),
    path("my/", mine.overview, name="mine"),
    path("my/sign-in/", signing_in.who, name="sign_in"),
    path("my/sign-in/code/", signing_in.code, name="sign_in_code"),
    path("my/sign-out/", signing_in.sign_out, name="sign_out"),
    path("my/devices/", signing_in.devices, name="devices"),
    path("my/devices/sign-out/", signing_in.sign_out_everywhere, name="sign_out_everywhere"),
]
