"""Shows an ID number or a phone in clear, once, to who may see it and says why.

The clear text stands in the answer to the POST and nowhere else: no address, message, session or cache has it.
"""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST

from accounts.requests import staff_of
from cases.declaration.case_file import CaseFile
from office.views.case_page import file_of, visible
from office.views.kept import kept_queue
from privacy import access

FIELDS = {
    "id_number": "被保险人证件号码",
    "phone": "被保险人手机号码",
    "applicant_phone": "来电人联系电话",
}


class UnmaskForm(forms.Form):
    """Which value, and why; the reason itself is judged by ``privacy.access``."""

    field = forms.ChoiceField(label="查看内容", choices=list(FIELDS.items()))
    reason = forms.CharField(label="查看原因", required=False, max_length=access.LONGEST_REASON)


@require_POST
@permission_required("privacy.unmask", raise_exception=True)
def unmask(request: HttpRequest, number: str) -> HttpResponse:
    """Show one value of a case in clear, logged with the case's number and the reason."""
    file = file_of(visible(request), number)
    form = UnmaskForm(request.POST)
    clear = _reveal(request, file, form) if form.is_valid() else ""
    context = {
        **admin.site.each_context(request),
        "title": "查看完整信息",
        "case": file.case,
        "form": form,
        "label": FIELDS.get(form["field"].value() or "", ""),
        "clear": clear,
        "kept": kept_queue(request),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    headers = {"Cache-Control": "private, no-store"}
    return TemplateResponse(request, "office/unmask.html", context, status=status, headers=headers)


def _reveal(request: HttpRequest, file: CaseFile, form: UnmaskForm) -> str:
    """Return the clear text, or '' with the reason's fault among the form's errors."""
    try:
        return access.unmask(
            user=staff_of(request),
            subject=_subject(file, form.cleaned_data["field"]),
            field=form.cleaned_data["field"],
            reason=form.cleaned_data["reason"],
            case_number=file.case.number,
        )
    except ValidationError as problem:
        form.add_error("reason", problem)
        return ""


def _subject(file: CaseFile, field: str) -> models.Model:
    subject: Any = file.case.verification if field == "applicant_phone" else file.case.insured.person
    return subject
