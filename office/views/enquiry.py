"""One enquiry: what was asked, what the rules said then, and what the caller was told."""

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import staff_of
from cases.declaration import registry
from cases.eligibility import evaluation
from cases.eligibility.predicates import Evaluation, Facts
from cases.models import EligibilityCheck
from office import statistics
from office.views import intake_facts
from privacy.access import record_access


@require_safe
@permission_required("cases.view_case", raise_exception=True)
def enquiry(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an enquiry as it was stored; one the person may not see is not found."""
    related = ("insured__person", "insured__policy", "verification", "checked_by")
    check = get_object_or_404(statistics.enquiries(user=staff_of(request)).select_related(*related), pk=pk)
    record_access(user=staff_of(request), action="view", subject=check.insured)
    service = registry.get(check.service)
    context = {
        **admin.site.each_context(request),
        "title": f"{service.label}咨询 {timezone.localtime(check.at):%Y-%m-%d %H:%M}",
        "check": check,
        "service": service,
        "asked": _asked(check),
        **intake_facts.result(Evaluation(Facts.from_json(check.facts), tuple(evaluation.verdicts_of(check)))),
    }
    return TemplateResponse(request, "office/enquiry.html", context)


def _asked(check: EligibilityCheck) -> list[tuple[str, str]]:
    """Return what the caller asked for, under the labels of the service's own form, as far as it still has them."""
    form = registry.get(check.service).request_form
    fields = form.base_fields if form else {}
    asked = Facts.from_json(check.facts).request
    return [(str(field.label), _shown(field, asked[name])) for name, field in fields.items() if asked.get(name)]


def _shown(field: object, value: object) -> str:
    """Return a stored answer as the person who chose it read it."""
    choices = {
        str(key): str(label) for key, label in getattr(field, "choices", ()) if not isinstance(label, (list, tuple))
    }
    values = value if isinstance(value, list) else [value]
    said = {True: "是", False: "否"}
    return "、".join(said[item] if isinstance(item, bool) else choices.get(str(item), str(item)) for item in values)
