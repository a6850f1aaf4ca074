"""Addresses of the API."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from api.views.base import NothingHere
from api.views.cases import Cases, Consents, Documents, Events, OneCase
from api.views.eligibility import Eligibility
from api.views.lookup import Coverage, Drugs, Services
from api.views.steps import Steps, TakeStep

app_name = "api"
urlpatterns = [
    path("v1/schema", SpectacularAPIView.as_view(), name="schema"),
    path("v1/docs", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
    path("v1/services", Services.as_view(), name="services"),
    path("v1/services/<str:code>/coverage", Coverage.as_view(), name="coverage"),
    path("v1/drugs", Drugs.as_view(), name="drugs"),
    path("v1/eligibility", Eligibility.as_view(), name="eligibility"),
    path("v1/cases", Cases.as_view(), name="cases"),
    path("v1/cases/<str:number>", OneCase.as_view(), name="case"),
    path("v1/cases/<str:number>/documents", Documents.as_view(), name="documents"),
    path("v1/cases/<str:number>/events", Events.as_view(), name="events"),
    path("v1/cases/<str:number>/consents", Consents.as_view(), name="consents"),
    path("v1/cases/<str:number>/steps", Steps.as_view(), name="steps"),
    path("v1/cases/<str:number>/steps/<str:step>", TakeStep.as_view(), name="take_step"),
    re_path("", NothingHere.as_view(), name="nothing"),
]
