"""Views that do the one query a page needs and write its rows into a bare template: no menu, no rights, no log."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from cases.models import Case
from policies.models import InsuredPerson, Policy, PolicyStatusChange
from privacy import keys
from privacy.typed_text import normal_id_number, normal_phone

ROWS = 50
POLICY_ROWS = 100
FOUND = 20
WAYS = {
    "policy": lambda text: {"policy__number": text},
    "id": lambda text: {"person__id_number_digest": keys.digest(normal_id_number(text))},
    "phone": lambda text: {"person__phone_digest": keys.digest(normal_phone(text))},
    "name": lambda text: {"person__name__startswith": text},
}


def cases(request: HttpRequest) -> HttpResponse:
    """A page of cases with insured person, assignee and team: open ones by due date, or all by arrival."""
    first = (int(request.GET.get("page", 1)) - 1) * ROWS
    found = Case.objects.select_related("insured__person", "assignee", "team").order_by("-received_at", "-id")
    if "all" not in request.GET:
        found = found.filter(is_open=True).order_by("due_at", "id")
    if "unassigned" in request.GET:
        found = found.filter(assignee=None)
    if "waiting" in request.GET:
        found = found.filter(waits_for="customer").order_by("waiting_since", "id")
    return _table(
        request,
        [
            (
                *(case.number, case.service, case.insured.person.name, case.state, case.received_at, case.due_at),
                *(case.waits_for, case.waiting_reason, case.assignee, case.team),
            )
            for case in found[first : first + ROWS]
        ],
    )


def policies(request: HttpRequest) -> HttpResponse:
    """A page of policies with product and policyholder."""
    first = (int(request.GET.get("page", 1)) - 1) * POLICY_ROWS
    found = Policy.objects.select_related("product", "policyholder").order_by("-number")
    return _table(
        request,
        [
            (policy.number, policy.product, policy.policyholder, policy.period_start, policy.period_end)
            for policy in found[first : first + POLICY_ROWS]
        ],
    )


@csrf_exempt
def insured(request: HttpRequest, how: str) -> HttpResponse:
    """Whom a text means, with status and cases as the page shows them, by one statement."""
    found = _people().filter(**WAYS[how](request.POST["text"]))
    if how == "name":
        found = found.order_by("person__name", "person_id")
    return _table(
        request,
        [
            (
                *(person.person.name, person.person.id_number, person.policy.number),
                *(person.policy.period_start, person.policy.period_end, person.changes, person.opened),
            )
            for person in found[:FOUND]
        ],
    )


def _people() -> QuerySet[Any]:
    changes = PolicyStatusChange.objects.filter(policy=OuterRef("policy")).order_by("effective_at", "pk")
    opened = Case.objects.filter(insured=OuterRef("pk")).order_by("-received_at", "-pk")
    return InsuredPerson.objects.select_related("policy__product", "person").annotate(
        changes=ArraySubquery(changes.values(kept=JSONObject(at="effective_at", status="status"))),
        opened=ArraySubquery(opened.values(kept=JSONObject(number="number", service="service", state="state"))),
    )


@csrf_exempt
def case(request: HttpRequest) -> HttpResponse:
    """The case whose number was typed."""
    found = Case.objects.get(number=request.POST["text"])
    return _table(request, [(found.number, found.service, found.state)])


def _table(request: HttpRequest, rows: list[tuple[object, ...]]) -> HttpResponse:
    return render(request, "benchmarks/table.html", {"rows": rows})
