"""My services: for each insured person the customer is or is the policyholder of."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal import doors


@doors.for_customers
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show whose services there are."""
    return render(request, "portal/my/overview.html")
