"""Every list of the back office as a spreadsheet (导出): its columns as shown, masked as shown, of the rows it now shows.

django-import-export's export, joined to each admin where the site registers it, so that no list is without one. Files are
written as all our spreadsheets are: the library's formats take a leading "=" away and leave long digits to be rounded.
"""

import html
from datetime import date, datetime
from typing import Any, cast

import tablib
from django.contrib.admin import ModelAdmin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import display_for_field, display_for_value, label_for_field, lookup_field
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from import_export.admin import ExportMixin
from import_export.resources import Resource

from accounts.requests import staff_of
from office.downloads import FORMS, spreadsheet
from privacy.access import record_access
from privacy.encrypted_search import EncryptedSearch
from privacy.paging import LIMIT
from privacy.reading import ReadLogged

FORM = "_form"
TOO_MANY = f"达到 {LIMIT} 行，没有导出。请先筛选或查找，分几次导出。"
MASTER, PERSONAL = "spreadsheets.export_list", "cases.export_case"
"""Who may export lists of what is known, and lists of people and what they asked for."""


class ListRows(Resource):
    """Rows as a list shows them: its columns by their headings."""

    def __init__(self, list_admin: "ModelAdmin[Any]", columns: list[str]) -> None:
        """Hold the list and the names of its columns."""
        super().__init__()
        self.list_admin, self.columns = list_admin, columns

    def get_export_headers(self, selected_fields: Any = None) -> list[str]:
        """Return the headings."""
        model = self.list_admin.model
        return [str(label_for_field(name, model, self.list_admin)) for name in self.columns]

    def export_resource(self, instance: Any, selected_fields: Any = None, **kwargs: Any) -> list[str]:
        """Return a row as text."""
        return [_text(*lookup_field(name, instance, self.list_admin), instance) for name in self.columns]


def _text(field: Any, attribute: Any, value: Any, row: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return str(value)
    if field is None:
        shown = display_for_value(value, "", bool(getattr(attribute, "boolean", False)))
    elif field.remote_field:
        shown = getattr(row, field.name) or ""
    else:
        shown = display_for_field(value, field, "")
    return html.unescape(strip_tags(shown.replace("<br>", " "))) if isinstance(shown, SafeString) else str(shown)


class ListExport(ExportMixin):
    """An admin whose list is exported by those who may, each time logged; ``export_permission`` where it has its own.

    The list's page stays as it is; its links stand in templates/admin/change_list_object_tools.html.
    """

    ie_base_change_list_template = None

    def init_change_list_template(self) -> None:
        """Leave the list's template alone: the library's own has no place in ours."""

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Tell whether the person may see the list and take it away."""
        own = getattr(self, "export_permission", "")
        is_personal = isinstance(self, (ReadLogged, EncryptedSearch))
        wanted = own or (PERSONAL if is_personal else MASTER)
        return bool(self.has_view_or_change_permission(request) and request.user.has_perm(wanted))

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """Send the rows that the list at the same address shows. Raises ``PermissionDenied``, ``Http404``."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        asked = request.GET.copy()
        form = asked.pop(FORM, ["xlsx"])[0]
        if request.method not in ("GET", "HEAD") or form not in FORMS:
            raise Http404
        request.GET = cast(Any, asked)
        try:
            shown = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return redirect("..")
        if shown.result_count >= LIMIT:
            self.message_user(request, TOO_MANY, level="error")
            return redirect(f"../?{asked.urlencode()}")
        # All rows on one page, in the list's own order, with all that it reads along.
        shown.page_num, shown.list_per_page = 1, LIMIT
        shown.get_results(request)
        return self._sent(request, list(shown.result_list), form)

    def _sent(self, request: HttpRequest, rows: list[Any], form: str) -> HttpResponse:
        columns = [name for name in self.get_list_display(request) if name != "action_checkbox"]
        data: tablib.Dataset = ListRows(cast(Any, self), columns).export(rows)
        name = str(self.model._meta.verbose_name_plural)
        record_access(user=staff_of(request), action="export", subject=self.model, reason=f"导出{name}")
        return spreadsheet([data.headers or [], *data], label=name, form=form)


def exporting(admin_class: "type[ModelAdmin[Any]]") -> "type[ModelAdmin[Any]]":
    """Return ``admin_class`` with the export of its list."""
    own = {"__module__": admin_class.__module__, "__doc__": admin_class.__doc__}
    return type(admin_class.__name__, (ListExport, admin_class), own)
