"""Intake (受理), first half: find the insured person, verify the caller; who is not found is called back.

Nothing personal stands in an address.
"""

import uuid
from datetime import datetime

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import staff_of
from cases.actions.call_backs import take_unknown_caller
from cases.actions.intake import verify_caller
from cases.actions.intake_forms import VerificationForm
from cases.declaration.errors import CaseError
from cases.models import Applicant, CallerVerification
from office.search import find_case
from office.views.unknown_caller_forms import UnknownCallerForm, what_was_searched
from policies.models import InsuredPerson
from policies.search import find_insured, names_person, names_policy
from policies.standing import standing
from privacy.access import record_access
from privacy.masking import mask_middle, mask_name
from privacy.typed_text import storable

LIMIT = 20


@require_http_methods(["GET", "POST"])
@permission_required("cases.open_case", raise_exception=True)
def search(request: HttpRequest) -> HttpResponse:
    """Show the search box and what was found; a case's number leads to the case. Searches are logged, their words as ciphertext."""
    context = {"title": "受理", "text": "", "limit": LIMIT}
    if request.method == "POST":
        text = request.POST.get("text", "")
        context["text"] = storable(text)
        try:
            if case := find_case(text=text, user=staff_of(request)):
                return redirect("office:case", case.number)  # that page logs who reads the case
            context["rows"] = rows = _rows(text, timezone.now())
            context["call_back"] = UnknownCallerForm(
                initial={"key": uuid.uuid4(), **what_was_searched(text, timezone.now())}, label_suffix=""
            )
            record_access(user=staff_of(request), action="search", subject=InsuredPerson, words=text, found=len(rows))
        except ValidationError as problem:
            context["error"] = " ".join(problem.messages)
    return TemplateResponse(request, "office/intake.html", {**admin.site.each_context(request), **context})


@require_POST
@permission_required("cases.open_case", raise_exception=True)
def not_found(request: HttpRequest) -> HttpResponse:
    """Store the call-back owed to a caller whose policy was not found; what was typed stays where it is refused."""
    form = UnknownCallerForm(request.POST, label_suffix="")
    if not form.is_valid():
        context = {"title": "受理", "text": "", "rows": [], "call_back": form, "is_refused": True}
        return TemplateResponse(request, "office/intake.html", {**admin.site.each_context(request), **context})
    caller = take_unknown_caller(**form.cleaned_data, actor=staff_of(request), now=timezone.now())
    when = timezone.localtime(caller.due_at)
    messages.success(request, f"已记为待回电，约定 {when:%m月%d日 %H:%M}；由您回电，列在“回电”。")
    return redirect("office:intake")


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
    """Return what the caller has told already, in the search or when asked about another person of the policy."""
    told = request.POST.get("told", "")
    return {
        "insured_name": told if names_person(told, insured.person) else "",
        "received_at": timezone.localtime(now),
        **_same_call(request, insured),
        "policy_number": told if names_policy(told, insured.policy) else "",
    }


def _same_call(request: HttpRequest, insured: InsuredPerson) -> dict[str, object]:
    """Return who is on the line where the agent's verified call goes on about another person of the same policy."""
    asked = request.POST.get("call", "")
    calls = CallerVerification.objects.filter(verified_by=staff_of(request), insured__policy=insured.policy_id)
    call = calls.filter(pk=asked if asked.isdecimal() and len(asked) < 19 else 0).first()
    if call is None:
        return {}
    is_holder = names_person(call.applicant_name, insured.policy.policyholder)
    return {
        "applicant": Applicant.POLICYHOLDER if is_holder else Applicant.OTHER,
        "applicant_name": call.applicant_name,
        "applicant_phone": call.applicant_phone,
        "channel": call.channel,
        "call_id": call.call_id,
        "received_at": timezone.localtime(call.received_at),
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
            insured=_named(insured, form.cleaned_data["insured_name"]),
            caller=form.caller(),
            actor=staff_of(request),
            at=form.moment(),
            now=timezone.now(),
            backdate_reason=form.cleaned_data["backdate_reason"],
        )
    except CaseError as refusal:
        form.add_error(None, str(refusal))
        return None


def _named(insured: InsuredPerson, name: str) -> InsuredPerson:
    """Return whom the caller named: the person chosen, or the only other one of the policy who is called so."""
    if names_person(name, insured.person):
        return insured
    others = InsuredPerson.objects.filter(policy=insured.policy_id).select_related("policy__policyholder", "person")
    called_so = [other for other in others if names_person(name, other.person)]
    return called_so[0] if len(called_so) == 1 else insured
