"""Intake (受理), first half: find the insured person, verify the caller. Nothing personal stands in an address."""

from datetime import datetime

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import staff_of
from cases.actions.intake import verify_caller
from cases.actions.intake_forms import VerificationForm
from cases.declaration.errors import CaseError
from cases.models import CallerVerification
from policies.models import InsuredPerson
from policies.search import find_insured, names_person, names_policy
from policies.standing import standing
from privacy.access import record_access
from privacy.masking import mask_middle, mask_name

LIMIT = 20


@require_http_methods(["GET", "POST"])
@permission_required("cases.open_case", raise_exception=True)
def search(request: HttpRequest) -> HttpResponse:
    """Show the search box and what was found; the search is logged without its words."""
    context = {"title": "受理", "text": "", "limit": LIMIT}
    if request.method == "POST":
        text = request.POST.get("text", "")
        context["text"] = text.replace("\x00", "")
        try:
            context["rows"] = _rows(text, timezone.now())
            record_access(user=staff_of(request), action="search", subject=InsuredPerson)
        except ValidationError as problem:
            context["error"] = " ".join(problem.messages)
    return TemplateResponse(request, "office/intake.html", {**admin.site.each_context(request), **context})


def _rows(text: str, now: datetime) -> list[dict[str, object]]:
    found = find_insured(text=text, limit=LIMIT)
    prefetch_related_objects(found, "policy__status_changes")
    return [
        {
            "insured": insured,
            "name": mask_name(insured.person.name),
            "standing": standing(insured.policy, now),
            "told": _told(text, insured),
        }
        for insured in found
    ]


def _told(text: str, insured: InsuredPerson) -> str:
    """Return what the caller has told already, so that it is not typed twice: a whole policy number or name."""
    return text.strip() if names_policy(text, insured.policy) or names_person(text, insured.person) else ""


@require_http_methods(["GET", "POST"])
@permission_required("cases.open_case", raise_exception=True)
def verify(request: HttpRequest, insured_id: int) -> HttpResponse:
    """Ask for what the caller says (核身); on success go on to the decision."""
    people = InsuredPerson.objects.select_related("policy__product", "policy__policyholder", "person")
    insured = get_object_or_404(people, pk=insured_id)
    if request.method == "POST" and "told" not in request.POST:
        form = VerificationForm(request.POST, label_suffix="")
        verification = _verified(request, insured, form)
        if verification:
            return redirect("office:intake_decide", verification.pk)
    else:
        form = VerificationForm(initial=_initial(request, insured, timezone.now()), label_suffix="")
    record_access(user=staff_of(request), action="view", subject=insured)
    _focus(form)
    context = {
        "title": "核身",
        "insured": insured,
        "name": mask_name(insured.person.name),
        "number": mask_middle(insured.policy.number, head=4, tail=2),
        "form": form,
    }
    return TemplateResponse(request, "office/intake_verify.html", {**admin.site.each_context(request), **context})


def _initial(request: HttpRequest, insured: InsuredPerson, now: datetime) -> dict[str, object]:
    told = request.POST.get("told", "")
    return {
        "policy_number": told if names_policy(told, insured.policy) else "",
        "insured_name": told if names_person(told, insured.person) else "",
        "received_at": timezone.localtime(now),
    }


def _focus(form: VerificationForm) -> None:
    """Put the cursor where the agent writes next: what is wrong, else what is still to be asked."""
    wrong = [field for field in form if field.errors]
    empty = [field for field in form if not field.value() and not form.is_bound]
    first = next(iter([*wrong, *empty, *form]))
    first.field.widget.attrs["autofocus"] = True


def _verified(request: HttpRequest, insured: InsuredPerson, form: VerificationForm) -> CallerVerification | None:
    if not form.is_valid():
        return None
    try:
        return verify_caller(
            insured=insured,
            caller=form.caller(),
            actor=staff_of(request),
            at=form.moment(),
            now=timezone.now(),
            backdate_reason=form.cleaned_data["backdate_reason"],
        )
    except CaseError as refusal:
        form.add_error(None, str(refusal))
        return None
