"""The public pages: what the product offers, and each service for itself. No sign-in, nothing personal."""

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
from portal import covered_places, listed_drugs
from portal.covered_places import PlaceSearch
from portal.listed_drugs import DrugSearch


@rule("GEN-09", "GEN-10")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the services there are."""
    return render(request, "portal/home.html", {"services": registry.services()})


@rule("GEN-10", "GEN-16", "GEN-18", "GC-11", "GC-27")
@require_safe
def service(request: HttpRequest, code: str) -> HttpResponse:
    """Show one service: what it is, on which conditions, how it goes, what to send, where it is offered."""
    try:
        found = registry.get(code)
    except KeyError:
        return render(request, "404.html", status=404)
    context = {"service": found, "notices": found.notices_at("customer"), "papers": _papers(found)}
    lists = _places(request, found) | _entries(found) | _drugs(request, found)
    return render(request, "portal/service.html", context | lists)


@rule("JP-08", "JP-49")
def _entries(service: Service) -> dict[str, object]:
    """Return the lists in force whose entries customers read as printed: hospitals by all their names."""
    lists = [(kinds.get(code), covered_places.release_in_force(code, timezone.now())) for code in service.lists]
    shown = [
        (kind.label, release, [[getattr(entry, name) for name in kind.public] for entry in kind.entries([release.pk])])
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
    places = covered_places.in_force(kind=service.place_list, at=timezone.now())
    asked = search.cleaned_data["city"] if search.is_valid() else ""
    found = covered_places.answers(release=places.release, name=asked) if places and asked else []
    return {"places": places, "search": search, "answers": found, "list_words": service.words_at("list")}


def _drugs(request: HttpRequest, service: Service) -> dict[str, object]:
    """Return the drug list in force, the search box and what was found; nothing for a service that keeps no such list."""
    now = timezone.now()
    drugs = listed_drugs.in_force(at=now) if "drugs" in service.lists else None
    if drugs is None:
        return {}
    search = DrugSearch(request.GET if "drug" in request.GET else None)
    asked = search.cleaned_data["drug"].strip() if search.is_valid() else ""
    found = listed_drugs.answers(release=drugs.release, name=asked, at=now) if asked else []
    return {"drugs": drugs, "drug_search": search, "drug_answers": found}
