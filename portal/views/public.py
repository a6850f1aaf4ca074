"""The public pages: what the product offers, and each service for itself. No sign-in, nothing personal."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.declaration import registry
from cases.declaration.paper_words import PHASES, Document
from cases.declaration.papers import names_of_papers
from cases.declaration.words import Service
from cases.models import document_types
from coverage import kinds
from manual.registry import rule
from portal import caching, covered_places, listed_drugs
from portal.covered_places import PlaceSearch
from portal.listed_drugs import DrugSearch


@rule("GEN-09", "GEN-10")
@require_safe
@caching.for_everybody
def home(request: HttpRequest) -> HttpResponse:
    """Show the services there are, and what can be looked up."""
    offered = registry.services()
    shown = {
        "services": offered,
        "drugs": any(listed_drugs.KIND in service.lists for service in offered),
        "lists": [kind for kind in kinds.every() if kind.public],
    }
    return render(request, "portal/home.html", shown)


@rule("GEN-10", "GEN-16", "GEN-18", "GC-11", "GC-27")
@require_safe
@caching.for_everybody
def service(request: HttpRequest, code: str) -> HttpResponse:
    """Show one service: what it is, on which conditions, how it goes, what to send, where it is offered."""
    try:
        found = registry.get(code)
    except KeyError:
        return render(request, "404.html", status=404)
    context = {"service": found, "notices": found.notices_at("customer"), "papers": _papers(found)}
    lists = _places(request, found) | _entries(found) | _drugs(request, found)
    return render(request, "portal/service.html", context | lists)


@rule("GEN-16", "GEN-18", "GC-15", "GC-28")
@require_safe
@caching.for_everybody
def places(request: HttpRequest) -> HttpResponse:
    """Say where each service is given: all networks at once, by the name of a place."""
    search = PlaceSearch(request.GET if "city" in request.GET else None)
    networks = covered_places.networks(at=timezone.now())
    asked = _asked(search, "city")
    found, problems = covered_places.everywhere(networks=networks, name=asked) if asked else ([], [])
    shown = {"search": search, "asked": asked, "found": found, "problems": problems, "networks": networks}
    return render(request, "portal/places.html", shown)


@rule("DRUG-05", "DRUG-33", "DRUG-34")
@require_safe
@caching.for_everybody
def drugs(request: HttpRequest) -> HttpResponse:
    """Say whether a drug is listed, and where it can be had."""
    for offered in registry.services():
        if looked_up := _drugs(request, offered):
            covered = covered_places.in_force(kind=offered.place_list, at=timezone.now())
            return render(request, "portal/drugs.html", looked_up | {"service": offered, "places": covered})
    return render(request, "404.html", status=404)


@rule("GEN-16", "GEN-18", "JP-49")
@require_safe
@caching.for_everybody
def printed_list(request: HttpRequest, code: str) -> HttpResponse:
    """Show a list that customers read as it is printed, such as the hospitals of a country."""
    offered = next((item for item in registry.services() if code in item.lists), None)
    shown = [row for row in _entries(offered)["entries"] if row[0].code == code] if offered else []
    if not offered or not shown:
        return render(request, "404.html", status=404)
    kind, release, rows = shown[0]
    context = {"service": offered, "label": kind.label, "release": release, "rows": rows}
    return render(request, "portal/list.html", context | {"list_words": offered.words_at("list")})


def _asked(search: forms.Form, name: str) -> str:
    """Return what was typed into the search box; "" where nothing, or nothing of use, was."""
    return str(search.cleaned_data[name]).strip() if search.is_valid() else ""


@rule("JP-08", "JP-49")
def _entries(service: Service) -> dict[str, Any]:
    """Return the lists in force whose entries customers read as printed: hospitals by all their names."""
    lists = [(kinds.get(code), covered_places.release_in_force(code, timezone.now())) for code in service.lists]
    shown = [
        (kind, release, [[getattr(entry, name) for name in kind.public] for entry in kind.entries([release.pk])])
        for kind, release in lists
        if kind.public and release
    ]
    return {"entries": shown, "list_words": service.words_at("list")}


def _papers(service: Service) -> list[str]:
    """Return what the customer sends, phase by phase; what only some need with its condition."""
    asked = {
        phase: [item for item in service.documents if (item.phase, item.source) == (phase, "customer")]
        for phase in PHASES
    }
    return [
        f"{'' if phase == 'review' else f'{PHASES[phase]}阶段：'}{words}"
        for phase, papers in asked.items()
        for words in _in_words(papers)
    ]


def _in_words(papers: list[Document]) -> list[str]:
    needed = [paper for paper in papers if not paper.condition]
    perhaps = [paper for paper in papers if paper.condition]
    return names_of_papers(needed) + [f"{paper.condition}：{document_types.label(paper.type)}" for paper in perhaps]


def _places(request: HttpRequest, service: Service) -> dict[str, object]:
    """Return the list in force, the search box, and what was found; nothing for a service without a list."""
    if not service.place_list:
        return {}
    search = PlaceSearch(request.GET if "city" in request.GET else None)
    covered = covered_places.in_force(kind=service.place_list, at=timezone.now())
    asked = _asked(search, "city")
    found = covered_places.answers(service=service, covered=covered, name=asked) if covered and asked else []
    return {"places": covered, "search": search, "answers": found, "list_words": service.words_at("list")}


def _drugs(request: HttpRequest, service: Service) -> dict[str, object]:
    """Return the drug list in force, the search box and what was found; nothing for a service without such a list."""
    now = timezone.now()
    listed = listed_drugs.in_force(at=now) if listed_drugs.KIND in service.lists else None
    if listed is None:
        return {}
    search = DrugSearch(request.GET if "drug" in request.GET else None)
    asked = _asked(search, "drug")
    found = listed_drugs.answers(release=listed.release, name=asked, at=now) if asked else []
    return {"drugs": listed, "drug_search": search, "drug_answers": found}
