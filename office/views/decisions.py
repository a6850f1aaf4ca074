"""The decision figures as a page, as a file, and the cases behind each figure."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.requests import staff_of
from cases.declaration import registry
from office import decisions as counted
from office.statistics import rule_labels
from office.views.pages import asked_page

PAGE = 50
HEADS = ("月份", "服务", "申请", "通过", "不通过", "通过占当月决定", "决定天数中位数", "不通过的条款")
sees_cases = permission_required("cases.view_case", raise_exception=True)


def _rows(request: HttpRequest) -> list[counted.Figures]:
    today = timezone.localdate()
    since = counted.months(today=today)[0]
    return counted.figures(user=staff_of(request), since=since, until=today + timedelta(days=1))


@require_GET
@sees_cases
def decisions(request: HttpRequest) -> HttpResponse:
    """Show the figures of the last twelve months; each opens the cases it counts."""
    labels = {service.code: service.label for service in registry.services()}
    context = {
        **admin.site.each_context(request),
        "title": "审核决定",
        "months": counted.MONTHS,
        "rows": [(row, labels.get(row.service, row.service), _links(row), _clauses(row)) for row in _rows(request)],
    }
    return TemplateResponse(request, "office/decisions.html", context)


def _links(row: counted.Figures) -> list[tuple[str, int, str]]:
    return [(label, getattr(row, kind), _list_of(row, kind)) for kind, label in counted.KINDS.items()]


def _clauses(row: counted.Figures) -> list[tuple[str, str, int, str]]:
    labels = rule_labels()
    return [
        (rule, labels.get(rule, ""), number, _list_of(row, "rejected", rule))
        for rule, number in row.clauses.most_common()
    ]


def _list_of(row: counted.Figures, kind: str, rule: str = "") -> str:
    asked = {"month": f"{row.month:%Y-%m}", "service": row.service, "kind": kind}
    return f"{reverse('office:decided')}?{urlencode(asked | ({'rule': rule} if rule else {}))}"


def lines(request: HttpRequest) -> Iterator[tuple[str, ...]]:
    """Yield the figures for a file; what there is nothing to reckon from is left blank."""
    labels = {service.code: service.label for service in registry.services()}
    yield HEADS
    yield from (_line(row, labels.get(row.service, row.service)) for row in _rows(request))


def _line(row: counted.Figures, label: str) -> tuple[str, ...]:
    blank = {"—": ""}
    clauses = "；".join(f"{rule} {number}" for rule, number in row.clauses.most_common())
    numbers = (str(row.opened), str(row.approved), str(row.rejected))
    shares = (blank.get(row.share, row.share), blank.get(row.median_days, row.median_days))
    return (f"{row.month:%Y-%m}", label, *numbers, *shares, clauses)


@require_GET
@sees_cases
def decided(request: HttpRequest) -> HttpResponse:
    """Show the cases behind one figure; what is asked for and makes no sense shows none."""
    kind, month = request.GET.get("kind", ""), _month(request.GET.get("month", ""))
    found = _cases(request, kind, month) if month and kind in counted.KINDS else []
    page = asked_page(request)
    query = {name: request.GET[name] for name in ("month", "service", "kind", "rule") if request.GET.get(name)}
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": f"{month:%Y 年 %m 月}{counted.KINDS.get(kind, '')}的案件" if month else "案件",
        "rows": found[(page - 1) * PAGE : page * PAGE],
        "total": len(found),
        "page": page,
        "has_next": len(found) > page * PAGE,
        "query": urlencode(query),
    }
    return TemplateResponse(request, "office/decided.html", context)


def _month(text: str) -> date | None:
    try:
        found = datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        return None
    return found if 2000 <= found.year < 2200 else None


def _cases(request: HttpRequest, kind: str, month: date) -> list[tuple[Any, str, str]]:
    until = (month + timedelta(days=31)).replace(day=1)
    found = counted.cases(user=staff_of(request), kind=kind, since=month, until=until)
    services = {service.code: service for service in registry.services()}
    if (service := request.GET.get("service", "")) in services:
        found = found.filter(service=service)
    rows = list(found.select_related("insured__person", "assignee").order_by("decided_at", "pk"))
    refused_by = counted.clauses(case.pk for case in rows) if kind == "rejected" else {}
    rule = request.GET.get("rule", "")
    return [
        (case, services[case.service].label, refused_by.get(case.pk, ""))
        for case in rows
        if not rule or refused_by.get(case.pk) == rule
    ]
