"""The only way a stored paper leaves: checked, logged, and never as a page of this site.

Images may be looked at in the browser, everything else is saved; either way without scripts, sniffing or caches.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.requests import staff_of
from cases.bookkeeping import uploads
from cases.bookkeeping.downloads import EXTENSIONS, HEADERS
from cases.models import CaseDocument, PendingFile
from office.views.case_page import visible
from privacy.access import record_access


@require_safe
def document(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Send one paper of a case; 404 when case, paper or file is not there for this person."""
    case = get_object_or_404(visible(request), number=number)
    paper = get_object_or_404(case.documents, pk=pk)
    try:
        content = uploads.fetch(paper.storage_name)
    except FileNotFoundError as problem:
        raise Http404("这份资料的文件已不存在。") from problem
    record_access(user=staff_of(request), action="download", subject=paper, case_number=case.number)
    return HttpResponse(content, content_type=paper.content_type, headers=HEADERS | _disposition(paper, number))


@require_safe
def pending_file(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Send a file that waits with its step for the second person, who must see it; nobody judged it, so it is only saved."""
    case = get_object_or_404(visible(request), number=number)
    row = get_object_or_404(PendingFile, pk=pk, confirmation__case=case)
    try:
        content = uploads.fetch(row.storage_name)
    except FileNotFoundError as problem:
        raise Http404("这份文件已不存在。") from problem
    record_access(user=staff_of(request), action="download", subject=row, case_number=case.number)
    name = {"Content-Disposition": str(content_disposition_header(True, row.file_name))}
    return HttpResponse(content, content_type="application/octet-stream", headers=HEADERS | name)


def _disposition(paper: CaseDocument, number: str) -> dict[str, str]:
    """Name the file after case and paper: the name it came with may hold anything."""
    name = f"{number}-{paper.pk}.{EXTENSIONS[paper.content_type]}"
    attachment = not paper.content_type.startswith("image/")
    return {"Content-Disposition": str(content_disposition_header(attachment, name))}
