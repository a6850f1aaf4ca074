"""Policies from the core system: uploaded, checked in the background, looked at, confirmed, imported.

How far an import has come stands in its record, so the page can be left and opened again anywhere. Everybody sees
their own imports only.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import staff_of
from cases.bookkeeping.upload_limits import WholeRequestLimit
from office.downloads import download
from policies.importing import columns, old_and_new, runs, tables, tasks
from policies.importing.models import Change, ImportRun, Problem
from policies.importing.uploading import EncryptedUpload, EncryptingHandler
from privacy.access import record_access
from spreadsheets import workbook_rows, writing
from spreadsheets.columns import Column
from spreadsheets.errors import Unreadable

PERMISSION = "policy_imports.import_policies"
SHOWN = 100
MEGABYTES_MOST = 400
WORKBOOK_MOST = 20_000
"""So many refused rows are sent as a workbook."""
REFRESH = 2  # seconds
State = ImportRun.State
UNDER_WAY = (State.WAITING, State.CHECKING, State.QUEUED, State.IMPORTING)

may_import = permission_required(PERMISSION, raise_exception=True)


class UploadForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label="文件",
        max_length=200,
        help_text=f"CSV（UTF-8、GBK 均可，至多 {tables.ROWS_MOST // 10_000} 万行、{MEGABYTES_MOST} MB）或 xlsx。{workbook_rows.SAID}",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"empty": "文件是空的，请下载模板，填写后重新上传。", "required": "请选择文件。"},
    )

    def clean_file(self) -> EncryptedUpload:
        """Return the file as it was taken in."""
        file = self.cleaned_data["file"]
        if not isinstance(file, EncryptedUpload):
            raise ValidationError("上传没有完成，请重新上传。")
        return file


@csrf_exempt  # the token is looked for once the file can be taken in encrypted
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Show the person's imports, and take a file."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    request.upload_handlers = [WholeRequestLimit(request), EncryptingHandler(request)]
    return _index(request)


@csrf_protect
def _index(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            made = runs.receive(upload=form.cleaned_data["file"], actor=staff_of(request), at=timezone.now())
            tasks.check_policies.defer(run_id=made.pk)
        return redirect("policy_imports:run", made.pk)
    mine = ImportRun.objects.filter(created_by=staff_of(request))[:SHOWN]
    return _page(request, "index", title="保单导入", form=form, runs=mine, columns=columns.columns())


@require_http_methods(["GET", "POST"])
@may_import
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far an import has come and what it changes; confirm it or give it up."""
    found = _own(request, pk)
    if request.method == "POST":
        return _decide(request, found)
    response = _page(request, "run", title=str(found), run=found, **_shown(found))
    if found.state in UNDER_WAY:
        response["Refresh"] = str(REFRESH)
    return response


def _own(request: HttpRequest, pk: int) -> ImportRun:
    return get_object_or_404(ImportRun, pk=pk, created_by=staff_of(request))


def _decide(request: HttpRequest, found: ImportRun) -> HttpResponse:
    try:
        with transaction.atomic():
            if request.POST.get("act") == "discard":
                runs.discard(found)
            else:
                runs.confirm(found, rejects=request.POST.get("act", ""))
                tasks.import_policies.defer(run_id=found.pk)
    except runs.NotNow as refusal:
        messages.error(request, refusal.args[0])
    return redirect("policy_imports:run", found.pk)


def _shown(found: ImportRun) -> dict[str, Any]:
    changes = Change.objects.filter(run=found)
    kinds = [(str(kind.label), found.counts.get(kind.value, {})) for kind in Change.Kind]
    return {
        "under_way": found.state in UNDER_WAY,
        "ready": found.state == State.READY,
        "problems": Problem.objects.filter(run=found)[:SHOWN],
        "changed": old_and_new.altered(found, changes.filter(is_new=False)[:SHOWN]),
        "added": old_and_new.altered(found, changes.filter(is_new=True)[:SHOWN]),
        "kinds": kinds if found.counts else [],
        "nothing": found.counts and not any(number for _, counts in kinds for number in counts.values()),
        "touched": runs.touched(found) if found.state in (State.READY, State.DONE) else [],
        "shown": SHOWN,
    }


@require_safe
@may_import
def errors(request: HttpRequest, pk: int) -> HttpResponse:
    """Send every refused row with the reasons beside it; so many that a workbook would be slow as CSV."""
    found = _own(request, pk)
    record_access(user=staff_of(request), action="export", subject=found)
    name = f"保单导入{found.pk}-不合格的行"
    try:
        if found.rejected > WORKBOOK_MOST:
            return download(writing.as_csv(runs.error_rows(found)).encode(), f"{name}.csv", writing.CSV)
        sheet = writing.as_xlsx(list(runs.error_rows(found)), sheet="不合格的行")
    except Unreadable as refusal:
        messages.error(request, refusal.args[0])
        return redirect("policy_imports:run", found.pk)
    return download(sheet, f"{name}.xlsx", writing.XLSX)


@require_safe
@may_import
def template(request: HttpRequest) -> HttpResponse:
    """Send a workbook to be filled in."""
    filled = [
        Column(c.heading, c.field, required=c.required, needed=c.required, offered=c.offered, example=c.example)
        for c in columns.columns()
    ]
    return download(writing.template(filled, sheet="保单"), "保单导入模板.xlsx", writing.XLSX)


def _page(request: HttpRequest, name: str, **more: Any) -> HttpResponse:
    context = {**admin.site.each_context(request), **more}
    return TemplateResponse(request, f"office/policy_import_{name}.html", context)
