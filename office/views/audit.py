"""The auditor's pages: everything about a case or a person, and who read it. Every look here is itself logged."""

import re
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import staff_of
from cases.actions.apply_step import CASE_RELATIONS
from cases.declaration import registry
from cases.models import Case
from office.downloads import download
from office.views import audit_tables
from office.views.audit_person import everything as everything_about
from policies.models import Person
from policies.search import find_insured, find_persons
from privacy.access import record_access
from privacy.typed_text import bare_number, storable
from spreadsheets import writing

LIMIT = 20
CASE_NUMBER = re.compile(r"[A-Z]{1,8}[0-9]{6,18}")
may_audit = permission_required("privacy.view_accesslog", raise_exception=True)


@require_http_methods(["GET", "POST"])
@may_audit
def audit(request: HttpRequest) -> HttpResponse:
    """Show the search box and what was found; a case's number leads to the case. The log has the words as ciphertext."""
    context: dict[str, Any] = {"title": "审计", "text": "", "limit": LIMIT}
    if request.method == "POST":
        text = context["text"] = storable(request.POST.get("text", ""))
        if case := _case_of(request, text):
            return redirect("office:audit_case", case.number)
        try:
            context["persons"] = persons = _persons(text)
            record_access(user=staff_of(request), action="search", subject=Person, words=text, found=len(persons))
        except ValidationError as problem:
            context["error"] = " ".join(problem.messages)
    return _page(request, "office/audit.html", context)


def _visible(request: HttpRequest) -> QuerySet[Case]:
    return Case.objects.visible_to(staff_of(request)).select_related(*CASE_RELATIONS)


def _case_of(request: HttpRequest, text: str) -> Case | None:
    number = bare_number(text)
    return _visible(request).filter(number=number).first() if CASE_NUMBER.fullmatch(number) else None


def _persons(text: str) -> list[Person]:
    """Return whom ``text`` means: by number or name, else whoever stands on the policy of that number."""
    if found := list(find_persons(text=text)[:LIMIT]):
        return found
    rows = find_insured(text=text, limit=LIMIT)
    prefetch_related_objects(rows, "policy__policyholder")
    people = [person for row in rows for person in (row.person, row.policy.policyholder)]
    return list(dict.fromkeys(people))


@require_safe
@may_audit
def audit_case(request: HttpRequest, number: str) -> HttpResponse:
    """Show everything stored about a case."""
    case = get_object_or_404(_visible(request), number=number)
    record_access(user=staff_of(request), action="view", subject=case, case_number=case.number)
    tables = audit_tables.everything(case)
    service = registry.get(case.service)
    context = {"title": f"审计 {case.number}", "case": case, "tables": tables, "service": service}
    return _page(request, "office/audit_case.html", context | {"state": service.state(case.state)})


@require_safe
@may_audit
def audit_case_csv(request: HttpRequest, number: str) -> HttpResponse:
    """Send everything stored about a case as one CSV: every table under its title, all readings."""
    case = get_object_or_404(_visible(request), number=number)
    record_access(user=staff_of(request), action="export", subject=case, case_number=case.number)
    rows: list[tuple[str, ...]] = []
    for item in audit_tables.everything(case, reads=None):
        rows += [(item.title, item.note), item.heads, *item.rows, ()]
    return download(writing.as_csv(rows).encode(), f"{case.number}-audit.csv", writing.CSV)


@require_safe
@may_audit
def audit_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everything stored about a person."""
    person = get_object_or_404(Person, pk=pk)
    record_access(user=staff_of(request), action="view", subject=person)
    cases = Case.objects.filter(insured__person=person).order_by("pk")
    context = {"title": f"审计 {person}", "person": person, "cases": cases, "tables": everything_about(person)}
    return _page(request, "office/audit_person.html", context)


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return TemplateResponse(request, template, {**admin.site.each_context(request), **context})
