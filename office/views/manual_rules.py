"""The service manual as staff read it: each clause, what is done about it and how often, and how unclear words are read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_safe

from accounts.requests import staff_of
from cases.declaration import registry
from cases.models import Case
from manual.overview import RuleRow, rule_rows
from manual.rules import sections
from office import rule_counts
from office.rule_counts import Counts, Effect
from office.views.dashboard_lists import show_list
from workdays import calendar

DAYS = 365


class RuleFilter(forms.Form):
    """What the reader narrows the page by."""

    section = forms.ChoiceField(
        label="服务",
        required=False,
        choices=lambda: [("", "全部"), *((code, f"{code} {label}") for code, label in sections().items())],
    )
    text = forms.CharField(label="查找", required=False, max_length=100)


@dataclass(frozen=True)
class Clause:
    """A rule as the page shows it, with the links to the cases it took effect on: word, number, address."""

    row: RuleRow
    effects: list[tuple[str, int, str]]


@require_safe
def rules_page(request: HttpRequest) -> HttpResponse:
    """Show the clauses by service; for any signed-in member of staff (wrapped by ``admin_view``)."""
    form = RuleFilter(request.GET)
    rows = rule_rows(**form.cleaned_data) if form.is_valid() else []
    counts = rule_counts.by_rule(user=staff_of(request), since=_since())
    clauses = [Clause(row, list(_effects(row.rule.id, counts.get(row.rule.id, Counts())))) for row in rows]
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "服务手册条款",
        "form": form,
        "sections": _by_section(clauses),
        "total": len(rows),
        "counted": request.user.has_perm("cases.view_case"),
        "days": DAYS,
    }
    return TemplateResponse(request, "office/manual_rules.html", context)


def _since() -> datetime:
    return calendar.start_of(calendar.local_date(timezone.now()) - timedelta(days=DAYS - 1))


def _effects(rule: str, counts: Counts) -> Iterator[tuple[str, int, str]]:
    for effect in Effect:
        if number := getattr(counts, effect):
            yield effect.label, number, f"{reverse('manual:cases')}?{urlencode({'rule': rule, 'effect': effect.value})}"
    if counts.enquiries:
        query = urlencode({"rule": rule, "since": f"{_since():%Y-%m-%d}"})
        yield "咨询时不符合", counts.enquiries, f"{reverse('office:enquiries')}?{query}"


def _by_section(clauses: list[Clause]) -> list[tuple[str, str, list[Clause]]]:
    found = (
        (code, label, [item for item in clauses if item.row.rule.section == code]) for code, label in sections().items()
    )
    return [section for section in found if section[2]]


class CasesFilter(forms.Form):
    """Which rule's cases, and what it did to them."""

    rule = forms.CharField(label="条款", max_length=10)
    effect = forms.ChoiceField(label="作用", choices=[(effect.value, effect.label) for effect in Effect])


@require_GET
@permission_required("cases.view_case", raise_exception=True)
def rule_cases(request: HttpRequest) -> HttpResponse:
    """Show the cases that a clause warned, referred or refused, the last opened first."""
    form = CasesFilter(request.GET)
    found: QuerySet[Case] = Case.objects.none()
    if form.is_valid():
        effect = Effect(form.cleaned_data["effect"])
        rule = form.cleaned_data["rule"]
        found = rule_counts.cases_of(user=staff_of(request), rule=rule, effect=effect, since=_since())
    found = found.select_related("insured__person", "insured__policy", "assignee").order_by("-received_at", "-id")
    return show_list(request, "office/rule_cases.html", "条款涉及的案件", form, found, _case_rows, {"days": DAYS})


def _case_rows(cases: list[Case]) -> list[tuple[Case, str, str]]:
    services = {service.code: service for service in registry.services()}
    labels = {(code, state.code): state.label for code, service in services.items() for state in service.states}
    return [(case, services[case.service].label, labels.get((case.service, case.state), case.state)) for case in cases]
