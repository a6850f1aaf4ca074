"""My data: what is held, a copy of it, consents to withdraw, and requests to correct or delete."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases.models import Case, consent_forms
from portal import access, data_requests, own_data
from portal.models import DataRequest
from portal.sessions import customer_of
from privacy.access import record_access


@access.for_customers
@require_safe
def held(request: HttpRequest) -> HttpResponse:
    """Show what is held."""
    user = customer_of(request)
    record_access(user=user, action="view", subject=user.customer_account.person)
    context = {"held": own_data.of(user), "consents": _consents(request)}
    return render(request, "portal/my/data.html", context)


def _consents(request: HttpRequest) -> list[tuple[str, str, str]]:
    """Return the consents in force, those of ended cases too: case number, form, its name."""
    cases = Case.objects.visible_to(customer_of(request)).prefetch_related("consents")
    found = []
    for case in cases:
        last = {row.form: row.decision for row in sorted(case.consents.all(), key=lambda row: (row.signed_at, row.pk))}
        found += [(case.number, form, consent_forms.label(form)) for form, said in last.items() if said == "signed"]
    return found


@access.for_customers
@require_safe
def copy(request: HttpRequest) -> HttpResponse:
    """Send a copy, as a file that people and programs read."""
    user = customer_of(request)
    record_access(user=user, action="export", subject=user.customer_account.person)
    name = "attachment; filename=\"my-data.json\"; filename*=UTF-8''%E6%88%91%E7%9A%84%E4%B8%AA%E4%BA%BA%E4%BF%A1%E6%81%AF.json"
    answer = JsonResponse(own_data.of(user), json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = name
    return answer


@access.for_customers
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, kind: str) -> HttpResponse:
    """Take a request to correct or to delete."""
    if kind not in DataRequest.Kind.values:
        access.not_yours(request, "request", kind)
    wanted = DataRequest.Kind(kind)
    form = data_requests.RequestForm(request.POST if request.method == "POST" else access.kept_form(request))
    if request.method == "POST" and form.is_valid():
        data_requests.ask(user=customer_of(request), kind=kind, text=form.cleaned_data["text"], at=timezone.now())
        messages.success(request, f"{wanted.label}的请求已提交，答复会显示在本页。")
        return redirect("portal:data")
    status = 422 if request.method == "POST" else 200
    until = data_requests.kept_until(customer_of(request)) if wanted == DataRequest.Kind.DELETE else None
    context = {"form": form, "kind": wanted, "words": data_requests.WORDS[wanted], "kept_until": until}
    return render(request, "portal/my/data_request.html", context, status=status)
