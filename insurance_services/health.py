"""What a supervisor or a load balancer asks of a web process: does it live, can it serve."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from procrastinate.contrib.django.models import ProcrastinateWorker

OK = "ok"


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; asks nothing of the database, so that its loss restarts no web server."""
    return JsonResponse({"process": OK})


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 where requests can be served: the database answers and has this version's migrations; otherwise 503.

    ``worker`` says whether any worker is registered and decides nothing: pages are served without one.
    """
    try:
        found = {"database": OK, "migrations": _migrations(), "worker": _worker()}
    except DatabaseError:
        found = {"database": "unreachable"}
    serves = all(found.get(part) == OK for part in ("database", "migrations"))
    return JsonResponse(found, status=200 if serves else 503)


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(missing)} missing" if missing else OK


def _worker() -> str:
    return OK if ProcrastinateWorker.objects.exists() else "none"


urlpatterns = [path("healthz", alive, name="alive"), path("readyz", ready, name="ready")]
