"""Hospitals offered while one types: by name, alias, place or pinyin. Says nothing of any person."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from coverage import hospitals as register
from coverage import places
from coverage.models import Hospital
from privacy.typed_text import storable

LONGEST = 100


@require_GET
@permission_required("coverage.view_hospital", raise_exception=True)
def hospitals(request: HttpRequest) -> HttpResponse:
    """Return the likeliest hospitals as buttons; those of the city typed in the form, or asked for in the case, first."""
    text = storable(request.GET.get(request.GET.get("field", ""), ""))[:LONGEST]
    found = register.suggested(text, near=_near(request))
    offered = [(register.label(hospital), _facts(hospital)) for hospital in found]
    return render(request, "office/hospitals.html", {"offered": offered, "text": text})


def _near(request: HttpRequest) -> str:
    """Return the code of the place whose hospitals come first: the city in the form where it is one alone."""
    found = places.resolve(typed) if (typed := storable(request.GET.get("city", ""))[:LONGEST]) else []
    return found[0].division.code if len(found) == 1 else request.GET.get("near", "")


def _facts(hospital: Hospital) -> str:
    return f"{hospital.get_grade_display()} {hospital.get_ownership_display()}"
