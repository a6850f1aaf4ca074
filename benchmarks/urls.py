"""The project's addresses, and beside them the bare views and the stock admin they are measured against."""

from django.urls import include, path

from benchmarks import bare, stock

urlpatterns = [
    path("", include("insurance_services.urls")),
    path("bare/cases/", bare.cases),
    path("bare/policies/", bare.policies),
    path("bare/insured/<str:how>/", bare.insured),
    path("bare/case/", bare.case),
    path("stock/", stock.site.urls),
]
