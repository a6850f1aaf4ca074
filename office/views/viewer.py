"""The viewer for papers: the picture with zoom and turn, the next and the previous one, and the reviewer's word.

A picture comes through the checked and logged download. A PDF never reaches the browser but as a download: the server
draws its pages, each looked at is logged. Beside the paper stand the forms of the steps that name papers.
"""

from itertools import pairwise

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import staff_of
from cases.actions import available_steps
from cases.bookkeeping import pdfs, uploads
from cases.bookkeeping.downloads import HEADERS
from cases.declaration.case_file import CaseFile
from cases.declaration.forms import DocumentChoice
from cases.models import CaseDocument
from office.views import step_forms
from office.views.case_page import file_of, visible
from office.views.kept import kept_queue
from privacy.access import record_access

PDF = "application/pdf"


@require_safe
def document_view(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Show one paper of a case; 404 when case or paper is not there for this person."""
    file = file_of(visible(request), number)
    paper = next((paper for paper in file.documents if paper.pk == pk), None)
    if paper is None:
        raise Http404("没有找到这份资料。")
    previous, following = _neighbours(file, paper)
    offered = available_steps.available(file, staff_of(request), timezone.now())
    may = {offer.step.code: True for offer in offered if not offer.missing}
    context = {
        **admin.site.each_context(request),
        "title": f"{paper.label} {number}",
        "file": file,
        "case": file.case,
        "paper": paper,
        "place": file.documents.index(paper) + 1,
        "previous": previous,
        "following": following,
        "pages": _pages(paper),
        "proves": _proves(request, file, paper, offered),
        "may_review": paper.status == CaseDocument.Status.PENDING and "review_document" in may,
        "may": may,
        "key": step_forms.new_key,
        "kept": kept_queue(request),
    }
    return TemplateResponse(request, "office/viewer.html", context)


@require_safe
def document_page(request: HttpRequest, number: str, pk: int, page: int) -> HttpResponse:
    """Send one page of a PDF, drawn by the server; 404 when case, paper or page is not there for this person."""
    case = get_object_or_404(visible(request), number=number)
    paper = get_object_or_404(case.documents, pk=pk, content_type=PDF)
    try:
        picture = pdfs.render(uploads.fetch(paper.storage_name), page)
    except (FileNotFoundError, IndexError) as problem:
        raise Http404("没有找到这一页。") from problem
    record_access(user=staff_of(request), action="view", subject=paper, case_number=number, field=f"第 {page} 页")
    return HttpResponse(picture, content_type="image/jpeg", headers=HEADERS | {"Content-Disposition": "inline"})


def _pages(paper: CaseDocument) -> list[int]:
    """Return the numbers of a PDF's pages; none for a picture, or where the file is gone."""
    if paper.content_type != PDF:
        return []
    try:
        return list(range(1, pdfs.page_count(uploads.fetch(paper.storage_name)) + 1))
    except FileNotFoundError:
        return []


def _proves(
    request: HttpRequest, file: CaseFile, paper: CaseDocument, offered: list[available_steps.Offer]
) -> list[step_forms.OpenStep]:
    """Return the forms of the service's own steps that may be taken now and name a paper, this one chosen."""
    user, now = staff_of(request), timezone.now()
    opened = []
    for offer in offered:
        named = [name for name, field in offer.step.form.base_fields.items() if isinstance(field, DocumentChoice)]
        if named and not offer.step.kernel and not offer.missing:
            wanted = dict.fromkeys(named, str(paper.pk))
            opened.append(step_forms.blank(file, offer.step, user, wanted, now))
    return opened


def _neighbours(file: CaseFile, paper: CaseDocument) -> tuple[CaseDocument | None, CaseDocument | None]:
    following = {before.pk: after for before, after in pairwise(file.documents)}
    previous = {after.pk: before for before, after in pairwise(file.documents)}
    return previous.get(paper.pk), following.get(paper.pk)
