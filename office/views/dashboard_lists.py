"""The lists behind the dashboard's numbers that are not lists of cases: refused enquiries, and clocks that fell due."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.core.validators import MaxValueValidator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.requests import staff_of
from cases.bookkeeping import due_dates
from cases.declaration import registry
from cases.models import CaseClock, EligibilityCheck
from office import statistics
from office.views.pages import asked_page
from workdays import calendar

PAGE = 50
ENQUIRY_DAYS = 30
LAST_DAY = date.max - timedelta(weeks=2)  # the end of its week can still be told


def _service_choices() -> list[tuple[str, str]]:
    return [("", "全部"), *((service.code, service.label) for service in registry.services())]


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MaxValueValidator(LAST_DAY)],
    )


class EnquiryFilter(forms.Form):
    """Narrows the refused enquiries; without a day, those of the last ``ENQUIRY_DAYS`` days."""

    rule = forms.ChoiceField(label="不符合的规则", required=False)
    service = forms.ChoiceField(label="服务", required=False, choices=_service_choices)
    since = _day("判定自")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = statistics.rule_labels().items()
        self.fields["rule"].choices = [("", "全部"), *((rule, f"{rule} {label}") for rule, label in labels)]  # type: ignore[attr-defined]


class ClockFilter(forms.Form):
    """Narrows the clocks that fell due; without a day, those of the dashboard's weeks."""

    service = forms.ChoiceField(label="服务", required=False, choices=_service_choices)
    week = _day("到期所在周")
    in_time = forms.ChoiceField(label="结论", required=False, choices=[("", "全部"), ("yes", "按时"), ("no", "超期")])


@dataclass(frozen=True)
class Enquiry:
    """A refused enquiry as the list shows it."""

    check: EligibilityCheck
    service: str
    reasons: list[tuple[str, str]]


@dataclass(frozen=True)
class Due:
    """A clock as the list shows it."""

    clock: CaseClock
    service: str
    label: str
    due: str
    in_time: bool


@require_GET
@permission_required("cases.view_case", raise_exception=True)
def enquiries(request: HttpRequest) -> HttpResponse:
    """Show the enquiries refused, newest first, by rule, service and day."""
    form = EnquiryFilter(request.GET)
    form.is_valid()
    more = {"first": _first_day(form)}
    wanted = wanted_enquiries(request)
    return show_list(request, "office/enquiries.html", "不符合条件的咨询", form, wanted, enquiry_rows, more)


def _first_day(form: forms.Form) -> date:
    today = calendar.local_date(timezone.now())
    return form.cleaned_data.get("since") or today - timedelta(days=ENQUIRY_DAYS - 1)


def wanted_enquiries(request: HttpRequest) -> QuerySet[EligibilityCheck]:
    """Return the refused enquiries under the request's filter."""
    form = EnquiryFilter(request.GET)
    form.is_valid()
    found = statistics.refusals(user=staff_of(request), since=calendar.start_of(_first_day(form)))
    if form.cleaned_data.get("rule"):
        found = found.filter(rejected_rules__contains=[form.cleaned_data["rule"]])
    if form.cleaned_data.get("service"):
        found = found.filter(service=form.cleaned_data["service"])
    wanted = found.select_related("insured__person", "insured__policy", "checked_by").defer("facts", "verdicts")
    return wanted.order_by("-checked_at", "-id")


def enquiry_rows(checks: list[EligibilityCheck]) -> list[Enquiry]:
    """Return them as the list shows them."""
    labels = statistics.rule_labels()
    services = {service.code: service.label for service in registry.services()}
    return [
        Enquiry(
            check,
            services.get(check.service, check.service),
            [(rule, labels.get(rule, "")) for rule in check.rejected_rules],
        )
        for check in checks
    ]


@require_GET
@permission_required("cases.view_case", raise_exception=True)
def clocks(request: HttpRequest) -> HttpResponse:
    """Show the clocks that fell due, the latest first, by service, week and whether they were met."""
    form = ClockFilter(request.GET)
    form.is_valid()
    wanted = wanted_clocks(request)
    return show_list(request, "office/clocks.html", "到期的时限", form, wanted, clock_rows, {"weeks": statistics.WEEKS})


def wanted_clocks(request: HttpRequest) -> QuerySet[CaseClock]:
    """Return the clocks that fell due under the request's filter."""
    form = ClockFilter(request.GET)
    form.is_valid()
    chosen, now = form.cleaned_data, timezone.now()
    first = statistics.monday_of(chosen["week"]) if chosen.get("week") else statistics.weeks(now=now)[0]
    found = statistics.clocks_due(user=staff_of(request), now=now, since=calendar.start_of(first))
    if chosen.get("week"):
        found = found.filter(due_at__lte=calendar.start_of(first + timedelta(weeks=1)))
    if chosen.get("service"):
        found = found.filter(case__service=chosen["service"])
    if chosen.get("in_time"):
        found = found.filter(statistics.IN_TIME) if chosen["in_time"] == "yes" else found.exclude(statistics.IN_TIME)
    return found.select_related("case__assignee").order_by("-due_at", "-id")


def clock_rows(clocks: list[CaseClock]) -> list[Due]:
    """Return them as the list shows them."""
    services = {service.code: service for service in registry.services()}
    labels = {(service.code, clock.code): clock.label for service in services.values() for clock in service.clocks}
    return [
        Due(
            clock,
            services[clock.case.service].label,
            labels.get((clock.case.service, clock.code), clock.code),
            due_dates.when(clock.due_at, provisional=clock.provisional),
            clock.ended_at is not None and clock.ended_at < clock.due_at,
        )
        for clock in clocks
    ]


def show_list(
    request: HttpRequest,
    template: str,
    title: str,
    form: forms.Form,
    found: QuerySet[Any],
    rows: Any,
    more: dict[str, Any],
) -> HttpResponse:
    """Show one page of ``found``; what is not valid in the filter narrows nothing."""
    page = asked_page(request)
    first = (page - 1) * PAGE
    taken = list(found[first : first + PAGE + 1])
    context = {
        **admin.site.each_context(request),
        "title": title,
        "form": form,
        "rows": rows(taken[:PAGE]),
        "query": urlencode({name: request.GET[name] for name in form.fields if request.GET.get(name)}),
        "page": page,
        "has_next": len(taken) > PAGE,
        **more,
    }
    return render(request, template, context)
