"""What the admins of several apps share: rows that are only read, and a search that is the app's own."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from privacy.declared_lists import DeclaredFilters
from privacy.encrypted_search import EncryptedSearch


class ReadOnly(DeclaredFilters):
    """Rows that no one adds, changes or deletes here, whatever they may do elsewhere."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class OwnSearch(EncryptedSearch):
    """A list searched by ``find``. A text that cannot be searched finds nothing, and the page says why."""

    def find(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        """Return the rows of ``queryset`` that ``text`` means. Raises ``ValidationError`` where it can mean none."""
        raise NotImplementedError

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search in the app's own way; nothing asked leaves the list as it is."""
        text = search_term.strip()
        if not text:
            return queryset, False
        try:
            return self.find(queryset, text), False
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return queryset.none(), False
