"""The viewer for papers: the picture with zoom and turn, the next and the previous one, and the reviewer's word.

The picture itself comes through the checked and logged download; a PDF is only ever downloaded, never shown here.
"""

from itertools import pairwise

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import staff_of
from cases.declaration.case_file import CaseFile
from cases.models import CaseDocument
from office.views import available_steps, step_forms
from office.views.case_page import file_of, visible
from office.views.kept import kept_queue


@require_safe
def document_view(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Show one paper of a case; 404 when case or paper is not there for this person."""
    file = file_of(visible(request), number)
    paper = next((paper for paper in file.documents if paper.pk == pk), None)
    if paper is None:
        raise Http404("没有找到这份资料。")
    previous, following = _neighbours(file, paper)
    context = {
        **admin.site.each_context(request),
        "title": f"{paper.label} {number}",
        "file": file,
        "case": file.case,
        "paper": paper,
        "place": file.documents.index(paper) + 1,
        "previous": previous,
        "following": following,
        "is_image": paper.content_type.startswith("image/"),
        "may_review": paper.status == CaseDocument.Status.PENDING and _may_review(request, file),
        "key": step_forms.new_key,
        "kept": kept_queue(request),
    }
    return TemplateResponse(request, "office/viewer.html", context)


def _neighbours(file: CaseFile, paper: CaseDocument) -> tuple[CaseDocument | None, CaseDocument | None]:
    following = {before.pk: after for before, after in pairwise(file.documents)}
    previous = {after.pk: before for before, after in pairwise(file.documents)}
    return previous.get(paper.pk), following.get(paper.pk)


def _may_review(request: HttpRequest, file: CaseFile) -> bool:
    offered = available_steps.available(file, staff_of(request), timezone.now())
    return any(offer.step.code == "review_document" and not offer.missing for offer in offered)
