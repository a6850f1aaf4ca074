"""Statements of the tests are planned once a connection: the same few hundred come again and again in every test.

Planning took most of the server's time, and what is planned changes no answer. Production prepares nothing, because of
PgBouncer (README); the statements themselves and their parameters are the same.
"""

import re
from typing import Any

from django.conf import settings
from django.db.backends.signals import connection_created
from psycopg._preparing import PrepareManager

PLANNER = "-c plan_cache_mode=force_generic_plan -c join_collapse_limit=1 -c jit=off"
CHANGED = re.compile(rb"^(?:DROP|ALTER|DISCARD ALL|DEALLOCATE ALL)\b").match


class Lasting(PrepareManager):
    """Prepares what comes a second time and lets go of it when a table changes, not at the rollback that ends a test."""

    prepare_threshold = 1
    prepared_max = 3000

    def _should_discard(self, prep: Any, results: Any, _changed: Any = CHANGED) -> bool:
        return super()._should_discard(prep, results, _changed)


def prepare() -> None:
    """Let every connection of this process prepare its statements; called before the first one is opened."""
    settings.DATABASES["default"]["OPTIONS"]["options"] = PLANNER
    connection_created.connect(_take_manager, dispatch_uid="tests.prepared")


def _take_manager(connection: Any, **_: Any) -> None:
    if not isinstance(connection.connection._prepared, Lasting):  # one that comes back from a pool has prepared already
        connection.connection._prepared = Lasting()
