"""The case page: everything about one case, and every step from it.

A view of a case is logged; a case the person may not see answers 404, whatever is asked of it.
"""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import staff_of
from cases.actions import available_steps
from cases.actions.apply_step import CASE_RELATIONS, apply_step
from cases.actions.rehearsal import rehearse
from cases.declaration import errors, registry
from cases.declaration.actors import may_take
from cases.declaration.case_file import CaseFile
from cases.declaration.case_queries import with_what_is_there
from cases.models import Case, CaseDocument, CaseEvent
from office import headlines, presence, queue
from office.views import (
    clock_rows,
    contacts,
    many_uploads,
    money,
    paper_rows,
    papers_seen,
    rehearsals,
    rows,
    sections,
    step_forms,
)
from office.views.kept import KeptQueue, kept_queue
from privacy.access import record_access
from workdays import calendar

if TYPE_CHECKING:
    from accounts.models import User

CONFLICTS = (errors.StaleRevision, errors.WrongState, errors.KeyReused)


def visible(request: HttpRequest) -> QuerySet[Case]:
    """Return the cases the person may see."""
    return Case.objects.visible_to(staff_of(request))


@require_safe
def case_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show a case; ``?step=CODE`` opens that step's form."""
    file = file_of(visible(request), number)
    return _page(request, file, opened=_asked_step(request, file))


@require_POST
def take_step(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Take a step: on from the case when it is done (or was, by the same request), else the page with the refusal."""
    do = _rehearse if "rehearse" in request.GET else _take
    try:
        return do(request, code, _step_request(request, number))
    except errors.CaseNotFound as problem:
        raise Http404(str(problem)) from problem
    except errors.CaseError as refusal:
        return _refused(request, number, code, refusal)


def _take(request: HttpRequest, code: str, wanted: dict[str, Any]) -> HttpResponse:
    if code == "upload_document":
        many_uploads.refuse_cut_off(request.POST)
        if len(request.FILES.getlist("file")) > 1:
            return _several_papers(request, wanted)
    if code == "review_document":
        papers_seen.refuse_unseen(request, "审核资料")
    onward = _onward(request, wanted["number"])
    event = apply_step(step=code, files=request.FILES, revision=_revision(request), **wanted)
    messages.success(request, _done(event, code))
    return onward()


def _rehearse(request: HttpRequest, code: str, wanted: dict[str, Any]) -> HttpResponse:
    """Show what the step would bring about, above the form as it was filled in; nothing is stored."""
    asked = {name: value for name, value in wanted.items() if name != "idempotency_key"}
    found = rehearse(step=code, files=request.FILES, revision=_revision(request), **asked)
    file, user = file_of(visible(request), wanted["number"]), staff_of(request)
    step = registry.step(file.service, code)
    opened = step_forms.refused(file, step, user, request.POST, request.FILES, timezone.now())
    return _page(request, file, opened=opened, rehearsal=rehearsals.words(file, found))


def _step_request(request: HttpRequest, number: str) -> dict[str, Any]:
    """Return what ``apply_step`` is asked for, but for step, files and revision."""
    when = step_forms.WhenForm(request.POST)
    if not when.is_valid():
        raise errors.StepInvalid(when)
    return {
        "number": number,
        "data": request.POST,
        "actor": staff_of(request),
        "at": when.cleaned_data["at"],
        "backdate_reason": when.cleaned_data["reason"],
        "idempotency_key": request.POST.get("idempotency_key", ""),
    }


def _several_papers(request: HttpRequest, wanted: dict[str, Any]) -> HttpResponse:
    """Record several papers and show what became of each, on the case's page."""
    reports = many_uploads.upload(request.FILES.getlist("file"), **wanted)
    done = all(report.done for report in reports)
    file = file_of(visible(request), wanted["number"])
    return _page(request, file, reports=reports, status=HTTPStatus.OK if done else HTTPStatus.UNPROCESSABLE_ENTITY)


def _onward(request: HttpRequest, number: str) -> Callable[[], HttpResponseRedirect]:
    """Return how to go on after the step: to the case again, or where the form asked to go.

    Called before the step, which may move the case within the queue.
    """
    kept, then = kept_queue(request), request.GET.get("then")
    if then == "next" and kept.is_given:
        following = queue.next_after(user=staff_of(request), chosen=kept.chosen, number=number, now=timezone.now())
        return lambda: _to_case(kept, following.number) if following else _to_queue(request, kept)
    if then == "paper":
        return lambda: _to_next_paper(kept, number)
    return lambda: _to_case(kept, number)


def _to_case(kept: KeptQueue, number: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("office:case", args=[number]) + kept.start)


def _to_queue(request: HttpRequest, kept: KeptQueue) -> HttpResponseRedirect:
    messages.info(request, "这一筛选下没有下一件了。")
    return HttpResponseRedirect(kept.address)


def _to_next_paper(kept: KeptQueue, number: str) -> HttpResponseRedirect:
    pending = CaseDocument.objects.filter(case__number=number, status=CaseDocument.Status.PENDING).first()
    if pending is None:
        address = reverse("office:case", args=[number])
        return HttpResponseRedirect(f"{address}?step=complete_documents{kept.more}#opened")  # where it may be taken
    return HttpResponseRedirect(reverse("office:document_view", args=[number, pending.pk]) + kept.start)


def _revision(request: HttpRequest) -> int | None:
    posted = request.POST.get("revision", "")
    return int(posted) if posted.isascii() and posted.isdecimal() and len(posted) < 10 else None


def _done(event: CaseEvent, code: str) -> str:
    """Return what is said after a step; never what was entered, which messages would carry in a cookie."""
    label = registry.step(registry.get(event.case.service), code).label
    return f"“{label}”已提交，等待另一位同事复核。" if event.step == "ask_confirmation" else f"已完成“{label}”。"


def _refused(request: HttpRequest, number: str, code: str, refusal: errors.CaseError) -> HttpResponse:
    """Show the page again, the form as it was posted, the refusal on top; 404 for a step the case does not have."""
    file, user, now, opened = file_of(visible(request), number), staff_of(request), timezone.now(), None
    step = next((step for step in registry.steps(file.service) if step.code == code and not step.internal), None)
    if step is None:
        raise Http404(code)
    if file.offers(step) and may_take(user, step, file.case):
        opened = step_forms.refused(file, step, user, request.POST, request.FILES, now)
    return _page(request, file, opened=opened, refusal=refusal, status=_status(refusal))


def _status(refusal: errors.CaseError) -> HTTPStatus:
    if isinstance(refusal, errors.StepNotAllowed):
        return HTTPStatus.FORBIDDEN
    return HTTPStatus.CONFLICT if isinstance(refusal, CONFLICTS) else HTTPStatus.UNPROCESSABLE_ENTITY


def file_of(cases: QuerySet[Case], number: str) -> CaseFile:
    """Return the file of the case ``number`` among ``cases``; raises ``Http404``."""
    related = (*CASE_RELATIONS, "assignee", "verification__verified_by")
    return CaseFile(get_object_or_404(with_what_is_there(cases).select_related(*related), number=number))


def _asked_step(request: HttpRequest, file: CaseFile) -> step_forms.OpenStep | None:
    """Return the form the address asks for, if its step may be taken now."""
    user, now, asked = staff_of(request), timezone.now(), request.GET.get("step")
    for offer in available_steps.available(file, user, now) if asked else ():
        if offer.step.code == asked and not offer.missing:
            return step_forms.blank(file, offer.step, user, request.GET, now)
    return None


def _page(
    request: HttpRequest,
    file: CaseFile,
    *,
    opened: step_forms.OpenStep | None = None,
    refusal: errors.CaseError | None = None,
    rehearsal: rehearsals.Shown | None = None,
    reports: list[many_uploads.PaperReport] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    user, now = staff_of(request), timezone.now()
    record_access(user=user, action="view", subject=file.case, case_number=file.case.number)
    context = {**admin.site.each_context(request), **_context(file, user, now), "kept": kept_queue(request)}
    context |= {"opened": opened, "refusal": refusal, "missing": getattr(refusal, "missing", []), "reports": reports}
    context["rehearsal"] = rehearsal
    context["is_consequential"] = opened is not None and rehearsals.is_consequential(file.service, opened.step)
    context["also_looking"] = presence.see(case=file.case, user=user, now=now)
    return TemplateResponse(request, "office/case.html", context, status=status)


def _context(file: CaseFile, user: "User", now: datetime) -> dict[str, Any]:
    """Return what the template shows, part by part."""
    offered = available_steps.available(file, user, now)
    by_code = {offer.step.code: offer for offer in offered}
    return {
        "title": file.case.number,
        "file": file,
        "case": file.case,
        "headline": headlines.of_details(file.service, file.details) if file.details else "",
        "clocks": clock_rows.rows(file, calendar.load(), now) if file.clocks else [],
        "waiting": sections.waiting_for(file),
        "service_offers": [offer for offer in offered if not offer.step.kernel],
        "kernel_offers": [offer for offer in offered if offer.step.kernel],
        "may": {code: True for code, offer in by_code.items() if not offer.missing},
        "upload": _upload_form(file, by_code, user, now),
        "key": step_forms.new_key,
        "summary": sections.summary(file),
        "notices": [(notice, file.acknowledgements.get(notice.rule)) for notice in file.notices_at("case")],
        "paper_groups": paper_rows.groups(file),
        "completeness": paper_rows.completeness(file),
        "consents": paper_rows.consents(file),
        "refusals": paper_rows.refusals(file, by_code),
        "confirmations": [
            (row, label, rows, files, available_steps.may_settle(file, user, row))
            for row, label, rows, files in sections.confirmations(file)
        ],
        "milestones": sections.milestones(file),
        "row_tables": rows.tables(file),
        "money": money.entries(file),
        "money_sums": money.sums(file),
        "checks": sections.checks(file),
        "quota_uses": sections.quota_uses(file),
        "texts": sections.messages(file),
        "call_backs": contacts.call_backs(file, now),
        "complaints": contacts.complaints(file),
        "timeline": sections.timeline(file),
    }


def _upload_form(
    file: CaseFile, by_code: dict[str, available_steps.Offer], user: "User", now: datetime
) -> step_forms.OpenStep | None:
    """Return the form for papers that stands ready in their section."""
    offer = by_code.get("upload_document")
    return step_forms.ready(file, offer.step, user, now) if offer else None
