"""Next week's endangered promises (下周到期的待办), person by person, each given to another by one press."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.requests import staff_of
from cases.bookkeeping import due_dates
from cases.declaration import registry
from cases.models import Case, Promise
from cases.steps import colleagues
from office import queue

AHEAD = timedelta(days=7)
MOST = 200
OFFERED = 3
REASON = "七天内到期，改派"
assigns = permission_required("cases.assign_case", raise_exception=True)


@dataclass(frozen=True)
class Row:
    """One promise due within the week."""

    promise: Promise
    service: str
    due: str
    offered: list[User]


def due_soon(user: User, now: datetime) -> Any:
    """Return the promises that fall due within seven days on the open cases ``user`` may see; one query."""
    cases = Case.objects.visible_to(user).filter(is_open=True)
    return Promise.objects.filter(case__in=cases, due_at__gt=now, due_at__lte=now + AHEAD)


@require_GET
@assigns
def endangered(request: HttpRequest) -> HttpResponse:
    """Show whose promises fall due within seven days, the nearest first; each may be given to a colleague."""
    now = timezone.now()
    found = due_soon(staff_of(request), now).select_related("case__assignee", "case__insured__person")
    if request.GET.get("holder") == "none":
        found = found.filter(case__assignee=None)
    promises = list(found.order_by("due_at", "pk")[:MOST])
    context = {
        **admin.site.each_context(request),
        "title": "七天内到期",
        "groups": _groups(promises, _least_busy(now)),
        "is_cut": len(promises) == MOST,
        "most": MOST,
        "colleagues": colleagues.datalist(),
    }
    return TemplateResponse(request, "office/endangered.html", context)


def _least_busy(now: datetime) -> list[User]:
    """Return the colleagues at work, who has the fewest open cases first; two queries."""
    people = colleagues.at_work(day=timezone.localdate(now))
    open_cases = Case.objects.filter(is_open=True, assignee__in=people).values_list("assignee", flat=True)
    has = Counter(open_cases)
    return sorted(people, key=lambda person: (has[person.pk], person.username))


def _groups(promises: list[Promise], people: list[User]) -> list[tuple[User | None, list[Row]]]:
    """Return the promises by who has the case, those nobody has first."""
    services = {service.code: service.label for service in registry.services()}
    found: dict[User | None, list[Row]] = {}
    for promise in promises:
        holder = promise.case.assignee
        offered = [person for person in people if person != holder][:OFFERED]
        due = due_dates.when(promise.due_at, provisional=promise.provisional) if promise.due_at else ""
        found.setdefault(holder, []).append(Row(promise, services[promise.case.service], due, offered))
    return sorted(found.items(), key=lambda pair: str(pair[0] or ""))


@require_POST
@assigns
def reassign(request: HttpRequest) -> HttpResponse:
    """Give one case to the colleague whose button was pressed, or who was typed."""
    [report] = queue.assign_many(
        numbers=[request.POST.get("number", "")],
        assignee=(request.POST.get("to") or request.POST.get("assignee", "")).strip(),
        reason=REASON,
        actor=staff_of(request),
        now=timezone.now(),
    )
    say = messages.success if report.done else messages.error
    say(request, f"{report.number}：{report.text}")
    return redirect("office:endangered")
