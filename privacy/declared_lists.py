"""Lists that read from their address the filters they declare, and nothing else.

Django reads any look-up of the model's own fields there: a way round searches that are posted and logged, to values no
list shows, and to errors of the database.
"""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, QueryDict

from privacy.stale import may_be_key

TOLD = "不能按网址中的条件筛选，已列出全部；请用页面上的筛选或查找。"


class DeclaredList(ChangeList):
    """Such a list. What is not declared leads back to the whole list, before anything was looked up."""

    def get_filters(self, request: HttpRequest) -> Any:
        """Return what Django makes of the address; raises ``IncorrectLookupParameters`` for what no filter has read."""
        try:
            found = super().get_filters(request)
            undeclared = bool(found[2])
        except (DisallowedModelAdminLookup, IncorrectLookupParameters):
            undeclared = True
        if undeclared:
            messages.warning(request, TOLD)
            raise IncorrectLookupParameters
        return found


class DeclaredFilters(admin.ModelAdmin):
    """The admin of such a list."""

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        """The list that reads what is declared."""
        return DeclaredList

    def response_action(  # type: ignore[override]
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponseBase | None:
        """Act on the ticked rows; what cannot be a row's key is none of them."""
        posted: QueryDict = request.POST.copy()
        ticked = posted.getlist(ACTION_CHECKBOX_NAME)
        posted.setlist(ACTION_CHECKBOX_NAME, [key for key in ticked if may_be_key(self.model, key)])
        request.POST = posted  # type: ignore[assignment]
        return super().response_action(request, queryset)
