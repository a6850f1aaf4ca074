"""Long lists in the back office."""

from typing import Any, cast

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

MOST = 1000


class BoundedPaginator(Paginator):
    """Pages through the first ``MOST`` rows of a list and counts no further, however long it is."""

    @cached_property
    def count(self) -> int:
        """How many rows can be paged through."""
        return cast("QuerySet[Any]", self.object_list).order_by()[:MOST].count()
