"""The work queue: what is mine, due, overdue, waiting, to be decided; take next, hand out, keep filters."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.requests import staff_of
from cases.bookkeeping import due_dates
from cases.declaration import registry
from cases.models import Case, SavedFilter
from cases.steps import colleagues
from office import headlines, queue
from office.views.pages import asked_page
from privacy.typed_text import storable
from workdays import calendar
from workdays.arithmetic import WorkCalendar

MAX_BULK = 200
MOST_SAVED = 50


@dataclass(frozen=True)
class Row:
    """A case as the queue shows it."""

    case: Case
    service: str
    headline: str
    state: str
    due: due_dates.Due | None


@require_GET
@permission_required("cases.view_case", raise_exception=True)
def work_queue(request: HttpRequest) -> HttpResponse:
    """Show one page of the queue under the chosen heading and filter."""
    now = timezone.now()
    form = queue.QueueForm(request.GET or None)
    chosen = form.chosen() if form.is_bound else {}
    page = asked_page(request)
    found = _page(request, chosen, page, now)
    query = filter_query(request)
    counts = queue.counts(user=staff_of(request), now=now)
    context = {
        **admin.site.each_context(request),
        "title": "工作队列",
        "form": form if form.is_bound else queue.QueueForm(),
        "headings": [(item, _address(query, item.code), counts[item.code]) for item in queue.HEADINGS],
        "count_limit": queue.COUNT_LIMIT,
        "current": queue.heading_of(chosen),
        "filtered": bool(chosen.keys() - {"heading"}),
        "rows": _rows(found[: queue.PAGE], now),
        "query": urlencode(query),
        "page": page,
        "has_next": len(found) > queue.PAGE,
        "saved": _saved(request),
        "may_assign": request.user.has_perm("cases.assign_case"),
        "colleagues": colleagues.datalist(),
        "may_take": request.user.has_perm("cases.handle_case"),
    }
    return render(request, "office/queue.html", context)


def _page(request: HttpRequest, chosen: dict[str, Any], page: int, now: datetime) -> list[Case]:
    first = (page - 1) * queue.PAGE
    return list(_cases(request, chosen, now)[first : first + queue.PAGE + 1])


def _cases(request: HttpRequest, chosen: dict[str, Any], now: datetime) -> QuerySet[Case]:
    found = queue.cases(user=staff_of(request), chosen=chosen, now=now)
    return found.select_related("insured__person", "assignee", "team")


def rows(request: HttpRequest, most: int) -> list[Row]:
    """Return the rows under the request's heading and filter, the first ``most`` of them."""
    now = timezone.now()
    form = queue.QueueForm(request.GET or None)
    found = _cases(request, form.chosen() if form.is_bound else {}, now)
    return _rows(list(found[:most]), now)


def _rows(cases: list[Case], now: datetime) -> list[Row]:
    days = calendar.load()
    services = {service.code: service for service in registry.services()}
    told = headlines.of_cases(cases)
    return [_row(case, services, told.get(case.pk, ""), days, now) for case in cases]


def _row(case: Case, services: dict[str, Any], headline: str, days: WorkCalendar, now: datetime) -> Row:
    service = services[case.service]
    due = due_dates.of_case(case, now=now, calendar=days)
    return Row(case, service.label, headline, service.state(case.state).label, due)


def filter_query(request: HttpRequest) -> dict[str, str]:
    """Return the filter's own part of the address: what is kept from page to page and case to case."""
    names = queue.QueueForm.base_fields
    return {name: request.GET[name] for name in names if request.GET.get(name)}


def _address(query: dict[str, str], heading: str) -> str:
    return f"{reverse('office:queue')}?{urlencode({**query, 'heading': heading})}"


def _saved(request: HttpRequest) -> list[tuple[SavedFilter, bool]]:
    """Return the filters this person sees, their own first, each with whether they may remove it."""
    user = staff_of(request)
    own_first = models.Case(models.When(owner=user, then=0), default=1)
    shown = _seen_by(user).select_related("owner").order_by(own_first, "name", "id")[:MOST_SAVED]
    return [(saved, saved.may_be_removed_by(user)) for saved in shown]


def _seen_by(user: User) -> QuerySet[SavedFilter]:
    return SavedFilter.objects.filter(Q(owner=user) | Q(shared=True))


@require_POST
@permission_required("cases.handle_case", raise_exception=True)
def take_next(request: HttpRequest) -> HttpResponse:
    """Take the most urgent free case under the present filter and go to it."""
    chosen = queue.QueueForm(request.GET).chosen()
    if chosen.get("heading") in ("mine", "to_do"):
        chosen.pop("heading")
    case = queue.take_next(user=staff_of(request), chosen={"heading": "all", **chosen}, now=timezone.now())
    if case is None:
        messages.info(request, "没有待领取的案件。")
        return redirect(f"{reverse('office:queue')}?{request.GET.urlencode()}")
    query = urlencode({"queue": urlencode(filter_query(request))})
    return redirect(f"{reverse('office:case', args=[case.number])}?{query}")


@require_POST
@permission_required("cases.assign_case", raise_exception=True)
def assign_many(request: HttpRequest) -> HttpResponse:
    """Assign the ticked cases and show what became of each."""
    numbers = list(dict.fromkeys(request.POST.getlist("number")))[:MAX_BULK]
    reports = queue.assign_many(
        numbers=numbers,
        assignee=request.POST.get("assignee", "").strip(),
        reason=request.POST.get("reason", "").strip(),
        actor=staff_of(request),
        now=timezone.now(),
    )
    context = {**admin.site.each_context(request), "title": "批量分派结果", "reports": reports}
    return render(request, "office/queue_report.html", context | {"back": f"?{request.GET.urlencode()}"})


@require_POST
@permission_required("cases.view_case", raise_exception=True)
def save_filter(request: HttpRequest) -> HttpResponse:
    """Record the present filter under a name; the same name again replaces it."""
    name = storable(request.POST.get("name", ""))[:30]
    query = urlencode(filter_query(request))
    if not name or len(query) > 500:
        messages.error(request, "请给筛选起一个名称（不超过 30 个字）。")
    else:
        values = {"query": query, "shared": bool(request.POST.get("shared"))}
        SavedFilter.objects.update_or_create(owner=staff_of(request), name=name, defaults=values)
        messages.success(request, f"已保存筛选“{name}”。")
    return redirect(f"{reverse('office:queue')}?{query}")


@require_POST
@permission_required("cases.view_case", raise_exception=True)
def delete_filter(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a filter; 404 for one this person does not see, 403 for one that is not theirs to remove."""
    saved = get_object_or_404(_seen_by(staff_of(request)), pk=pk)
    if not saved.may_be_removed_by(staff_of(request)):
        raise PermissionDenied
    saved.delete()
    return redirect("office:queue")
