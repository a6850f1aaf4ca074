"""My cases: the page of one case, papers to and fro, and the steps customers take."""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.actions.apply_step import CASE_RELATIONS, apply_step
from cases.bookkeeping import downloads, uploads
from cases.bookkeeping.events import sha256
from cases.declaration import errors, registry
from cases.declaration.actors import may_take
from cases.declaration.case_file import CaseFile
from cases.declaration.case_queries import with_what_is_there
from cases.declaration.context import StepContext
from cases.declaration.papers import types_offered
from cases.declaration.words import Step
from cases.models import Case
from portal import access, case_page, questions
from portal.sessions import customer_of
from privacy.access import record_access
from privacy.typed_text import visible

OWN_PAGES = frozenset({"upload_document", "sign_consent", "sign_as_guardian"})
"""Steps that have a page of their own beside the one for all."""


@dataclass(frozen=True)
class Report:
    """What became of one file."""

    name: str
    done: bool
    text: str


def file_of(request: HttpRequest, number: str) -> CaseFile:
    """Return the case ``number`` of this customer. Raises ``Http404``, logged, for what is another's."""
    seen = Case.objects.visible_to(customer_of(request)).numbered(number)
    case = with_what_is_there(seen.select_related(*CASE_RELATIONS)).first()
    if case is None:
        access.not_yours(request, "case", number)
    return CaseFile(case)


@access.for_customers
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Show a case."""
    return _page(request, file_of(request, number))


def _page(request: HttpRequest, file: CaseFile, status: int = HTTPStatus.OK, **more: Any) -> HttpResponse:
    user, now = customer_of(request), timezone.now()
    record_access(user=user, action="view", subject=file.case, case_number=file.case.number, at=now)
    page = case_page.gather(file, user, now=now)
    context = {"page": page, "case": file.case, "file": file, "upload": _upload_form(file), "acts_for": page.acts_for}
    return render(request, "portal/my/case.html", context | more, status=status)


def _upload_form(file: CaseFile) -> dict[str, Any]:
    """Return what the upload form asks: the kinds of papers, what is wanted first, and whether a day of issue counts."""
    wanted = [paper.type for paper in file.wanted_of_customer()]
    kinds = sorted(types_offered(file.service), key=lambda kind: kind[0] not in wanted)
    return {"kinds": kinds, "dated": questions.dated_kinds(file.service), "most": uploads.MAX_FILES}


@access.for_customers
@require_POST
def papers(request: HttpRequest, number: str) -> HttpResponse:
    """Take one or several papers, each a step of its own, and say of each what became of it."""
    file = file_of(request, number)
    files = request.FILES.getlist("file")
    if not files:
        return _page(request, file, HTTPStatus.UNPROCESSABLE_ENTITY, problem="没有收到文件，请选择后再上传。")
    if len(files) > uploads.MAX_FILES:
        problem = f"一次最多上传 {uploads.MAX_FILES} 个文件，请分几次上传；本次均未保存。"
        return _page(request, file, HTTPStatus.UNPROCESSABLE_ENTITY, problem=problem)
    reports = [_take_paper(request, number, item) for item in files]
    done = all(report.done for report in reports)
    status = HTTPStatus.OK if done else HTTPStatus.UNPROCESSABLE_ENTITY
    if by_script(request):
        say_received(request, sum(report.done for report in reports))
        return JsonResponse({"reports": [asdict(report) for report in reports]}, status=status)
    return _page(request, file_of(request, number), status, reports=reports, typed=request.POST)


def by_script(request: HttpRequest) -> bool:
    """Tell whether the page's own script sent the request, and reads what became of it."""
    return request.headers.get("X-Requested-With") == "XMLHttpRequest"


def say_received(request: HttpRequest, count: int) -> None:
    """Say on the next page how many papers have come, those of the requests before it included."""
    counted = sum(int(message.extra_tags) for message in messages.get_messages(request) if message.extra_tags)
    if count + counted:
        messages.success(request, f"已收到 {count + counted} 份资料。", extra_tags=str(count + counted))


def _take_paper(request: HttpRequest, number: str, item: UploadedFile) -> Report:
    """Hand one file in; the same file again as the same kind of paper is the one that came already."""
    name = visible(item.name or "")[-uploads.NAME_LENGTH :]
    data = {field: request.POST.get(field, "") for field in ("type", "issued_on")}
    key = sha256(f"{number} {data} {name} {hashlib.file_digest(item, 'sha256').hexdigest()}")
    item.seek(0)
    try:
        apply_step(
            number=number,
            step="upload_document",
            data=data,
            files={"file": item},
            actor=customer_of(request),
            revision=None,
            idempotency_key=key,
        )
    except errors.CaseNotFound as problem:
        raise Http404(str(problem)) from problem
    except errors.CaseError as problem:
        return Report(name, False, str(problem))
    return Report(name, True, "已收到")


@access.for_customers
@require_safe
def paper(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Send one paper."""
    file = file_of(request, number)
    found = next((row for row in file.documents if row.pk == pk), None)
    if found is None or not case_page.may_download(file, found, customer_of(request)):
        access.not_yours(request, "paper", pk)
    try:
        content = uploads.fetch(found.storage_name)
    except FileNotFoundError as problem:
        raise Http404("这份资料的文件已不存在。") from problem
    record_access(user=customer_of(request), action="download", subject=found, case_number=number)
    named = downloads.disposition(name=found.file_name, plain=f"{number}-{found.pk}", content_type=found.content_type)
    return HttpResponse(
        content, content_type=found.content_type, headers=downloads.HEADERS | {"Content-Disposition": named}
    )


@access.for_customers
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Show a step's form, and take the step: on to the case when it is done, else the form with what is wrong."""
    file = file_of(request, number)
    declared = _step_of(request, file, code)
    if request.method != "POST":
        return _form_page(request, file, declared, _form(request, file, declared, access.kept_form(request)))
    try:
        event = apply_step(
            number=number,
            step=code,
            data=request.POST,
            actor=customer_of(request),
            revision=_revision(request),
            idempotency_key=request.POST.get("idempotency_key", ""),
        )
    except errors.StepInvalid:
        return _form_page(request, file, declared, _form(request, file, declared, request.POST), status=422)
    except errors.CaseError as problem:
        form = _form(request, file, declared, request.POST)
        return _form_page(request, file, declared, form, status=409, problem=str(problem))
    messages.success(
        request,
        f"已提交：{declared.customer_label or declared.label}" if event.step != "give_feedback" else "谢谢您的评价。",
    )
    return redirect("portal:case", number)


def _step_of(request: HttpRequest, file: CaseFile, code: str) -> Step:
    try:
        declared = registry.step(file.service, code)
    except KeyError:
        access.not_yours(request, "step", code)
    if code in OWN_PAGES or not may_take(customer_of(request), declared, file.case):
        access.not_yours(request, "step", code)
    return declared


def _form(request: HttpRequest, file: CaseFile, declared: Step, data: Mapping[str, Any] | None) -> forms.Form:
    now = timezone.now()
    ctx = StepContext(file=file, step=declared, actor=customer_of(request), at=now, now=now)
    return declared.form(data, ctx=ctx)  # type: ignore[call-arg]


def _form_page(
    request: HttpRequest,
    file: CaseFile,
    declared: Step,
    form: forms.Form,
    status: int = HTTPStatus.OK,
    problem: str = "",
) -> HttpResponse:
    acts_for = customer_of(request).customer_account.person.pk != file.case.insured.person_id
    context = {
        "case": file.case,
        "file": file,
        "step": declared,
        "form": form,
        "problem": problem,
        "acts_for": acts_for,
    }
    return render(request, "portal/my/step.html", context | {"key": uuid.uuid4().hex}, status=status)


def _revision(request: HttpRequest) -> int | None:
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None
