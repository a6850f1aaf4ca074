"""Templates and exports of lists: xlsx and CSV, in the columns they are imported by; every export is logged."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import staff_of
from office.downloads import FORMS, download, spreadsheet
from privacy.access import record_access
from spreadsheets import imports, writing
from spreadsheets.imports import ListImport
from spreadsheets.models import Upload


def chosen(code: str) -> ListImport:
    """Return the list of this code. Raises ``Http404``."""
    try:
        return imports.get(code)
    except imports.UnknownList as unknown:
        raise Http404(unknown.args[0]) from unknown


def importable(request: HttpRequest, code: str) -> ListImport:
    """Return the list of this code for one who may import it. Raises ``PermissionDenied``, ``Http404``."""
    wanted = chosen(code)
    if not request.user.has_perm(wanted.permission):
        raise PermissionDenied
    return wanted


@require_safe
def template(request: HttpRequest, code: str) -> HttpResponse:
    """Send the template of a list: headings, an example, drop-downs."""
    wanted = importable(request, code)
    content = writing.template(wanted.columns, sheet=wanted.label)
    return download(content, f"{wanted.label}-模板.xlsx", writing.XLSX)


@require_safe
def export(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """Send a list as it is stored now: of releases the one in force."""
    wanted, now = chosen(code), timezone.now()
    if not request.user.has_perm(wanted.export_permission):
        raise PermissionDenied
    if form not in FORMS:
        raise Http404
    rows = writing.lines(wanted.columns, wanted.rows(now))
    record_access(user=staff_of(request), action="export", subject=Upload, reason=f"导出{wanted.label}", at=now)
    return spreadsheet(rows, label=wanted.label, form=form)
