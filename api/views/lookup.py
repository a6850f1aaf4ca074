"""Whether a place is covered, whether a drug is in the list: by the lists in force now. Nothing personal."""

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import shapes
from api.models import Scope
from api.problems import Problem
from api.views.base import ApiView
from cases.declaration import registry
from cases.declaration.errors import CaseNotFound
from coverage import places, releases
from coverage.releases import NoReleaseInForce
from drugs import search

LONGEST = 100
SHOWN = 8
NAME = OpenApiParameter("name", str, required=True, description=f"不超过 {LONGEST} 个字")


def named(request: Request) -> str:
    """Return what is looked for. Raises ``Problem`` where it is left out or too long."""
    name = request.query_params.get("name", "").strip()
    if not name or len(name) > LONGEST:
        raise Problem(f"请以 name 给出要查询的名称，不超过 {LONGEST} 个字。", "name-missing")
    return name


class Services(ApiView):
    """The services there are."""

    scope: ClassVar = Scope.LISTS

    @extend_schema(operation_id="services", responses={200: shapes.SERVICES})
    def get(self, request: Request) -> Response:
        """Return code, name and lists of each."""
        rows = [
            {"code": item.code, "label": item.label, "has_places": bool(item.place_list), "lists": list(item.lists)}
            for item in registry.services()
        ]
        return Response({"services": rows})


class Coverage(ApiView):
    """Whether a service covers a place."""

    scope: ClassVar = Scope.LISTS

    @extend_schema(operation_id="coverage", parameters=[NAME], responses={200: shapes.COVERAGE})
    def get(self, request: Request, code: str) -> Response:
        """Return the verdict on every place the name can mean."""
        name = named(request)
        service = service_of(code)
        if not service.place_list:
            raise CaseNotFound
        release = _in_force(service.place_list)
        found = places.resolve(name)[:SHOWN]
        verdicts = places.cover_each(release=release, divisions=[item.division for item in found]) if found else []
        rows = [
            {
                "code": item.division.code,
                "name": item.division.full_name,
                "verdict": verdict.verdict,
                "reason": f"{item.remark}{verdict.reason}",
            }
            for item, verdict in zip(found, verdicts, strict=True)
        ]
        return Response({"release": search.edition(release), "places": rows})


class Drugs(ApiView):
    """Whether the list in force holds a drug."""

    scope: ClassVar = Scope.LISTS

    @extend_schema(operation_id="drugs", parameters=[NAME], responses={200: shapes.DRUGS})
    def get(self, request: Request) -> Response:
        """Return the verdict on the name, and the brands it can mean."""
        name, now = named(request), timezone.now()
        release = _in_force("drugs")
        verdict = search.judge(text=name, release=release, at=now)
        meant = search.called(text=name, release=release, at=now)[:SHOWN]
        return Response(
            {
                "release": search.edition(release),
                "verdict": verdict.verdict,
                "brand": verdict.brand,
                "reason": verdict.reason,
                "candidates": [entry.brand_name for entry in meant],
            }
        )


def service_of(code: Any) -> Any:
    """Return the service ``code``. Raises ``Problem`` for an unknown one."""
    try:
        return registry.get(code)
    except (KeyError, TypeError) as problem:
        raise Problem("没有这项服务，请核对服务代码。", "unknown-service", 404) from problem


def _in_force(kind: str) -> Any:
    try:
        return releases.in_force(kind=kind, at=timezone.now())
    except NoReleaseInForce as problem:
        raise Problem(str(problem), "no-list-in-force", 404) from problem
