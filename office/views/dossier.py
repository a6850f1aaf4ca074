"""Everything of one case on one page, to be printed. A printing is an export, and logged as one."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import staff_of
from office.views import clock_rows, contacts, money, paper_rows, rows, sections
from office.views.case_page import file_of, visible
from privacy.access import record_access
from workdays import calendar


@require_safe
def dossier(request: HttpRequest, number: str) -> HttpResponse:
    """Show the dossier (案卷) of a case; numbers of papers and phones stay masked."""
    now, file = timezone.now(), file_of(visible(request), number)
    record_access(user=staff_of(request), action="export", subject=file.case, case_number=file.case.number, at=now)
    context = {
        **admin.site.each_context(request),
        "title": f"{file.case.number} 案卷",
        "file": file,
        "case": file.case,
        "printed_at": now,
        "releases": file.case.releases.all(),
        "waiting": sections.waiting_for(file),
        "clocks": clock_rows.rows(file, calendar.load(), now),
        "summary": sections.summary(file),
        "notices": [(notice, file.acknowledgements.get(notice.rule)) for notice in file.notices_at("case")],
        "paper_groups": paper_rows.groups(file),
        "completeness": paper_rows.completeness(file),
        "consents": paper_rows.consents(file),
        "milestones": sections.milestones(file),
        "row_tables": rows.tables(file),
        "money": money.entries(file),
        "money_sums": money.sums(file),
        "checks": sections.checks(file),
        "quota_uses": sections.quota_uses(file),
        "call_backs": contacts.call_backs(file, now),
        "complaints": contacts.complaints(file),
        "texts": sections.messages(file),
        "timeline": list(reversed(sections.timeline(file))),
    }
    return TemplateResponse(request, "office/dossier.html", context, headers={"Cache-Control": "private, no-store"})
