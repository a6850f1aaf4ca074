"""Cases: own ones by filters and pages, one whole, its papers, consents and events; opening one."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import bodies, idempotency, paging, revisions, shapes, showing
from api.models import Scope
from api.problems import Problem, fields
from api.views.base import ApiView
from api.views.eligibility import request_of, verified
from api.views.lookup import service_of
from cases.actions.open_case import open_case
from cases.models import Case
from privacy.access import record_access
from privacy.keys import digest

ORDERS = {"-received_at": True, "received_at": False}
KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, required=True, description="本次操作的编号，重试时不变"
)


class Filters(forms.Form):
    """What a list is narrowed by. Moments are read in Asia/Shanghai unless they name an offset."""

    service = forms.CharField(max_length=40, required=False)
    state = forms.CharField(max_length=40, required=False)
    is_open = forms.TypedChoiceField(
        choices=[("true", "true"), ("false", "false")],
        coerce=lambda value: value == "true",
        required=False,
        empty_value=None,
    )
    received_from = forms.DateTimeField(required=False)
    received_to = forms.DateTimeField(required=False)
    order = forms.ChoiceField(choices=[(name, name) for name in ORDERS], required=False)
    size = forms.IntegerField(min_value=1, max_value=paging.LARGEST, required=False)
    cursor = forms.CharField(max_length=500, required=False)


PARAMETERS = [
    OpenApiParameter("service", str),
    OpenApiParameter("state", str),
    OpenApiParameter("is_open", str, enum=["true", "false"]),
    OpenApiParameter("received_from", str, description="含，例如 2026-03-10T00:00"),
    OpenApiParameter("received_to", str, description="不含"),
    OpenApiParameter("order", str, enum=list(ORDERS)),
    OpenApiParameter("size", int, description=f"1 至 {paging.LARGEST}，默认 {paging.USUAL}"),
    OpenApiParameter("cursor", str),
]


def narrowed(cases: QuerySet[Case], asked: dict[str, Any]) -> QuerySet[Case]:
    """Return what the filters leave."""
    lookups = {
        "service": "service",
        "state": "state",
        "is_open": "is_open",
        "received_from": "received_at__gte",
        "received_to": "received_at__lt",
    }
    wanted = {lookup: asked[name] for name, lookup in lookups.items() if asked[name] not in (None, "")}
    return cases.filter(**wanted)


class Cases(ApiView):
    """Own cases, and a new one."""

    scope: ClassVar = Scope.CASES
    scopes: ClassVar = {"POST": Scope.OPEN}

    @extend_schema(operation_id="cases", parameters=PARAMETERS, responses={200: shapes.CASES})
    def get(self, request: Request) -> Response:
        """Return one page of own cases."""
        form = Filters(request.query_params)
        if not form.is_valid():
            raise Problem("筛选条件有误，请核对。", "invalid-filter", errors=fields(form.errors))
        asked = form.cleaned_data
        order = asked["order"] or "-received_at"
        owner = digest(
            f"cursor {self.user().pk} {order} "
            f"{sorted((name, str(value)) for name, value in asked.items() if name not in ('cursor', 'size', 'order'))}"
        )
        found = paging.page(
            narrowed(Case.objects.visible_to(self.user()), asked),
            cursor=asked["cursor"],
            descending=ORDERS[order],
            size=asked["size"] or paging.USUAL,
            owner=owner,
        )
        record_access(user=self.user(), action="search", subject=Case)
        rows = [showing.line(case, self.user()) for case in found.rows]
        return Response({"cases": rows, "next": found.following, "previous": found.previous})

    @extend_schema(
        operation_id="open_case",
        parameters=[KEY],
        request={"application/json": shapes.OPENING},
        responses={201: shapes.CASE},
    )
    def post(self, request: Request) -> Response:
        """Verify the caller and open a case; a refusal names every rule that refuses and is stored as an enquiry."""
        body, files = bodies.read(request, {"service", "caller", "request", "another"})
        return idempotency.answered(request, body, files, lambda key: self._open(body, key))

    def _open(self, body: dict[str, Any], key: str) -> Response:
        now, another = timezone.now(), body.get("another", False)
        if not isinstance(another, bool):
            raise Problem("another 须为 true 或 false。", "malformed")
        service = service_of(body.get("service"))
        call = verified(bodies.part(body, "caller"), self.user(), now)
        asked = request_of(service, bodies.part(body, "request"), call)
        case = open_case(
            service=service,
            verification=call,
            request=asked,
            actor=self.user(),
            idempotency_key=key,
            another=another,
            now=now,
        )
        response = whole(case.number, self, now)
        response.status_code = 201
        response["Location"] = f"/api/v1/cases/{case.number}"
        return response


def whole(number: str, view: ApiView, now: datetime) -> Response:
    """Return a whole case with its revision as ``ETag``."""
    file = showing.logged(showing.file_of(number, view.user()), view.user())
    response = Response(showing.whole(file, view.user(), now))
    response["ETag"] = revisions.etag(file.case.revision)
    return response


class OneCase(ApiView):
    """One case, whole."""

    @extend_schema(operation_id="case", responses={200: shapes.CASE})
    def get(self, request: Request, number: str) -> Response:
        """Return it in one call."""
        return whole(number, self, timezone.now())


class Documents(ApiView):
    """A case's papers."""

    @extend_schema(operation_id="documents", responses={200: shapes.DOCUMENTS})
    def get(self, request: Request, number: str) -> Response:
        """Return them without the files."""
        file = showing.logged(showing.file_of(number, self.user()), self.user())
        return Response({"documents": showing.documents(file, self.user())})


class Events(ApiView):
    """A case's timeline."""

    @extend_schema(operation_id="events", responses={200: shapes.EVENTS})
    def get(self, request: Request, number: str) -> Response:
        """Return it, oldest first."""
        file = showing.logged(showing.file_of(number, self.user()), self.user())
        return Response({"events": showing.events(file, self.user())})


class Consents(ApiView):
    """A case's consents: staff's systems alone read them."""

    @extend_schema(operation_id="consents", responses={200: shapes.CONSENTS})
    def get(self, request: Request, number: str) -> Response:
        """Return every decision on every form; a partner none."""
        file = showing.logged(showing.file_of(number, self.user()), self.user())
        return Response({"consents": [] if showing.is_partner(self.user()) else showing.consents(file)})
