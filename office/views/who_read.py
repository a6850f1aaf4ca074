"""谁看过: the auditor's page over the access log, by person, day and purpose; each look at it is itself logged."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.requests import staff_of
from office import readings
from office.views.pages import asked_page
from policies.models import Person
from privacy.access import record_access
from privacy.models import AccessLog
from privacy.typed_text import normal_number
from workdays.years import sensible_year

PAGE = 50
DAYS = 30
MOST_DAYS = 400
MOST_ROWS_BY_DAY = 200


def _day(label: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, validators=[sensible_year])


class ReadingFilter(forms.Form):
    """Narrows the log; without days, the last ``DAYS``. ``person`` is a key: no name stands in the address."""

    since = _day("自")
    until = _day("至")
    reader = forms.CharField(label="查看人", required=False, max_length=150)
    case = forms.CharField(label="案件号", required=False, max_length=40)
    action = forms.ChoiceField(label="动作", required=False, choices=[("", "全部"), *AccessLog.Action.choices])
    person = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def period(self, today: date) -> tuple[date, date]:
        """Return the first and the last day asked for, at most ``MOST_DAYS`` of them."""
        until = self.cleaned_data.get("until") or today
        since = self.cleaned_data.get("since") or until - timedelta(days=DAYS - 1)
        return max(since, until - timedelta(days=MOST_DAYS)), until


@require_GET
@permission_required("privacy.view_accesslog", raise_exception=True)
def who_read(request: HttpRequest) -> HttpResponse:
    """Show who read what in a period, summed by person and day and by purpose, then reading by reading."""
    form = ReadingFilter(request.GET)
    form.is_valid()
    since, until = form.period(timezone.localdate())
    person = Person.objects.filter(pk=form.cleaned_data.get("person") or 0).first()
    found = _narrowed(readings.log(since=since, until=until), form.cleaned_data, person)
    page = asked_page(request)
    rows = list(found.select_related("user").order_by("-at", "-pk")[(page - 1) * PAGE : page * PAGE + 1])
    days = readings.by_person_and_day(found)
    context = {
        **admin.site.each_context(request),
        "title": "谁看过",
        "form": form,
        "person": person,
        "since": since,
        "until": until,
        "days": [
            (day, _address(form, reader=day.account, since=day.day, until=day.day)) for day in days[:MOST_ROWS_BY_DAY]
        ],
        "is_cut": len(days) > MOST_ROWS_BY_DAY,
        "unusual": [day for day in days if day.unusual],
        "purposes": readings.by_purpose(found),
        "rows": _named(rows[:PAGE]),
        "query": _address(form, since=since, until=until),
        "page": page,
        "has_next": len(rows) > PAGE,
    }
    _log_the_look(request, person)
    return TemplateResponse(request, "office/who_read.html", context)


def _narrowed(found: QuerySet[AccessLog], chosen: dict[str, Any], person: Person | None) -> QuerySet[AccessLog]:
    if chosen.get("reader"):
        found = found.filter(Q(user__username=chosen["reader"]) | Q(user__display_name=chosen["reader"]))
    if chosen.get("case"):
        found = found.filter(case_number=normal_number(chosen["case"]))
    if chosen.get("action"):
        found = found.filter(action=chosen["action"])
    if person:
        return found.filter(readings.of_person(person))
    return found.none() if chosen.get("person") else found


def _named(rows: list[AccessLog]) -> list[tuple[AccessLog, readings.Subject]]:
    subjects = readings.subjects(rows)
    return [(row, subjects[row.pk]) for row in rows]


def _address(form: ReadingFilter, **changes: Any) -> str:
    """Return the query of this page with some of it changed."""
    chosen = {name: value for name, value in (form.cleaned_data | changes).items() if value}
    return urlencode({name: str(value) for name, value in chosen.items()})


def _log_the_look(request: HttpRequest, person: Person | None) -> None:
    """Log the look at the log: of a person where it is about one, else of the log as a whole."""
    if person:
        record_access(user=staff_of(request), action="view", subject=person)
    else:
        record_access(user=staff_of(request), action="search", subject=AccessLog)
