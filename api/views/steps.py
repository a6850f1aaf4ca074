"""The steps of a case, exactly as its service declares them."""

from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_datetime
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api import bodies, idempotency, revisions, shapes, showing
from api.models import Scope
from api.problems import Problem
from api.views.base import ApiView
from api.views.cases import KEY
from cases.actions.apply_step import apply_step
from cases.declaration.errors import CaseNotFound
from cases.models import Case
from workdays.years import sensible_year

IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description='所见的案件修订号，如 "17"')


class Steps(ApiView):
    """What can be done on a case now."""

    @extend_schema(operation_id="steps", responses={200: shapes.STEPS})
    def get(self, request: Request, number: str) -> Response:
        """Return each step with all that must come first and the schema of its form."""
        now, user = timezone.now(), self.user()
        file = showing.logged(showing.file_of(number, user), user)
        shown = {"number": number, "revision": file.case.revision, "steps": showing.steps(file, user, now)}
        return Response(shown, headers={"ETag": revisions.etag(file.case.revision)})


class TakeStep(ApiView):
    """One step."""

    scope: ClassVar = Scope.STEPS
    parser_classes = (JSONParser, MultiPartParser)

    @extend_schema(
        operation_id="take_step",
        parameters=[KEY, IF_MATCH],
        request={"application/json": shapes.TAKING},
        responses={200: shapes.TAKEN},
    )
    def post(self, request: Request, number: str, step: str) -> Response:
        """Take it. Files come as parts of a multipart form, beside the part ``body``."""
        body, files = bodies.read(request, {"data", "at", "backdate_reason", "revision"})
        return idempotency.answered(request, body, files, lambda key: self._take(number, step, body, files, key))

    def _take(self, number: str, step: str, body: dict[str, Any], files: dict[str, Any], key: str) -> Response:
        seen = Case.objects.visible_to(self.user()).numbered(number).values_list("revision", flat=True).first()
        if seen is None:
            raise CaseNotFound
        entered = bodies.part(body, "data")
        event = apply_step(
            number=number,
            step=step,
            data=bodies.for_form(entered, entered),
            files=MultiValueDict(files) if files else None,
            actor=self.user(),
            at=_moment(bodies.text(body, "at")),
            revision=revisions.wanted(self.request, body.get("revision"), seen),
            idempotency_key=key,
            backdate_reason=bodies.text(body, "backdate_reason"),
        )
        taken = {
            "number": number,
            "step": event.step,
            "sequence": event.sequence,
            "state": event.to_state,
            "revision": event.sequence,
            "waits_for_second_person": event.step == "ask_confirmation",
        }
        return Response(taken, headers={"ETag": revisions.etag(event.sequence)})


def _moment(text: str) -> datetime | None:
    """Return an aware moment, None where nothing is said. Raises ``Problem`` for what is none."""
    if not text:
        return None
    try:
        at = parse_datetime(text)
        if at is None:
            raise ValueError(text)
        sensible_year(at)
        return at if timezone.is_aware(at) else timezone.make_aware(at)
    except (ValueError, OverflowError, ValidationError) as problem:
        raise Problem("at 须为一个时间，如 2026-03-10T10:00:00+08:00。", "malformed") from problem
