"""A person's ID number or phone in clear (解除掩码): asked for with a reason, logged, shown once."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse

from accounts.requests import staff_of
from policies.models import Person
from privacy.access import LONGEST_REASON, check_reason, unmask

FIELDS = [("id_number", "证件号码"), ("phone", "手机号码")]


class UnmaskForm(forms.Form):
    """Which value, and why."""

    field = forms.ChoiceField(label="查看", choices=FIELDS)
    reason = forms.CharField(
        label="查看原因",
        max_length=LONGEST_REASON,
        validators=[check_reason],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="至少 4 个字，例如“回电核对就诊信息”；连同您的姓名和时间记入访问记录",
    )


def unmask_view(model_admin: admin.ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the form with the clear value, or with what is wrong (422). Nothing of it is stored in session or address.

    405 for anything but POST, 403 without ``privacy.unmask``, 404 for nobody.
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    person = model_admin.get_object(request, str(pk))
    if not (request.user.has_perm("privacy.unmask") and model_admin.has_view_permission(request, person)):
        raise PermissionDenied
    if not isinstance(person, Person):
        raise Http404
    form = UnmaskForm(request.POST)
    context = {
        **admin.site.each_context(request),
        "title": "查看完整信息",
        "person": person,
        "form": form,
        **_answer(request, person, form),
    }
    return TemplateResponse(request, "policies/unmask.html", context, status=200 if form.is_valid() else 422)


def _answer(request: HttpRequest, person: Person, form: UnmaskForm) -> dict[str, Any]:
    if not form.is_valid():
        return {}
    field, reason = form.cleaned_data["field"], form.cleaned_data["reason"]
    clear = unmask(user=staff_of(request), subject=person, field=field, reason=reason)
    return {"label": dict(FIELDS)[field], "clear": clear or "（未登记）"}
