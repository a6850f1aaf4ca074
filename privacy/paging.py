"""Pages of long lists that never count the table behind them."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db import connections
from django.db.models import QuerySet

LIMIT = 10_000


class EstimatedPaginator(Paginator):
    """Counts up to ``LIMIT`` rows; a whole table that is longer has the planner's own estimate of it.

    What a filter or a search leaves is shown up to ``LIMIT``: who needs more narrows it down.
    """

    object_list: QuerySet[Any]

    @cached_property
    def count(self) -> int:
        """Return the number of rows: exact up to ``LIMIT``, beyond that the estimate or, where filtered, ``LIMIT``."""
        counted = self.object_list.order_by().values("pk")[: LIMIT + 1].count()
        if counted <= LIMIT:
            return counted
        return LIMIT if self.object_list.query.where else max(LIMIT, self._estimate())

    def _estimate(self) -> int:
        """Ask what ANALYZE last found; -1 where it never ran."""
        with connections[self.object_list.db].cursor() as cursor:
            cursor.execute(
                "SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass",
                [f'"{self.object_list.model._meta.db_table}"'],
            )
            return int(cursor.fetchone()[0])
