"""The search box in every page's header. What is typed is posted and stands in no address, and in the log as ciphertext."""

from datetime import datetime

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import staff_of
from cases.declaration import registry
from cases.models import Case
from office import headlines
from office.search import cases_of, find_case
from policies.models import InsuredPerson
from policies.search import find_insured
from policies.standing import standing
from privacy.access import record_access
from privacy.masking import mask_name
from privacy.typed_text import storable

LIMIT = 20


@require_http_methods(["GET", "POST"])
@permission_required("cases.view_case", raise_exception=True)
def search(request: HttpRequest) -> HttpResponse:
    """Go to the case whose number was typed, else show whom the text means with their cases."""
    context = {"title": "查找", "text": "", "limit": LIMIT}
    if request.method == "POST":
        user, text = staff_of(request), request.POST.get("text", "")
        context["text"] = storable(text)
        try:
            if case := find_case(text=text, user=user):
                return redirect("office:case", case.number)  # that page logs who reads the case
            context["rows"] = rows = _rows(text, user, timezone.now())
            record_access(user=user, action="search", subject=InsuredPerson, words=text, found=len(rows))
        except ValidationError as problem:
            context["error"] = " ".join(problem.messages)
    return TemplateResponse(request, "office/search.html", {**admin.site.each_context(request), **context})


def _rows(text: str, user: User, now: datetime) -> list[dict[str, object]]:
    found = find_insured(text=text, limit=LIMIT)
    prefetch_related_objects(found, "policy__status_changes")
    cases: dict[int, list[dict[str, object]]] = {}
    theirs = cases_of(insured=found, user=user)
    told = headlines.of_cases(theirs)
    for case in theirs:
        cases.setdefault(case.insured_id, []).append(_case(case, told.get(case.pk, "")))
    return [
        {
            "insured": insured,
            "name": mask_name(insured.person.name),
            "standing": standing(insured.policy, now),
            "cases": cases.get(insured.pk, []),
        }
        for insured in found
    ]


def _case(case: Case, headline: str) -> dict[str, object]:
    service = registry.get(case.service)
    state = service.state(case.state).label
    return {"number": case.number, "service": service.label, "headline": headline, "state": state}
