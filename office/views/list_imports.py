"""A spreadsheet becomes a draft, or is written: uploaded, looked at, imported by the same reading of the same file."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import staff_of
from coverage import releases
from office.downloads import download
from office.views.list_exports import importable
from spreadsheets import imports, models, workbooks, writing
from spreadsheets.errors import ChangedMeanwhile
from spreadsheets.imports import Examined, ListImport, Order
from spreadsheets.models import Upload

SHOWN = 100
"""Lines shown of each kind; all of them can be downloaded."""
WORDS = {"added": "新增", "removed": "删除", "changed": "修改", "warning": "提示", "error": "错误"}


class UploadForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label="文件",
        max_length=200,
        help_text="xlsx 或 CSV（UTF-8、GBK 均可），不超过 20 MB",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"empty": "文件是空的，请下载模板，填写后重新上传。", "required": "请选择文件。"},
    )

    def clean_file(self) -> Any:
        """Return the file; one too large is not even kept."""
        file = self.cleaned_data["file"]
        if file.size > workbooks.BYTES_MOST:
            raise ValidationError("文件超过 20 MB，名单没有这么大。请核对是否传错了文件。")
        return file


class ImportForm(forms.Form):
    """Under what a draft is kept."""

    edition = forms.CharField(label="版次", max_length=20, help_text="如 2026-11")
    reason = forms.CharField(label="修订原因", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show every list that can be imported or exported."""
    user = staff_of(request)
    lists = [(item, user.has_perm(item.permission), user.has_perm(item.export_permission)) for item in imports.every()]
    if not any(may_import or may_export for _, may_import, may_export in lists):
        raise PermissionDenied
    return _page(request, "index", title="导入与导出", lists=lists)


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """Take a file for a list, and lead to what it would change."""
    wanted = importable(request, code)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        kept = models.receive(
            code=wanted.code, file_name=file.name, content=file.read(), user=staff_of(request), at=timezone.now()
        )
        return redirect("lists:preview", wanted.code, kept.pk)
    return _page(request, "upload", title=f"导入：{wanted.label}", wanted=wanted, form=form)


@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Show what a file would change, and import it once that has been looked at."""
    wanted, kept = _own(request, code, pk)
    now = timezone.now()
    first = {"edition": f"{timezone.localdate(now):%Y-%m}", "reason": f"导入 {kept.file_name}"}
    form = ImportForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST":
        with transaction.atomic():
            found = imports.examine(wanted, kept.raw, at=now)
            refused = _refused(request, wanted, found, form)
            if not refused:
                return _import(request, wanted, kept, found, form)
        for text in refused:
            messages.error(request, text)
    else:
        found = imports.examine(wanted, kept.raw, at=now)
    return _page(
        request, "preview", title=f"预览：{wanted.label}", wanted=wanted, upload=kept, form=form, **_shown(found)
    )


def _own(request: HttpRequest, code: str, pk: int) -> tuple[ListImport, Upload]:
    """Return the list and the person's own upload; 404 for what is another's or gone."""
    wanted = importable(request, code)
    return wanted, get_object_or_404(Upload, pk=pk, code=wanted.code, uploaded_by=staff_of(request))


def _refused(request: HttpRequest, wanted: ListImport, found: Examined, form: ImportForm) -> list[str]:
    """Return why the file is not imported now; nothing where it may be."""
    if not found.may_apply(skip=request.POST.get("rejects") == "skip"):
        return ["文件有错误，没有导入任何内容。请改正后重新上传。"]
    if request.POST.get("seen") != found.fingerprint:
        return list(ChangedMeanwhile().args)
    ticked = request.POST.getlist("ticked")
    if not wanted.drafts and any(item.key not in ticked for item in found.warnings):
        return ["还有提示没有勾选。本名单导入后立即生效，请逐条核对并勾选后再导入。"]
    return [] if form.is_valid() or not wanted.drafts else ["请填写版次和修订原因。"]


def _import(request: HttpRequest, wanted: ListImport, kept: Upload, found: Examined, form: ImportForm) -> HttpResponse:
    """Write what was looked at; of two clicks the second finds the upload gone."""
    asked = form.cleaned_data if wanted.drafts else {"reason": f"导入 {kept.file_name}"}
    ticked = frozenset(request.POST.getlist("ticked"))
    order = Order(actor=staff_of(request), at=timezone.now(), ticked=ticked, **asked)
    try:
        draft = found.prepared.apply(order)
    except (releases.Refused, ChangedMeanwhile) as refusal:
        for text in getattr(refusal, "messages", refusal.args):
            messages.error(request, text)
        return redirect("lists:preview", wanted.code, kept.pk)
    if not Upload.objects.filter(pk=kept.pk).delete()[0]:
        raise Http404("这份文件刚刚已经导入。")
    if draft is None:
        messages.success(request, f"已导入{wanted.label}：{found.summary().text}。")
        for line in found.prepared.affected[:SHOWN]:
            messages.info(request, line)
        return redirect("lists:index")
    messages.success(request, f"已存为草稿：{draft}。请另一位同事核对并发布。")
    return redirect("admin:coverage_listrelease_change", draft.pk)


@require_safe
def findings_csv(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Send all that was found: differences, warnings, every error with how to mend it."""
    wanted, kept = _own(request, code, pk)
    found = imports.examine(wanted, kept.raw, at=timezone.now())
    lines = [["类别", "位置", "内容", "如何处理"]]
    lines += [
        [WORDS[item.kind], item.cell, item.text, item.mend]
        for item in (*found.errors, *found.warnings, *found.differences)
    ]
    return download(writing.as_csv(lines).encode(), f"{wanted.label}-核对结果.csv", writing.CSV)


def _shown(found: Examined) -> dict[str, Any]:
    groups = [
        (WORDS[kind], [item for item in found.differences if item.kind == kind])
        for kind in ("added", "removed", "changed")
    ]
    return {
        "found": found,
        "groups": [(label, len(items), items[:SHOWN]) for label, items in groups if items],
        "errors": found.errors[:SHOWN],
        "summary": found.summary().more,
        "shown": SHOWN,
    }


def _page(request: HttpRequest, name: str, **more: Any) -> HttpResponse:
    context = {**admin.site.each_context(request), **more}
    return TemplateResponse(request, f"office/lists_{name}.html", context)
