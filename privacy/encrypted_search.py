"""Searches of lists about people: what is looked for is posted, and stands in the address encrypted.

An address is stored by browsers, proxies and logs; paging, sorting and filters need the search to stand in it all the same.
"""

from typing import Any

from cryptography.fernet import InvalidToken
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList, ChangeListSearchForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from privacy import keys
from privacy.declared_lists import DeclaredFilters, DeclaredList
from privacy.typed_text import storable

LONGEST = 200
CSRF = "csrfmiddlewaretoken"


class EncryptedSearchForm(ChangeListSearchForm):
    """Reads the address. What was typed into it by hand is not looked for."""

    def clean_q(self) -> str:
        """Return what was looked for, in clear."""
        sealed = self.cleaned_data[SEARCH_VAR]
        try:
            return keys.decrypt(sealed) if sealed else ""
        except InvalidToken as error:
            raise ValidationError("查找内容不能写在网址里，请在搜索框中重新查找。") from error


class EncryptedSearchList(DeclaredList):
    """A list whose search stands sealed in its address."""

    search_form_class = EncryptedSearchForm


class EncryptedSearch(DeclaredFilters):
    """The admin of such a list; its search box posts (templates/admin/search_form.html)."""

    posts_search = True

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        """The list that reads sealed addresses."""
        return EncryptedSearchList

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the list; a search posted leads to the address that holds it sealed."""
        if request.method != "POST" or SEARCH_VAR not in request.POST:
            return super().changelist_view(request, extra_context)
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        query = request.POST.copy()
        query.pop(CSRF, None)
        query[SEARCH_VAR] = keys.encrypt(storable(str(query[SEARCH_VAR]))[:LONGEST])
        return redirect(f"{request.path}?{query.urlencode()}")
