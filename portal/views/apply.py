"""Applying: a task list, one question a page, papers, check your answers, send. Every page is stored as it is sent."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.bookkeeping import uploads
from cases.declaration import registry
from cases.declaration.errors import CaseError
from cases.eligibility.evaluation import evaluate
from cases.models import document_types
from policies.customers import insured_of
from portal import access, drafts, entitlements, questions, sending
from portal.drafts import AlreadySent
from portal.models import Draft, DraftFile
from portal.sessions import customer_of
from portal.views.cases import by_script, say_received
from portal.views.mine import insured_by
from privacy.typed_text import visible

TOO_LATE = "这一项刚在另一台设备或另一个页面上改过，现在的内容是“{}”。您填写的内容仍在下面，请核对后再保存。"


def draft_of(request: HttpRequest, pk: int) -> Draft:
    """Return a draft of this customer. Raises ``Http404``, logged, for another's and where the insured no longer is theirs."""
    user = customer_of(request)
    mine = Draft.objects.filter(user=user, insured__in=insured_of(user))
    related = ("insured__policy__product", "insured__policy__policyholder", "insured__person", "case")
    draft = mine.select_related(*related).filter(pk=pk).first()
    if draft is None or draft.service not in {service.code for service in registry.services()}:
        access.not_yours(request, "draft", pk)
    return draft


def _context(request: HttpRequest, draft: Draft, **more: Any) -> dict[str, Any]:
    acts_for = customer_of(request).customer_account.person.pk != draft.insured.person_id
    service = questions.service_of(draft)
    return {"draft": draft, "insured": draft.insured, "service": service, "acts_for": acts_for} | more


def _sent(request: HttpRequest, number: str, words: str = "") -> HttpResponse:
    """Lead on to the case a draft has become."""
    messages.success(request, words or f"申请已提交并受理，案件号 {number}。接下来请签署文书、补齐资料。")
    return redirect("portal:case", number)


@access.for_customers
@require_POST
def begin(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Begin an application, or go on with the one that was begun."""
    insured = insured_by(request, pk)
    if code not in {service.code for service in registry.services()}:
        access.not_yours(request, "service", code)
    draft = drafts.begin(user=customer_of(request), insured=insured, service=code, at=timezone.now())
    return redirect("portal:draft", draft.pk)


@access.for_customers
@require_safe
def tasks(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the task list."""
    draft = draft_of(request, pk)
    if draft.case:
        return redirect("portal:case", draft.case.number)
    form = questions.form_of(draft, customer_of(request), at=timezone.now())
    shown = {
        "rows": questions.rows(draft, form),
        "papers": draft.files.all(),
        "wanted": questions.papers_to_bring(questions.service_of(draft)),
        "goes_at": drafts.goes_at(draft),
    }
    return render(request, "portal/my/draft.html", _context(request, draft, **shown))


@access.for_customers
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Ask one question; store the answer as it was typed and go on to the next, or back to the answers."""
    draft, user, now = draft_of(request, pk), customer_of(request), timezone.now()
    if draft.case:
        return _sent(request, draft.case.number, str(AlreadySent(draft.case.number)))
    if name not in questions.form_of(draft, user, at=now, bound=False).fields:
        access.not_yours(request, "question", name)
    if request.method != "POST":
        return _ask(request, draft, name, kept=access.kept_form(request))
    return _answer(request, draft, name)


def _ask(request: HttpRequest, draft: Draft, name: str, kept: Any = None, **more: Any) -> HttpResponse:
    """Show the question: as it was typed on a page that was cut off, else as it is stored, else blank."""
    user, now = customer_of(request), timezone.now()
    blank = questions.form_of(draft, user, at=now, bound=False)
    form = blank
    if kept is not None:
        form = questions.form_of(draft, user, at=now, data={name: questions.posted(blank, name, kept)})
    elif name in draft.data:
        form = questions.form_of(draft, user, at=now)
    return _question_page(request, draft, name, form, **more)


def _question_page(
    request: HttpRequest, draft: Draft, name: str, form: Any, status: int = HTTPStatus.OK, **more: Any
) -> HttpResponse:
    names = list(form.fields)
    shown = {"field": form[name], "step": names.index(name) + 1, "steps": len(names), "back": _back(request)}
    context = _context(request, draft, **shown, **more)
    return render(request, "portal/my/question.html", context, status=status)


def _back(request: HttpRequest) -> str:
    """Return where to go after the answer: to "check", where the page was opened from there."""
    return "check" if "check" in (request.GET.get("back"), request.POST.get("back")) else ""


def _answer(request: HttpRequest, draft: Draft, name: str) -> HttpResponse:
    user, now = customer_of(request), timezone.now()
    values = questions.posted(questions.form_of(draft, user, at=now, bound=False), name, request.POST)
    form = questions.form_of(draft, user, at=now, data={**draft.data, name: values})
    try:
        draft = drafts.save(draft, name, values, revision=_revision(request), at=now)
    except AlreadySent as sent:
        return _sent(request, sent.number, str(sent))
    except drafts.ChangedElsewhere:
        told = TOO_LATE.format(questions.in_words(form.fields[name], draft.data.get(name, {}).get(name, [])))
        return _question_page(request, draft, name, form, HTTPStatus.CONFLICT, problem=told)
    if name in form.errors:
        return _question_page(request, draft, name, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    if _back(request):
        return redirect("portal:draft_check", draft.pk)
    following = questions.next_open(draft, form, name)
    return redirect("portal:draft_question", draft.pk, following) if following else redirect("portal:draft", draft.pk)


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


@access.for_customers
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the papers that came with the draft, and take more."""
    draft = draft_of(request, pk)
    if draft.case:
        return _sent(request, draft.case.number, str(AlreadySent(draft.case.number)))
    if request.method != "POST":
        return _papers_page(request, draft)
    try:
        reports = _take(request, draft)
    except AlreadySent as sent:
        return _sent(request, sent.number, str(sent))
    done = all(done for _, done, _ in reports)
    status = HTTPStatus.OK if done and reports else HTTPStatus.UNPROCESSABLE_ENTITY
    if by_script(request):
        say_received(request, sum(done for _, done, _ in reports))
        told = [{"name": name, "done": done, "text": words} for name, done, words in reports]
        return JsonResponse({"reports": told}, status=status)
    problem = "" if reports else "没有收到文件，请选择后再上传。"
    return _papers_page(request, draft, status, reports=reports, problem=problem, typed=request.POST)


def _papers_page(request: HttpRequest, draft: Draft, status: int = HTTPStatus.OK, **more: Any) -> HttpResponse:
    service = questions.service_of(draft)
    upload = {
        "kinds": questions.kinds_of_papers(service),
        "dated": questions.dated_kinds(service),
        "most": uploads.MAX_FILES,
    }
    shown = {"papers": [(row, document_types.label(row.type)) for row in draft.files.all()], "upload": upload}
    shown |= {"wanted": questions.papers_to_bring(service), "action": reverse("portal:draft_papers", args=[draft.pk])}
    return render(request, "portal/my/draft_papers.html", _context(request, draft, **shown, **more), status=status)


def _take(request: HttpRequest, draft: Draft) -> list[tuple[str, bool, str]]:
    """Judge and store every file; return of each its name, whether it is stored, and the words for it."""
    service, kind = questions.service_of(draft), request.POST.get("type", "")
    issued_on = request.POST.get("issued_on", "")[:10]
    reports = []
    for file in request.FILES.getlist("file")[: uploads.MAX_FILES]:
        name = visible(file.name or "")[-uploads.NAME_LENGTH :]
        try:
            _check_kind(service, kind, issued_on)
            received = uploads.receive(file, file.name or "")
            drafts.add_file(draft, received, type=kind, issued_on=issued_on, at=timezone.now())
            reports.append((name, True, "已收到"))
        except ValidationError as problem:
            reports.append((name, False, " ".join(problem.messages)))
        except CaseError as problem:
            reports.append((name, False, str(problem)))
        except drafts.TooManyFiles:
            reports.append((name, False, f"一份申请最多放 {drafts.MOST_FILES} 个文件，其余请在提交后上传。"))
    return reports


def _check_kind(service: Any, kind: str, issued_on: str) -> None:
    """Refuse a kind of paper that is none, and one whose day of issue is missing or in the future."""
    if kind not in dict(questions.kinds_of_papers(service)):
        raise ValidationError("请选择这是什么资料。")
    dated = questions.dated_kinds(service)
    if kind in dated and not (issued_on and issued_on <= f"{timezone.localdate():%Y-%m-%d}"):
        raise ValidationError(f"{dated[kind]}必须填写开具日期，且不晚于今天。")


@access.for_customers
@require_POST
def remove_paper(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Take a file out of the draft."""
    draft = draft_of(request, pk)
    if DraftFile.objects.filter(pk=file).exclude(draft=draft).exists():
        access.not_yours(request, "draft paper", file)
    try:
        drafts.remove_file(draft, file, at=timezone.now())
    except AlreadySent as sent:
        return _sent(request, sent.number, str(sent))
    return redirect("portal:draft_papers", draft.pk)


@access.for_customers
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete the draft."""
    try:
        drafts.discard(draft_of(request, pk))
    except AlreadySent as sent:
        return _sent(request, sent.number, str(sent))
    messages.success(request, "草稿已删除。")
    return redirect("portal:mine")


@access.for_customers
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Show all answers with a link to change each, the verdict as of now and the warnings; send it when they are read."""
    draft = draft_of(request, pk)
    if draft.case:
        return _sent(request, draft.case.number)
    if request.method != "POST":
        return _check_page(request, draft)
    if "read" not in request.POST:
        return _check_page(request, draft, HTTPStatus.UNPROCESSABLE_ENTITY, problem="请先阅读注意事项，并勾选已知悉。")
    outcome = sending.send(draft, customer_of(request), another="another" in request.POST, at=timezone.now())
    if outcome.number:
        return _sent(request, outcome.number)
    return _check_page(request, draft, HTTPStatus.UNPROCESSABLE_ENTITY, outcome=outcome)


def _check_page(request: HttpRequest, draft: Draft, status: int = HTTPStatus.OK, **more: Any) -> HttpResponse:
    user, now = customer_of(request), timezone.now()
    service, form = questions.service_of(draft), questions.form_of(draft, user, at=now)
    complete = form.is_valid()
    policy_now = drafts.policy_words(draft.insured, now)
    shown = {
        "rows": questions.rows(draft, form),
        "others": form.non_field_errors(),
        "complete": complete,
        "papers": [(row, document_types.label(row.type)) for row in draft.files.all()],
        "wanted": questions.papers_to_bring(service),
        "warnings": questions.warnings(service),
        "reasons": _verdict(draft, request, form) if complete else [],
        "policy_now": policy_now if policy_now != draft.policy_then else "",
    }
    return render(request, "portal/my/draft_check.html", _context(request, draft, **shown, **more), status=status)


def _verdict(draft: Draft, request: HttpRequest, form: Any) -> list[str]:
    """Return what the rules say now of what is asked, everything that is not simply met."""
    found = evaluate(
        service=questions.service_of(draft),
        insured=draft.insured,
        request=form.request(),
        applicant=questions.applicant_of(draft, customer_of(request)).value,
        at=timezone.now(),
    )
    return entitlements.reasons(found)
